import {
  chooseEngine,
  createRandom,
  type EnvironmentDefinition,
  environmentOnEngine,
  type Settings,
  spaceSize,
} from '@belay-rl/core';
import { originalEngine, vectorise } from '@belay-rl/core/internals';
import { createWasmEngine } from '@belay-rl/kernels';
import { type Spread, spreadOf } from './spread.ts';

/** A batch of environments on one core, under a policy and without. */
export interface RolloutFigures {
  readonly environments: number;
  /** Layers of the policy. */
  readonly policy: readonly number[];
  /** One entry for each engine that can compute the environment, what `auto` chooses first. */
  readonly engines: readonly {
    readonly engine: string;
    /** Resets, observations and costs included; actions chosen beforehand. */
    readonly stepsPerSecond: Spread;
    /** The policy's forward pass and the sampling of its actions as well. */
    readonly withPolicyPerSecond: Spread;
  }[];
}

export interface RolloutBenchOptions {
  readonly settings: Settings;
  /** Of one repeat of one engine, about. */
  readonly seconds: number;
  readonly repeats: number;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** As many as a training has by default. */
const ENVIRONMENTS = 20;
const HIDDEN = 64;
const MEGABYTES = 64;
const STD = 0.6;
/** Steps of the batch between two looks at the clock. */
const STRETCH = 10;

/** Rollouts on the engine that `auto` chooses and on the original one, in turns; null if there is no choice of engines. */
export async function benchRollout(
  definition: EnvironmentDefinition,
  { settings, seconds, repeats, clock }: RolloutBenchOptions,
): Promise<RolloutFigures | null> {
  const original = originalEngine(definition);
  if (original === null) return null;
  const names = [...new Set([chooseEngine(definition, 'auto', settings), original])];
  if (names.length === 1) return null;
  const rollouts: Rollout[] = [];
  for (const name of names) rollouts.push(await prepare(environmentOnEngine(definition, name), settings, clock));
  const milliseconds = (1000 * seconds) / (2 * names.length);
  for (const rollout of rollouts) await rollout.run(milliseconds / 4, true);
  const bare: number[][] = names.map(() => []);
  const full: number[][] = names.map(() => []);
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [k, rollout] of rollouts.entries()) {
      bare[k]?.push(await rollout.run(milliseconds, false));
      full[k]?.push(await rollout.run(milliseconds, true));
    }
  }
  for (const rollout of rollouts) rollout.dispose();
  return {
    environments: ENVIRONMENTS,
    policy: rollouts[0]?.policy ?? [],
    engines: names.map((engine, k) => ({
      engine,
      stepsPerSecond: spreadOf(bare[k] ?? []),
      withPolicyPerSecond: spreadOf(full[k] ?? []),
    })),
  };
}

interface Rollout {
  readonly policy: readonly number[];
  /** Steps a second, of all environments together. */
  run(milliseconds: number, withPolicy: boolean): Promise<number>;
  dispose(): void;
}

async function prepare(definition: EnvironmentDefinition, settings: Settings, clock: () => number): Promise<Rollout> {
  const engine = createWasmEngine({ variant: 'relaxed', megabytes: MEGABYTES });
  const batch = await vectorise(definition, ENVIRONMENTS, settings, engine);
  const width = definition.observationSpace.low.length;
  const dimensions = spaceSize(definition.actionSpace);
  const policy = [width, HIDDEN, HIDDEN, dimensions];
  const network = engine.network({ sizes: policy, activation: 'tanh', maxRows: ENVIRONMENTS });
  const random = createRandom(0, 'bench-rollout');
  initialise(network.parameters, policy, () => random.uniform());
  const inputs = engine.rows(ENVIRONMENTS, width);
  const means = engine.vector(ENVIRONMENTS * dimensions);
  const actions = engine.rows(ENVIRONMENTS, dimensions);
  actions.count = ENVIRONMENTS;
  const act = (around: Float32Array | null): void => {
    const out = actions.host;
    for (let k = 0; k < out.length; k++) out[k] = (around?.[k] ?? 0) + STD * random.normal();
  };
  await batch.reset(Uint32Array.from({ length: ENVIRONMENTS }, (_, i) => i));
  act(null);
  return {
    policy,
    async run(milliseconds, withPolicy) {
      const began = clock();
      let steps = 0;
      while (clock() - began < milliseconds) {
        for (let s = 0; s < STRETCH; s++) {
          if (withPolicy) {
            inputs.host.set(batch.observations.host ?? []);
            inputs.count = ENVIRONMENTS;
            await network.forward(inputs, means);
            act(means);
          }
          await batch.step(actions);
        }
        steps += STRETCH * ENVIRONMENTS;
      }
      return (1000 * steps) / (clock() - began);
    },
    dispose() {
      batch.dispose();
      engine.dispose();
    },
  };
}

/** As a training begins: weights and biases even in ±1/√inputs, layer by layer. */
function initialise(parameters: Float32Array, sizes: readonly number[], uniform: () => number): void {
  let at = 0;
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const inputs = sizes[layer]!;
    const end = at + (inputs + 1) * sizes[layer + 1]!;
    for (; at < end; at++) parameters[at] = (2 * uniform() - 1) / Math.sqrt(inputs);
  }
}

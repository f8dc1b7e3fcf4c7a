import {
  createRandom,
  type Engine,
  type EnvironmentDefinition,
  environmentOnEngine,
  type Rollouts,
  type Settings,
  spaceSize,
} from '@belay-rl/core';
import { buildPolicy, LocalRollouts, type PolicyRecipe, type RolloutPlan, vectorise } from '@belay-rl/core/internals';
import { createWasmEngine } from '@belay-rl/kernels';

/** Rollouts of so many environments on one engine, policy included. */
export interface DeviceRolloutFigures {
  readonly engine: string;
  readonly environments: number;
  /** Steps of each in one rollout. */
  readonly steps: number;
  /** Of all environments together, the whole rollout: layouts drawn, numbers sent, computed, read and listed. */
  readonly stepsPerSecond: number;
  /** The same without the drawing of layouts, which an epoch of whole episodes does once in 1,000 steps. */
  readonly withoutLayoutsPerSecond: number;
  /** Of one rollout on a device: seconds by stage, and what went to and fro; null on the CPU. */
  readonly device: RolloutStages | null;
}

/** What rollouts on a device say of the last one. */
export interface RolloutStages {
  /** Layouts drawn on the host. */
  readonly layoutSeconds: number;
  /** Until the numbers were read. */
  readonly deviceSeconds: number;
  readonly dispatches: number;
  readonly readbacks: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** An engine of environments, and where its rows belong. */
export interface RolloutSubject {
  readonly engine: string;
  readonly settings: Settings;
  /** Rows of one rollout, about. */
  readonly rows: number;
  createEngine(): Promise<Engine>;
}

const HIDDEN = [64, 64];
const MOST_STEPS = 1000;
const MEGABYTES = 1024;

/** Rollouts over numbers of environments on several engines, in turns; the best of `repeats` after one that does not count. */
export async function benchDeviceRollouts(
  definition: EnvironmentDefinition,
  subjects: readonly RolloutSubject[],
  given: {
    readonly counts: readonly number[];
    readonly repeats: number;
    readonly clock: () => number;
    readonly onProgress?: (sentence: string) => void;
  },
): Promise<readonly DeviceRolloutFigures[]> {
  const figures: DeviceRolloutFigures[] = [];
  for (const environments of given.counts) {
    for (const subject of subjects) {
      given.onProgress?.(`${subject.engine}, ${environments} environments`);
      figures.push(await measure(definition, subject, environments, given));
    }
  }
  return figures;
}

async function measure(
  definition: EnvironmentDefinition,
  subject: RolloutSubject,
  environments: number,
  { repeats, clock }: { readonly repeats: number; readonly clock: () => number },
): Promise<DeviceRolloutFigures> {
  const steps = Math.max(1, Math.min(MOST_STEPS, Math.floor(subject.rows / environments)));
  const onEngine = environmentOnEngine(definition, subject.engine);
  const observations = onEngine.observationSpace.low.length;
  const recipe: PolicyRecipe = {
    observations,
    actions: spaceSize(onEngine.actionSpace),
    choices: null,
    hiddenSizes: HIDDEN,
    activation: 'tanh',
    logStd: -0.5,
    actor: null,
    network: null,
    parts: null,
    mask: null,
  };
  const plan: RolloutPlan = {
    environmentId: onEngine.id,
    observations,
    extraObservations: 0,
    actionSpace: onEngine.actionSpace,
    costNames: onEngine.costs ?? ['cost'],
    environments,
    steps,
    episodes: 'restart',
    maxSteps: onEngine.maxSteps,
    seed: 0,
    normalizeObservations: true,
    observationClip: 10,
  };
  const cpu = createWasmEngine({ variant: 'relaxed', megabytes: MEGABYTES });
  const engine = await subject.createEngine();
  const policy = buildPolicy(cpu, recipe, environments, createRandom(0, 'policy'));
  const rollouts: Rollouts =
    onEngine.createRollouts === undefined
      ? new LocalRollouts({ plan, engine: cpu, batch: await vectorise(onEngine, environments, subject.settings, cpu) })
      : await onEngine.createRollouts(subject.settings, { engine, plan, policy: recipe });
  let best = Number.POSITIVE_INFINITY;
  let bare = Number.POSITIVE_INFINITY;
  let device: RolloutStages | null = null;
  for (let epoch = 0; epoch <= repeats; epoch++) {
    const began = clock();
    await rollouts.collect(policy, { epoch, round: 0, actions: 'policy', environments, steps });
    const seconds = (clock() - began) / 1000;
    if (epoch === 0) continue;
    const stages = (rollouts as { readonly stages?: RolloutStages }).stages ?? null;
    bare = Math.min(bare, seconds - (stages?.layoutSeconds ?? 0));
    if (seconds >= best) continue;
    best = seconds;
    device = stages;
  }
  await rollouts.dispose();
  engine.dispose();
  cpu.dispose();
  const rows = environments * steps;
  return {
    engine: subject.engine,
    environments,
    steps,
    stepsPerSecond: rows / best,
    withoutLayoutsPerSecond: rows / bare,
    device,
  };
}

import algorithms from '@belay-rl/algorithms';
import type { Policy } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import kfcpo from '@belay-rl/kfcpo';
import gridworld, { cells, observation } from '../../gridworld.ts';
import { type Performance, performance } from './gridworld-optimum.ts';

export function gridworldRegistry() {
  return createRegistry().add(algorithms).add(kfcpo).add(gridworld);
}

/** A run on the gridworld that lasts seconds. */
export interface GridworldRun {
  readonly algorithm: string;
  readonly limit: number;
  readonly seed?: number;
  readonly steps?: number;
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/**
 * What the defaults, made for a million steps, need to be quick here, by the parts that an algorithm has. The optimum is a mixture
 * of a way through the lava and one around it: a policy that answers a multiplier at once goes all one way or all the other, and the
 * two circle the limit. A price on entropy, a slow multiplier and small steps let them come to rest.
 */
function quickSettings({ optimizer, constraint, trustRegion }: Readonly<Record<string, string>>) {
  return {
    ...(optimizer === 'adam' ? { 'optimizer.learningRate': 0.003 } : {}),
    ...(trustRegion === 'kl-early-stop' ? { 'training.passes': 10, 'training.batchSize': 250 } : {}),
    ...(constraint === 'lagrangian'
      ? { 'training.entropy': 0.05, 'constraint.multiplierRate': 0.04, 'constraint.initialMultiplier': 0.5 }
      : {}),
    ...(constraint === 'lagrangian' && optimizer === 'conjugate-gradient'
      ? { 'constraint.multiplierRate': 0.02, 'trustRegion.maxKl': 0.003 }
      : {}),
    ...(constraint === 'focops' ? { 'training.entropy': 0.05, 'constraint.multiplierRate': 0.03 } : {}),
    ...(constraint === 'crpo-switch' ? { 'constraint.tolerance': 0, 'trustRegion.maxKl': 0.002 } : {}),
    ...(constraint === 'margin-blender'
      ? { 'constraint.costWindow': 200, 'constraint.integralGain': 0.2, 'constraint.integralTarget': 0.9 }
      : {}),
  };
}

/** The same off-policy: an entropy that leaves the optimum in reach, and a λ that moves in seconds. */
function quickOffPolicy(parts: Readonly<Record<string, string>>) {
  return {
    'training.warmupSteps': 1000,
    'training.updateCycle': 10,
    'training.updatesPerStep': 0.1,
    'training.batchSize': 128,
    'critic.learningRate': 0.003,
    'critic.targetRate': 0.02,
    'buffer.size': 20_000,
    ...(parts['optimizer'] === undefined
      ? { 'mStep.learningRate': 0.003 }
      : { 'optimizer.learningRate': 0.003, 'algorithm.autoTemperature': false, 'algorithm.temperature': 0.03 }),
    ...(parts['constraint'] === 'lagrangian'
      ? { 'constraint.multiplierRate': 0.02, 'constraint.warmupSteps': 1000 }
      : {}),
    ...(parts['constraint'] === 'pid-lagrangian'
      ? { 'constraint.integralGain': 0.01, 'constraint.warmupSteps': 1000 }
      : {}),
  };
}

/** Episodes end early here: CVPO's E-step holds what they cost to the limit, by the last 50 of them. */
const quickCvpo = { 'algorithm.limitOn': 'episodes', 'constraint.costWindow': 50, 'mStep.learningRate': 0.001 };

/** Trains, and returns what the last policy comes to: exactly, not from episodes. */
export async function trainGridworld({ algorithm, limit, ...run }: GridworldRun): Promise<Performance> {
  const registry = gridworldRegistry();
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: 'Gridworld-v0',
    overrides: {
      seed: run.seed ?? 0,
      'training.steps': run.steps ?? 40_000,
      'training.stepsPerEpoch': 1000,
      'training.environments': 10,
      'training.workers': 0,
      'training.kernels': 'strict',
      'environment.normalizeObservations': false,
      'policy.hiddenSizes': [16],
      'critic.hiddenSizes': [16],
      'constraint.costLimit': limit,
      ...(registry.algorithm(algorithm).family === 'off-policy'
        ? quickOffPolicy(registry.algorithm(algorithm).parts ?? {})
        : quickSettings(registry.algorithm(algorithm).parts ?? {})),
      ...(algorithm === 'cvpo' ? quickCvpo : {}),
      ...run.overrides,
    },
  });
  const engine = createWasmEngine({ variant: 'strict', megabytes: 64 });
  const training = await createTraining({ registry, configuration, engine });
  try {
    await training.run();
    const rows = engine.rows(cells, cells);
    await engine.put(Float32Array.from(Array.from({ length: cells }, (_, cell) => observation(cell)).flat()), rows);
    return performance(await probabilities(training.policy, rows));
  } finally {
    await training.dispose();
    engine.dispose();
  }
}

/** π(a|s) of every action in every row. */
async function probabilities(policy: Policy, rows: Parameters<Policy['forward']>[0]): Promise<number[][]> {
  const outputs = policy.outputs(rows.count);
  await policy.forward(rows, outputs);
  const { distribution } = policy;
  const logProb = new Float32Array(rows.count);
  const table: number[][] = Array.from({ length: rows.count }, () => []);
  for (let action = 0; action < distribution.outputs; action++) {
    distribution.logProb(outputs, new Float32Array(rows.count).fill(action), logProb);
    for (const [i, log] of logProb.entries()) table[i]!.push(Math.exp(log));
  }
  return table;
}

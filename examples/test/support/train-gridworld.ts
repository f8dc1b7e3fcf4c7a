import algorithms from '@belay-rl/algorithms';
import type { Policy } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import { createWasmEngine } from '@belay-rl/kernels';
import kfcpo from '@belay-rl/kfcpo';
import gridworld, { cells, observation } from '../../gridworld.ts';
import { type Performance, performance, task, terminated } from './gridworld-optimum.ts';
import { cvpoSettings, offPolicySettings, onPolicySettings } from './gridworld-settings.ts';

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

/** What a training came to. */
export interface GridworldResult {
  /** Of the last policy. */
  readonly last: Performance;
  /** Mean over the policies at the ends of the last tenth of the epochs: what drawing one of them for each episode comes to. */
  readonly tail: Performance;
  readonly epochs: readonly Performance[];
}

/**
 * Trains, and returns what the policies come to: exactly, not from episodes. A policy that sees what is left of a budget is no table of
 * cells: of such ones, what the newest thousand of their training's episodes came to.
 */
export async function trainGridworld({ algorithm, limit, ...run }: GridworldRun): Promise<GridworldResult> {
  const registry = gridworldRegistry();
  const { family, parts = {} } = registry.algorithm(algorithm);
  const steps = run.steps ?? 200_000;
  const budgeted = parts['wrapper'] === 'saute' || parts['wrapper'] === 'simmer';
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: 'Gridworld-v0',
    overrides: {
      seed: run.seed ?? 0,
      'training.steps': steps,
      'training.stepsPerEpoch': Math.min(2000, steps),
      'training.environments': 10,
      'training.workers': 0,
      'training.kernels': 'strict',
      'environment.normalizeObservations': false,
      'policy.hiddenSizes': [16],
      'critic.hiddenSizes': [16],
      'constraint.costLimit': limit,
      ...(budgeted ? { 'log.window': 1000 } : {}),
      ...(family === 'off-policy' ? offPolicySettings(parts) : onPolicySettings(parts)),
      ...(algorithm === 'cvpo' ? cvpoSettings : {}),
      ...run.overrides,
    },
  });
  const engine = createWasmEngine({ variant: 'strict', megabytes: 64 });
  const training = await createTraining({ registry, configuration, engine });
  const model = parts['wrapper'] === 'early-termination' ? terminated : task;
  try {
    const rows = engine.rows(cells, cells);
    await engine.put(Float32Array.from(Array.from({ length: cells }, (_, cell) => observation(cell)).flat()), rows);
    const epochs: Performance[] = [];
    await training.run({
      onEpoch: async (row) => {
        const logged = { reward: Number(row['Metrics/EpRet']), cost: Number(row['Metrics/EpCost']) };
        epochs.push(budgeted ? logged : performance(await probabilities(training.policy, rows), model));
      },
    });
    const tail = epochs.slice(-Math.ceil(epochs.length / 10));
    const mean = (of: (one: Performance) => number): number =>
      tail.reduce((sum, one) => sum + of(one), 0) / tail.length;
    const means = { reward: mean(({ reward }) => reward), cost: mean(({ cost }) => cost) };
    return { last: epochs.at(-1)!, tail: means, epochs };
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

import { BelayError, type Engine, type LogRow, type Rollouts, type Trajectories } from '@belay-rl/core';
import { createTraining, type Registry, resolveConfiguration } from '@belay-rl/core/run';

/** An epoch's learning on one engine, by stage [s], and what went to and from the device. */
export interface DeviceUpdateFigures {
  readonly algorithm: string;
  readonly engine: string;
  readonly rows: number;
  readonly seconds: number;
  readonly values: number;
  readonly policy: number;
  readonly critics: number;
  /** null on the processor. */
  readonly device: {
    readonly dispatches: number;
    readonly readbacks: number;
    readonly megabytesRead: number;
    readonly megabytesWritten: number;
  } | null;
}

export interface DeviceUpdateOptions {
  readonly registry: Registry;
  readonly environment: string;
  readonly algorithms: readonly string[];
  /** Rows of an epoch. */
  readonly rows: readonly number[];
  readonly repeats: number;
  readonly onProgress?: (sentence: string) => void;
}

/** Steps of an environment in an epoch: two episodes of a Point task. */
const STEPS = 1000;

/** Epochs of made-up rows, learnt on the device and on the processor in turns; the best of `repeats` after one that does not count. */
export async function benchDeviceUpdates(options: DeviceUpdateOptions): Promise<readonly DeviceUpdateFigures[]> {
  const figures: DeviceUpdateFigures[] = [];
  for (const algorithm of options.algorithms) {
    for (const rows of options.rows) {
      for (const engine of ['webgpu', 'wasm']) {
        options.onProgress?.(`an update of ${algorithm} on ${engine}, ${rows} rows`);
        try {
          figures.push(await measure(options, algorithm, engine, rows));
        } catch (error) {
          // The processor's engine ends at 4 GB, a device where its memory does: the rest is measured all the same.
          if (!(error instanceof BelayError) || !['memory', 'engine-memory', 'gpu-memory'].includes(error.code))
            throw error;
          options.onProgress?.(`left out: ${error.message}`);
        }
      }
    }
  }
  return figures;
}

async function measure(
  { registry, environment, repeats }: DeviceUpdateOptions,
  algorithm: string,
  engine: string,
  rows: number,
): Promise<DeviceUpdateFigures> {
  const environments = Math.max(1, Math.round(rows / STEPS));
  const count = environments * Math.min(STEPS, rows);
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment,
    overrides: {
      'engine.name': engine,
      ...(engine === 'webgpu' ? { 'engine.timed': true } : {}),
      'training.environments': environments,
      'training.stepsPerEpoch': count,
      'training.steps': count * (repeats + 1),
    },
  });
  const found: LogRow[] = [];
  const training = await createTraining({
    registry,
    configuration,
    rollouts: ({ plan, engine: on }) => new MadeUpRollouts(on, plan),
    sinks: [{ open() {}, row: (row) => void found.push(row), close() {} }],
  });
  try {
    await training.run();
  } finally {
    await training.dispose();
  }
  const best = found.slice(1).reduce((a, b) => (b['Time/Update']! < a['Time/Update']! ? b : a));
  const of = (name: string): number => best[name]!;
  return {
    algorithm,
    engine,
    rows: count,
    seconds: of('Time/Update'),
    values: of('Time/Values'),
    policy: of('Time/Actor'),
    critics: of('Time/Critics'),
    device:
      engine === 'wasm'
        ? null
        : {
            dispatches: of('Device/Dispatches'),
            readbacks: of('Device/Readbacks'),
            megabytesRead: of('Device/MegabytesRead'),
            megabytesWritten: of('Device/MegabytesWritten'),
          },
  };
}

interface Plan {
  readonly environments: number;
  readonly steps: number;
  readonly observations: number;
  readonly costNames: readonly string[];
}

/** The same rows every epoch: learning costs what it costs on rows of an environment, and nothing is stepped. */
class MadeUpRollouts implements Rollouts {
  readonly environments: number;
  readonly #trajectories: Promise<Trajectories>;

  constructor(engine: Engine, plan: Plan) {
    this.environments = plan.environments;
    this.#trajectories = madeUp(engine, plan);
  }

  collect(): Promise<Trajectories> {
    return this.#trajectories;
  }

  save() {
    return {};
  }

  load(): void {}

  async dispose(): Promise<void> {}
}

async function madeUp(engine: Engine, { environments, steps, observations, costNames }: Plan): Promise<Trajectories> {
  const rows = environments * steps;
  let state = 1;
  const fill = (length: number, scale: number): Float32Array =>
    Float32Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return scale * (state / 2 ** 31 - 1);
    });
  const seen = engine.rows(rows, observations);
  await engine.put(fill(rows * observations, 1), seen);
  const finals = engine.rows(environments, observations);
  await engine.put(fill(environments * observations, 1), finals);
  const ended = new Uint8Array(rows);
  for (let e = 1; e <= environments; e++) ended[e * steps - 1] = 2;
  const costs = fill(rows, 1).map((x) => Number(x > 0.9));
  const rewards = fill(rows, 1);
  const sum = (x: Float32Array, e: number): number =>
    x.subarray(e * steps, (e + 1) * steps).reduce((total, one) => total + one, 0);
  return {
    environments,
    steps,
    observations: seen,
    actions: fill(2 * rows, 0.5),
    // Of a normal with σ = 1 near its mean; ratios stay near 1 for a while.
    behaviourLogProb: fill(rows, 0.1).map((x) => x - 2),
    rewards,
    costNames,
    costs: costNames.map(() => costs),
    ended,
    finalObservations: finals,
    finalRows: Int32Array.from({ length: environments }, (_, e) => (e + 1) * steps - 1),
    episodes: Array.from({ length: environments }, (_, e) => ({
      environment: e,
      firstRow: e * steps,
      length: steps,
      return: sum(rewards, e),
      costs: costNames.map(() => sum(costs, e)),
      weight: 1,
    })),
    cutEpisodes: [],
  };
}

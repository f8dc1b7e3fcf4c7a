import {
  type CostSignals,
  createCategoricalPolicy,
  createGaussianPolicy,
  EpochUpdate,
  type Metrics,
  type PartContext,
  type Policy,
  type Schedule,
  type Settings,
  type SettingsSchema,
} from '@belay-rl/core';
import { createWasmEngine } from '@belay-rl/kernels';
import { SeededRandom } from './seeded-random.ts';

export interface SmallProblemOptions {
  /** Input width, hidden widths, actions. */
  readonly sizes: readonly number[];
  /** Actions are choices of so many options each, the last width in all. */
  readonly choices?: readonly number[];
  readonly rows: number;
  readonly constraints?: readonly string[];
  readonly schedule?: Schedule;
  readonly maxKl?: number | null;
  readonly logStd?: number;
  readonly seed?: number;
}

/** Metrics kept in a list per name. */
export class RecordedMetrics implements Metrics {
  readonly values = new Map<string, number[]>();

  value(name: string, x: number): void {
    const list = this.values.get(name) ?? [];
    list.push(x);
    this.values.set(name, list);
  }

  /** Mean of what was logged under a name; NaN if nothing was. */
  mean(name: string): number {
    const list = this.values.get(name) ?? [];
    return list.reduce((sum, x) => sum + x, 0) / list.length;
  }

  last(name: string): number | undefined {
    return this.values.get(name)?.at(-1);
  }
}

export function costSignals(estimate: readonly number[], limit: readonly number[]): CostSignals {
  return {
    names: estimate.map((_, i) => `cost ${i}`),
    estimate: Float64Array.from(estimate),
    limit: Float64Array.from(limit),
    episodeLength: 100,
    discount: 0.99,
    perStep: (i) => (estimate[i]! - limit[i]!) / 100,
    discounted: (cost) => cost,
  };
}

/** A policy on random rows, with everything a part is made from, on the engine whose bits are the same everywhere. */
export async function smallProblem(options: SmallProblemOptions) {
  const { sizes, rows, constraints = ['cost'], seed = 1 } = options;
  const schedule = options.schedule ?? { batchSize: 'all' as const, passes: 1 };
  const actions = options.choices?.length ?? sizes.at(-1)!;
  const random = new SeededRandom(seed);
  const engine = createWasmEngine({ variant: 'strict', megabytes: 64 });
  const body = {
    engine,
    observations: sizes[0]!,
    hiddenSizes: sizes.slice(1, -1),
    activation: 'tanh' as const,
    maxRows: rows,
    random,
  };
  const policy: Policy =
    options.choices === undefined
      ? createGaussianPolicy({ ...body, actions, logStd: options.logStd ?? -0.3 })
      : createCategoricalPolicy({ ...body, choices: options.choices });
  const log = new RecordedMetrics();
  const streams = new Map<string, SeededRandom>();
  const context: PartContext = {
    engine,
    policy,
    constraints,
    schedule,
    rows,
    maxKl: options.maxKl === undefined ? 0.01 : options.maxKl,
    log,
    random(stream) {
      const known = streams.get(stream) ?? new SeededRandom(seed + 100 + streams.size);
      streams.set(stream, known);
      return known;
    },
  };
  const update = new EpochUpdate({
    engine,
    policy,
    observations: sizes[0]!,
    capacity: rows,
    signals: 1 + constraints.length,
    schedule,
    clip: Number.POSITIVE_INFINITY,
    entropy: 0,
    random: new SeededRandom(seed + 50),
  });
  const observations = engine.rows(rows, sizes[0]!);
  const values = Float32Array.from({ length: rows * sizes[0]! }, () => random.normal());
  engine.put(values, observations);
  const outputs = policy.outputs(rows);
  const taken = new Float32Array(rows * actions);
  const behaviourLogProb = new Float32Array(rows);

  /** Draws actions of the present policy at the rows and makes them the epoch; advantages are given or drawn. */
  async function start(
    epoch: {
      costs?: CostSignals;
      advantages?: (actions: Float32Array, observations: Float32Array) => Float32Array[];
    } = {},
  ): Promise<EpochUpdate> {
    await policy.forward(observations, outputs);
    policy.distribution.sample(outputs, random, taken);
    policy.distribution.logProb(outputs, taken, behaviourLogProb);
    const advantages =
      epoch.advantages?.(taken, values) ??
      Array.from({ length: 1 + constraints.length }, () => Float32Array.from(behaviourLogProb, () => random.normal()));
    const costs =
      epoch.costs ??
      costSignals(
        constraints.map(() => 10),
        constraints.map(() => 25),
      );
    await update.start({ count: rows, observations, actions: taken, behaviourLogProb, advantages, costs, progress: 0 });
    return update;
  }

  const parameters = () => {
    const out = new Float32Array(policy.size);
    policy.read(out);
    return out;
  };
  const rowList = Array.from({ length: rows }, (_, i) => values.subarray(i * sizes[0]!, (i + 1) * sizes[0]!));
  const gradient = () => {
    const g = engine.vector(policy.size);
    for (let i = 0; i < g.length; i++) g[i] = 0.1 * random.normal();
    return g;
  };
  return { engine, policy, context, log, update, random, start, parameters, rowList, gradient, taken };
}

/** The defaults of a schema, with some replaced. */
export function withDefaults(schema: SettingsSchema, changes: Settings = {}): Settings {
  for (const key of Object.keys(changes)) if (!(key in schema)) throw new Error(`No setting ${key}.`);
  return { ...Object.fromEntries(Object.entries(schema).map(([key, setting]) => [key, setting.default])), ...changes };
}

import type { Critic } from '../contracts/algorithm.ts';
import type { CriticFitted } from '../contracts/critic-helper.ts';
import type { Engine, Rows } from '../contracts/engine.ts';
import type { State, Vec } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { type CriticOptions, createCritic } from './critic.ts';

/** What makes a critic again in another thread, its parameters aside. */
export type CriticRecipe = Omit<CriticOptions, 'engine' | 'maxRows' | 'random'>;

/** A critic's fit as plain data that crosses threads. */
export interface CriticTask {
  readonly recipe: CriticRecipe;
  readonly state: State;
  /** N. */
  readonly targets: Vec;
  /** Passes × N: the order of rows in each pass. */
  readonly orders: Int32Array;
  readonly batchSize: number;
  /** The trainer may want fewer passes than there are orders: keep what the critic was after each. */
  readonly keepEach: boolean;
  /** One shared word: passes wanted at most. */
  readonly wanted: Int32Array;
}

/** What a task came to: the critic after each kept number of passes, and what it threw in the pass after the last. */
export interface CriticTaskOutcome {
  readonly fits: readonly CriticFitted[];
  readonly failure: { readonly code: string; readonly sentence: string } | null;
}

interface Bench {
  readonly key: string;
  readonly critic: Critic;
  readonly rows: Rows;
  readonly targets: Vec;
}

/** Runs critics' tasks; their networks are kept from epoch to epoch. */
export class CriticTasks {
  readonly #createEngine: (megabytes: number) => Engine;
  readonly #benches = new Map<string, Bench>();

  constructor(createEngine: (megabytes: number) => Engine) {
    this.#createEngine = createEngine;
  }

  /** `observations`: the epoch's rows, N × o. */
  async run(task: CriticTask, observations: Vec): Promise<CriticTaskOutcome> {
    const { orders, targets, batchSize, keepEach, wanted } = task;
    const bench = this.#bench(task.recipe, Math.min(batchSize, targets.length));
    const count = targets.length;
    const passes = orders.length / count;
    bench.critic.load(task.state);
    const fits: CriticFitted[] = [{ passes: 0, state: task.state, loss: 0 }];
    let loss = 0;
    try {
      for (let pass = 0; pass < passes; pass++) {
        for (let start = pass * count; start < (pass + 1) * count; start += batchSize) {
          if (Atomics.load(wanted, 0) <= pass) return { fits, failure: null };
          const index = orders.subarray(start, Math.min(start + batchSize, (pass + 1) * count));
          gather(bench, index, observations, targets);
          loss += await bench.critic.fit(bench.rows, bench.targets);
        }
        if (keepEach || pass + 1 === passes) fits.push({ passes: pass + 1, state: bench.critic.save(), loss });
      }
    } catch (error) {
      if (!(error instanceof BelayError)) throw error;
      return { fits, failure: { code: error.code, sentence: error.message } };
    }
    return { fits, failure: null };
  }

  #bench(recipe: CriticRecipe, maxRows: number): Bench {
    const key = JSON.stringify([recipe, maxRows]);
    const known = this.#benches.get(recipe.name);
    if (known?.key === key) return known;
    const engine = this.#createEngine(megabytesFor(recipe, maxRows));
    const bench = {
      key,
      critic: createCritic({ ...recipe, engine, maxRows, random: null }),
      rows: engine.rows(maxRows, recipe.observations),
      targets: engine.vector(maxRows),
    };
    this.#benches.set(recipe.name, bench);
    return bench;
  }
}

function gather({ rows, targets }: Bench, index: Int32Array, observations: Vec, values: Vec): void {
  const { width } = rows;
  const host = rows.host!;
  for (let i = 0; i < index.length; i++) {
    const row = index[i]!;
    const from = row * width;
    const to = i * width;
    for (let j = 0; j < width; j++) host[to + j] = observations[from + j]!;
    targets[i] = values[row]!;
  }
  rows.count = index.length;
}

/** Address space for one critic of `maxRows` rows: activations, and a dozen vectors of its size, doubled [MB]. */
function megabytesFor({ observations, hiddenSizes }: CriticRecipe, maxRows: number): number {
  const sizes = [observations, ...hiddenSizes, 1];
  let perRow = 4 * observations;
  let parameters = 0;
  for (let l = 1; l < sizes.length; l++) {
    perRow += 3 * sizes[l]!;
    parameters += (sizes[l - 1]! + 8) * (sizes[l]! + 8);
  }
  return Math.ceil((2 * 4 * (maxRows * perRow + 12 * parameters)) / 2 ** 20) + 2;
}

import type { Critic } from '../contracts/critic.ts';
import type { CriticFitted } from '../contracts/critic-fitter.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Rows } from '../contracts/rows.ts';
import type { State, Vec } from '../contracts/values.ts';
import type { AnyErrorCode } from '../errors.ts';
import { BelayError } from '../errors.ts';
import { coreNetworkSource, parametersOf, sizeOfNetwork } from '../networks/build-network.ts';
import { takeRows } from '../update/take-rows.ts';
import { type CriticOptions, createCritic } from './critic.ts';

/** What makes a critic again in another thread, its parameters aside. */
export type CriticRecipe = Omit<CriticOptions, 'engine' | 'maxRows' | 'random' | 'networks'>;

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
  readonly failure: { readonly code: AnyErrorCode; readonly sentence: string } | null;
}

interface Bench {
  readonly key: string;
  readonly critic: Critic;
  readonly engine: Engine;
  /** The epoch's rows, within the kernels' reach. */
  readonly epoch: Rows;
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
    const count = targets.length;
    const bench = this.#bench(task.recipe, Math.min(batchSize, count), count);
    const { engine, epoch, rows, critic } = bench;
    await engine.put(observations.subarray(0, count * rows.width), epoch);
    const passes = orders.length / count;
    critic.load(task.state);
    const fits: CriticFitted[] = [{ passes: 0, state: task.state, loss: 0 }];
    let loss = 0;
    try {
      for (let pass = 0; pass < passes; pass++) {
        for (let start = pass * count; start < (pass + 1) * count; start += batchSize) {
          if (Atomics.load(wanted, 0) <= pass) return { fits, failure: null };
          const index = orders.subarray(start, Math.min(start + batchSize, (pass + 1) * count));
          await engine.gather(epoch, index, rows);
          takeRows(targets, index, 1, bench.targets);
          loss += await critic.fit(rows, bench.targets);
        }
        if (keepEach || pass + 1 === passes) fits.push({ passes: pass + 1, state: critic.save(), loss });
      }
    } catch (error) {
      if (!(error instanceof BelayError)) throw error;
      return { fits, failure: { code: error.code, sentence: error.message } };
    }
    return { fits, failure: null };
  }

  /** A critic of minibatches of `maxRows`, for epochs of `count` rows: the longest come first. */
  #bench(recipe: CriticRecipe, maxRows: number, count: number): Bench {
    const key = JSON.stringify([recipe, maxRows]);
    const known = this.#benches.get(recipe.name);
    if (known?.key === key && count <= known.epoch.capacity) return known;
    known?.engine.dispose();
    const engine = this.#createEngine(megabytesFor(recipe, maxRows, count));
    const bench = {
      key,
      engine,
      epoch: engine.rows(count, recipe.observations),
      critic: createCritic({ ...recipe, engine, maxRows, random: null }),
      rows: engine.rows(maxRows, recipe.observations),
      targets: engine.vector(maxRows),
    };
    this.#benches.set(recipe.name, bench);
    return bench;
  }
}

/** Address space for one critic: the epoch's rows; activations of `maxRows` and a dozen vectors of its size, doubled [MB]. */
function megabytesFor(recipe: CriticRecipe, maxRows: number, count: number): number {
  const { observations, hiddenSizes } = recipe;
  if ((recipe.network ?? null) !== null) {
    const shape = { inputs: observations, outputs: 1, maxRows, ...recipe };
    const size = sizeOfNetwork(recipe.network, coreNetworkSource, shape);
    return Math.ceil((1.2 * size.bytes + 4 * (count * observations + 8 * parametersOf(size))) / 2 ** 20) + 4;
  }
  const sizes = [observations, ...hiddenSizes, 1];
  let perRow = 4 * observations;
  let parameters = 0;
  for (let l = 1; l < sizes.length; l++) {
    perRow += 3 * sizes[l]!;
    parameters += (sizes[l - 1]! + 8) * (sizes[l]! + 8);
  }
  const floats = count * observations + 2 * (maxRows * perRow + 12 * parameters);
  return Math.ceil((4 * floats) / 2 ** 20) + 2;
}

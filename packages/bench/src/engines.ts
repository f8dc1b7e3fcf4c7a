import { BelayError, type Engine } from '@belay-rl/core';
import { type Spread, spreadOf } from './spread.ts';
import { timeCalls } from './timing.ts';
import { ACTIONS, type BenchNetwork, networks, OBSERVATIONS } from './update/networks.ts';

/** An engine to measure, by its name and settings. */
export interface EngineSubject {
  /** 'tensorflow backend=wasm'. */
  readonly name: string;
  create(): Promise<Engine>;
}

/** Times of one network at one batch size, gradients read back [µs]. */
export interface EngineTimes {
  readonly network: string;
  readonly rows: number;
  readonly forward: Spread;
  readonly forwardBackward: Spread;
  /** Forward and backward: its median over that of the first engine. */
  readonly timesFirst: number;
}

/** What was measured of one engine. */
export interface EngineFigures {
  readonly name: string;
  /** What it computes on, if it says so. */
  readonly about: string | null;
  /** Why it cannot be had here; null: it was measured. */
  readonly missing: string | null;
  readonly times: readonly EngineTimes[];
}

export interface EnginesFigures {
  readonly engines: readonly EngineFigures[];
}

export interface EnginesOptions {
  readonly seconds: number;
  readonly repeats: number;
  readonly onProgress?: (sentence: string) => void;
}

/** Networks that fit a policy, and batches as a minibatch has them; larger ones take plain JavaScript minutes. */
const measured = networks.slice(0, 2);
const batches = [64, 1024];

/**
 * Forward and backward passes of the same networks on every engine, in turns: one repeat of each, then the next. The first engine is
 * what the others are compared with.
 */
export async function benchEngines(
  subjects: readonly EngineSubject[],
  { seconds, repeats, onProgress }: EnginesOptions,
): Promise<EnginesFigures> {
  const runners: Runner[] = [];
  for (const { name, create } of subjects) runners.push(await Runner.start(name, create));
  try {
    for (const network of measured) {
      for (const rows of batches) {
        onProgress?.(`${network.name}, ${rows} rows`);
        for (const runner of runners) await runner.prepare(network, rows);
        for (let turn = 0; turn < repeats; turn++) for (const runner of runners) await runner.measure(seconds);
        for (const runner of runners) runner.conclude(runners[0]!);
      }
    }
    return { engines: runners.map((runner) => runner.figures) };
  } finally {
    for (const runner of runners) runner.dispose();
  }
}

/** One engine, and what is measured on it at the moment. */
class Runner {
  readonly #name: string;
  readonly #engine: Engine | null;
  readonly #missing: string | null;
  readonly #times: EngineTimes[] = [];
  #at = { network: '', rows: 0 };
  #forward: () => void | Promise<void> = () => {};
  #backward: () => void | Promise<void> = () => {};
  #samples: { forward: number[]; both: number[] } = { forward: [], both: [] };

  private constructor(name: string, engine: Engine | null, missing: string | null) {
    this.#name = name;
    this.#engine = engine;
    this.#missing = missing;
  }

  static async start(name: string, create: () => Promise<Engine>): Promise<Runner> {
    try {
      return new Runner(name, await create(), null);
    } catch (error) {
      if (!(error instanceof BelayError)) throw error;
      return new Runner(name, null, error.message);
    }
  }

  async prepare({ name, hiddenSizes }: BenchNetwork, rows: number): Promise<void> {
    const engine = this.#engine;
    if (engine === null) return;
    const network = engine.network({
      sizes: [OBSERVATIONS, ...hiddenSizes, ACTIONS],
      activation: 'tanh',
      maxRows: rows,
    });
    network.write(wave(new Float32Array(network.size), 0.1));
    const x = engine.rows(rows, OBSERVATIONS);
    await engine.put(wave(new Float32Array(rows * OBSERVATIONS), 1), x);
    const y = engine.vector(rows * ACTIONS);
    const dy = wave(engine.vector(rows * ACTIONS), 1 / rows);
    const gradient = engine.vector(network.size);
    this.#at = { network: name, rows };
    this.#samples = { forward: [], both: [] };
    this.#forward = () => network.forward(x, y);
    this.#backward = () => network.backward(dy, gradient);
  }

  async measure(seconds: number): Promise<void> {
    if (this.#engine === null) return;
    const once = { repeats: 1, seconds };
    const both = async (): Promise<void> => {
      await this.#forward();
      await this.#backward();
    };
    this.#samples.forward.push(...(await timeCalls(this.#forward, once)));
    this.#samples.both.push(...(await timeCalls(both, once)));
  }

  /** Sums up the turns of one network and batch. */
  conclude(first: Runner): void {
    if (this.#engine === null) return;
    const forwardBackward = spreadOf(this.#samples.both);
    this.#times.push({
      ...this.#at,
      forward: spreadOf(this.#samples.forward),
      forwardBackward,
      timesFirst: forwardBackward.median / spreadOf(first.#samples.both).median,
    });
  }

  get figures(): EngineFigures {
    return { name: this.#name, about: this.#engine?.about ?? null, missing: this.#missing, times: this.#times };
  }

  dispose(): void {
    this.#engine?.dispose();
  }
}

/** Values without structure, and small enough that tanh does not saturate. */
function wave(vector: Float32Array, scale: number): Float32Array {
  for (let i = 0; i < vector.length; i++) vector[i] = scale * Math.sin(1 + i * 1.7);
  return vector;
}

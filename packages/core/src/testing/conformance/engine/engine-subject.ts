import type { Engine } from '../../../contracts/engine.ts';
import type { Activation, DenseNetwork } from '../../../contracts/network.ts';
import type { Rows } from '../../../contracts/rows.ts';
import type { Done, Vec } from '../../../contracts/values.ts';
import { require } from '../require.ts';
import type { EngineConformanceOptions } from './engine-options.ts';
import { distance, fill } from './numbers.ts';
import type { ReferenceNetwork } from './reference-network.ts';

/** A network with parameters of the usual size, and a batch for it. */
export interface Batch {
  readonly network: DenseNetwork;
  readonly plain: ReferenceNetwork;
  /** B × in: the rows, and the same numbers on the host. */
  readonly x: Rows;
  readonly values: Vec;
  /** B × out; dy is filled. */
  readonly y: Vec;
  readonly dy: Vec;
  readonly gradient: Vec;
}

/** The engine under trial: makes engines, waits for calls, compares. */
export class EngineSubject {
  readonly tolerance: number;
  readonly #options: EngineConformanceOptions;

  constructor(options: EngineConformanceOptions) {
    this.#options = options;
    this.tolerance = options.tolerance ?? 1e-5;
  }

  /** A case on an engine of its own. */
  on(title: string, use: (engine: Engine) => Promise<void>): { title: string; run(): Promise<void> } {
    return {
      title,
      run: async () => {
        const engine = await this.#options.createEngine();
        try {
          await use(engine);
        } finally {
          engine.dispose();
        }
      },
    };
  }

  create(): Engine | Promise<Engine> {
    return this.#options.createEngine();
  }

  /** What the engine keeps; null: it was not asked for. */
  held(engine: Engine): number | null {
    return this.#options.held?.(engine) ?? null;
  }

  /** Waits for a call; one that must not finish later may not answer with a promise. */
  async done(result: Done, call: string): Promise<void> {
    const later = result !== undefined;
    require(!later ||
      (this.#options.awaits ?? true), `${call} answered with a promise, though this engine awaits nothing.`);
    await result;
  }

  /** Rows that hold `values`, with room for some more. */
  async rows(engine: Engine, values: Vec, width: number, capacity = values.length / width + 3): Promise<Rows> {
    const rows = engine.rows(capacity, width);
    await this.done(engine.put(values, rows), 'put');
    return rows;
  }

  /** The rows in use, on the host. */
  async read(engine: Engine, rows: Rows): Promise<Vec> {
    const out = new Float32Array(rows.count * rows.width);
    await this.done(engine.take(rows, out), 'take');
    return out;
  }

  async batch(engine: Engine, sizes: readonly number[], activation: Activation, rows: number): Promise<Batch> {
    const network = engine.network({ sizes, activation, maxRows: rows + 2 });
    const parameters = new Float32Array(network.size);
    for (const { inputs, outputs, offset } of network.layers) {
      const end = offset + (inputs + 1) * outputs;
      fill(parameters.subarray(offset, end), sizes.length * 1000 + rows + offset, 1.5 / Math.sqrt(inputs));
    }
    network.write(parameters);
    const [width, outputs] = [sizes[0]!, sizes.at(-1)!];
    const values = fill(new Float32Array(rows * width), 7);
    return {
      network,
      plain: { sizes, activation, parameters },
      x: await this.rows(engine, values, width),
      values,
      y: engine.vector(rows * outputs),
      dy: fill(engine.vector(rows * outputs), 11, 1 / rows),
      gradient: engine.vector(network.size),
    };
  }

  /** `terms`: the size of what was summed, if sums may come out near 0. */
  requireClose(found: ArrayLike<number>, wanted: ArrayLike<number>, what: string, terms = 1e-3): void {
    const off = distance(found, wanted, terms);
    const allowed = this.tolerance;
    require(off <= allowed, `${what} is off by ${off.toExponential(1)} of its size; ${allowed} is allowed.`);
  }
}

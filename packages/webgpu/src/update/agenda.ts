import type { DevicePass } from '../device/device-pass.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { STATE } from './kernels/common.ts';

/** One minibatch or chunk: its rows, and words of its own (a rate's bits, the number of a draw). */
export interface AgendaEntry {
  readonly count: number;
  readonly begin: number;
  readonly words?: readonly [number, number, number];
}

const WORDS = 5;

/**
 * What the dispatches of a pass go by, one entry after another, so that a pass is recorded without knowing how many rows a
 * minibatch has, and nothing is written while it runs.
 */
export class Agenda {
  /** counts[0]: rows in use. */
  readonly state: GPUBuffer;
  readonly #on: EngineDevice;
  readonly #entries: GPUBuffer;
  readonly #advance: Dispatch;
  readonly #capacity: number;

  constructor(on: EngineDevice, capacity: number) {
    this.#on = on;
    this.#capacity = capacity;
    this.state = on.numbers('the state of an update', 8);
    this.#entries = on.numbers('the agenda of an update', WORDS * capacity);
    this.#advance = on.groups('advance', [this.state, this.#entries], null, [1, 1, 1], 0);
  }

  /** Before the pass that runs them; the last pass must have been submitted. */
  load(entries: readonly AgendaEntry[]): void {
    if (entries.length > this.#capacity) throw new Error(`The agenda has room for ${this.#capacity} entries.`);
    const words = new Uint32Array(WORDS * entries.length);
    for (const [i, { count, begin, words: own = [0, 0, 0] }] of entries.entries()) {
      words.set([count, begin, ...own], WORDS * i);
    }
    this.#on.device.write(this.#entries, words);
    this.#on.device.write(this.state, Uint32Array.of(0), 4 * STATE.agenda);
  }

  /** The next entry's turn. */
  next(pass: DevicePass): void {
    run(pass, this.#advance);
  }
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bits of a float. */
export function bitsOf(x: number): number {
  float[0] = x;
  return bits[0]!;
}

/** Entries of `count` rows in pieces of at most `size`. */
export function pieces(count: number, size: number): { count: number; begin: number }[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
    begin: i * size,
    count: Math.min(size, count - i * size),
  }));
}

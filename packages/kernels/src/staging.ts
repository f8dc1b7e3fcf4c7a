import type { LinearMemory } from './linear-memory.ts';

/**
 * Brings operands into the kernels' reach. A vector of the engine is used where it lies; any other is copied in and,
 * if written, copied back. Room for copies is kept, so that a repeated call allocates nothing.
 */
export class Staging {
  readonly #memory: LinearMemory;
  #base = 0;
  #room = 0;
  #used = 0;
  readonly #targets: Float32Array[] = [];
  readonly #addresses: number[] = [];

  constructor(memory: LinearMemory) {
    this.#memory = memory;
  }

  /** Starts an operation; whatever an earlier one left is void. */
  begin(): this {
    this.#used = 0;
    this.#targets.length = 0;
    this.#addresses.length = 0;
    return this;
  }

  /** Address of a vector, or of indices, to read. */
  read(values: Float32Array | Int32Array): number {
    if (values.buffer === this.#memory.buffer) return values.byteOffset;
    const address = this.room(values.length);
    if (values instanceof Int32Array) new Int32Array(this.#memory.buffer, address, values.length).set(values);
    else new Float32Array(this.#memory.buffer, address, values.length).set(values);
    return address;
  }

  /** Address of a vector to change: it holds the values, and end() brings the new ones back. */
  change(values: Float32Array): number {
    const address = this.read(values);
    if (values.buffer !== this.#memory.buffer) {
      this.#targets.push(values);
      this.#addresses.push(address);
    }
    return address;
  }

  /** Address of `length` floats of scratch, until the next begin(). Contents are unspecified. */
  room(length: number): number {
    const bytes = Math.ceil((length * 4) / 64) * 64 + 64;
    if (this.#used + bytes > this.#room) {
      // Addresses given out since begin() stay valid: the old room is left as it is, not moved.
      this.#room = Math.max(2 * this.#room, bytes);
      this.#base = this.#memory.allocate(this.#room, 'copies of operands');
      this.#used = 0;
    }
    const address = this.#base + this.#used;
    this.#used += bytes;
    return address;
  }

  /** Ends an operation: results go back to the vectors that lie elsewhere. */
  end(): void {
    for (let i = 0; i < this.#targets.length; i++) {
      const target = this.#targets[i]!;
      target.set(new Float32Array(this.#memory.buffer, this.#addresses[i]!, target.length));
    }
    this.#targets.length = 0;
    this.#addresses.length = 0;
  }
}

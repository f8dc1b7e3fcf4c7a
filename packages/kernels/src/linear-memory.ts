import { KernelError } from './errors.ts';

const PAGE = 65536;
const ALIGNMENT = 64;

/**
 * One WebAssembly memory, reserved in full at the start and never grown, so that typed-array views stay valid.
 * Pages that no one touches cost address space only. Allocations are aligned to 64 bytes, zeroed, and live until
 * the whole memory is dropped.
 */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  /** A SharedArrayBuffer if `shared`. */
  readonly buffer: ArrayBufferLike;
  /** Bytes that may be given out. */
  readonly capacity: number;
  #top = PAGE;

  /** `shared`: other threads reach it too. */
  constructor(megabytes: number, shared = false) {
    if (!Number.isFinite(megabytes) || megabytes < 1 || megabytes > 4095) {
      throw new KernelError('engine-memory', `An engine takes 1 to 4095 megabytes, not ${megabytes}.`);
    }
    // The first page holds the kernels' constants; the last is never given out, as loads may run past an operand.
    const pages = Math.ceil((megabytes * 1048576) / PAGE) + 2;
    try {
      this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
    } catch (cause) {
      throw new KernelError('engine-memory', `The system did not reserve ${megabytes} megabytes; ask for fewer.`, {
        cause,
      });
    }
    this.buffer = this.memory.buffer;
    this.capacity = this.buffer.byteLength - 2 * PAGE;
  }

  /** Bytes given out so far. */
  get used(): number {
    return this.#top - PAGE;
  }

  /** Address of `bytes` zeroed bytes. */
  allocate(bytes: number, what: string): number {
    const address = this.#top;
    const next = address + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    if (next - PAGE > this.capacity) {
      const free = Math.floor((this.capacity - this.used) / 1048576);
      throw new KernelError(
        'engine-memory',
        `No room for ${what}: it takes ${Math.ceil(bytes / 1048576)} MB and ${free} MB are free; create the engine with more than ${Math.round(this.capacity / 1048576)} megabytes.`,
      );
    }
    this.#top = next;
    return address;
  }

  floats(length: number, what: string): Float32Array {
    return new Float32Array(this.buffer, this.allocate(length * 4, what), length);
  }

  doubles(length: number, what: string): Float64Array {
    return new Float64Array(this.buffer, this.allocate(length * 8, what), length);
  }
}

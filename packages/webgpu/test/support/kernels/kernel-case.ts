import type { Device } from '../../../src/device/device.ts';
import { evenly } from '../lanes.ts';

/** Numbers of one binding: a uniform block, or what a storage buffer holds before. null: the kernel does not read it. */
export type Binding = Float32Array | Uint32Array | { readonly uniform: Uint32Array } | null;

/** One dispatch of a kernel, and what the reference in double precision makes of it. */
export interface KernelCase {
  /** The kernel's name in the sources. */
  readonly kernel: string;
  /** What of it is tried; absent: there is nothing to choose. */
  readonly of?: string;
  readonly code: string;
  readonly bindings: readonly Binding[];
  readonly groups: readonly [number, number, number];
  /** By binding, the whole buffer afterwards. What is NaN may be anything. */
  readonly expected: Readonly<Record<number, ArrayLike<number>>>;
  /** Largest difference, relative to numbers beyond 1. */
  readonly within: number;
  /** What more is asked of the buffers of `expected`, in its order; a sentence if it is not so. */
  readonly check?: (found: readonly Float32Array[]) => string | null;
}

/** Runs a case; the first number that is off, or null. */
export async function differenceOf(device: Device, one: KernelCase): Promise<string | null> {
  const kernel = await device.kernel(one.kernel, one.code);
  const buffers = one.bindings.map((binding, i) => {
    if (binding === null) return null;
    if ('uniform' in binding) {
      const buffer = device.uniform(`uniform ${i}`, binding.uniform.byteLength);
      device.write(buffer, binding.uniform);
      return buffer;
    }
    const buffer = device.buffer(`binding ${i}`, binding.byteLength);
    device.write(buffer, binding);
    return buffer;
  });
  device
    .begin(one.kernel)
    .run(kernel, device.bind(kernel, buffers), ...one.groups)
    .submit();
  const wanted = Object.entries(one.expected);
  const found = await device.read(
    one.kernel,
    wanted.map(([i]) => ({ buffer: buffers[Number(i)]!, bytes: (one.bindings[Number(i)] as Float32Array).byteLength })),
  );
  for (const buffer of buffers) if (buffer !== null) device.free(buffer);
  for (const [k, [i, expected]] of wanted.entries()) {
    const before = one.bindings[Number(i)];
    const whole = found[k]!;
    const numbers = before instanceof Uint32Array ? new Uint32Array(whole) : new Float32Array(whole);
    if (expected.length !== numbers.length) return `binding ${i} has ${numbers.length} numbers, not ${expected.length}`;
    for (let at = 0; at < numbers.length; at++) {
      const want = expected[at]!;
      if (Number.isNaN(want)) continue;
      const off = Math.abs(numbers[at]! - want);
      if (!(off <= one.within * Math.max(1, Math.abs(want)))) {
        return `binding ${i}, number ${at}: ${numbers[at]} and not ${want}`;
      }
    }
  }
  return one.check?.(found.map((bytes) => new Float32Array(bytes))) ?? null;
}

/** Workgroups of 64 threads for so many threads, in lanes. */
export function threads(count: number, lanes = 1): [number, number, number] {
  return [Math.ceil(count / 64), 1, lanes];
}

const next = evenly(20_27);

/** Single-precision numbers in (−scale, scale), new at every call. */
export function some(length: number, scale = 1): Float32Array {
  return Float32Array.from({ length }, () => scale * next());
}

/** The same above 0. */
export function positive(length: number, scale = 1): Float32Array {
  return some(length, scale).map((x) => Math.abs(x) + 0.01 * scale);
}

/** Whole numbers below `end`, in an order that is no order. */
export function shuffled(end: number): Uint32Array {
  const order = Uint32Array.from({ length: end }, (_, i) => i);
  for (let i = end - 1; i > 0; i--) {
    const j = Math.floor(((next() + 1) / 2) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

export function uniform(...words: readonly number[]): { readonly uniform: Uint32Array } {
  const block = new Uint32Array(Math.ceil(words.length / 4) * 4);
  block.set(words);
  return { uniform: block };
}

/** A float's bits. */
export function bits(x: number): number {
  return new Uint32Array(Float32Array.of(x).buffer)[0]!;
}

/** A sum of f(0) … f(n − 1) in double precision. */
export function sum(n: number, f: (i: number) => number): number {
  let total = 0;
  for (let i = 0; i < n; i++) total += f(i);
  return total;
}

/** A copy with some numbers set: `set(at, value)`. */
export function changed(
  before: ArrayLike<number>,
  change: (set: (at: number, value: number) => void, before: ArrayLike<number>) => void,
): Float64Array {
  const after = Float64Array.from(before);
  change((at, value) => {
    after[at] = value;
  }, before);
  return after;
}

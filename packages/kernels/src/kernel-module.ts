import type { Variant } from './contracts.ts';
import { KernelError } from './errors.ts';
import { kernels as relaxed } from './generated/kernels-relaxed.ts';
import { kernels as strict } from './generated/kernels-strict.ts';

/**
 * The exports of the WebAssembly module (src/assembly/index.ts), one to one. Addresses are byte offsets into the
 * imported memory; sizes count floats or rows. Loads may run 12 bytes past an operand, stores never do.
 */
export interface Kernels {
  activate(kind: number, n: number, a: number, slope: number): void;
  timesSlope(kind: number, n: number, a: number, slope: number, d: number): void;
  adam(
    n: number,
    p: number,
    g: number,
    m: number,
    v: number,
    rate: number,
    spread: number,
    beta1: number,
    rest1: number,
    beta2: number,
    rest2: number,
    epsilon: number,
  ): void;
  dense(
    rows: number,
    depth: number,
    width: number,
    x: number,
    w: number,
    packed: number,
    init: number,
    initStride: number,
    out: number,
  ): void;
  gramBlock(rows: number, width: number, x: number, out: number, homogeneous: number): void;
  finishGram(width: number, out: number, count: number, homogeneous: number): void;
  packNetwork(net: number, theta: number, to: number): void;
  packNetworkTransposed(net: number, theta: number, to: number, first: number): void;
  forwardRows(net: number, theta: number, panels: number, x: number, begin: number, end: number, y: number): void;
  backwardRows(net: number, panels: number, begin: number, end: number, partial: number, dx: number): void;
  tangentRows(
    net: number,
    v: number,
    vPanels: number,
    wPanels: number,
    begin: number,
    end: number,
    dy: number,
    scratch: number,
    stride: number,
  ): void;
  columnSums(rows: number, width: number, d: number, out: number): void;
  outer(
    rows: number,
    depth: number,
    width: number,
    x: number,
    d: number,
    out: number,
    outStride: number,
    upper: number,
  ): void;
  pack(depth: number, width: number, w: number, to: number): void;
  packTransposed(depth: number, width: number, w: number, to: number): void;
  transpose(rows: number, width: number, w: number, to: number): void;
  peak(rounds: number): number;
  axpy(n: number, scale: number, x: number, y: number): void;
  dot(n: number, a: number, b: number): number;
  gather(
    count: number,
    width: number,
    rows: number,
    from: number,
    fromStride: number,
    index: number,
    to: number,
    toStride: number,
  ): number;
  scale(n: number, factor: number, y: number): void;
}

const encoded: Readonly<Record<Variant, string>> = { relaxed, strict };
const compiled = new Map<Variant, WebAssembly.Module>();

/** The module's bytes, once it is known that this runtime can compile them. Throws `engine-simd` otherwise. */
function supportedBytes(variant: Variant): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(encoded[variant]), (character) => character.charCodeAt(0));
  if (WebAssembly.validate(bytes)) return bytes;
  const need =
    variant === 'relaxed'
      ? 'relaxed SIMD: use Node 22, Chrome 114 or later, or the variant "strict"'
      : 'WebAssembly SIMD: use Node 20, Chrome 91, Firefox 89, Safari 16.4 or later';
  throw new KernelError('engine-simd', `The ${variant} kernels need a runtime with ${need}.`);
}

/** Compiled once per process and variant. */
export function compileKernels(variant: Variant): WebAssembly.Module {
  let module = compiled.get(variant);
  if (module === undefined) {
    module = new WebAssembly.Module(supportedBytes(variant));
    compiled.set(variant, module);
  }
  return module;
}

/** As compileKernels, off the calling thread. */
export async function compileKernelsAsync(variant: Variant): Promise<WebAssembly.Module> {
  const module = compiled.get(variant) ?? (await WebAssembly.compile(supportedBytes(variant)));
  compiled.set(variant, module);
  return module;
}

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
  gruStep(
    n: number,
    r: number,
    z: number,
    candidate: number,
    br: number,
    bz: number,
    q: number,
    h: number,
    out: number,
  ): void;
  gruDeltas(
    n: number,
    r: number,
    z: number,
    candidate: number,
    q: number,
    h: number,
    dh: number,
    dr: number,
    dz: number,
    dn: number,
    dq: number,
    direct: number,
  ): void;
  gruTangent(
    n: number,
    r: number,
    z: number,
    candidate: number,
    q: number,
    h: number,
    tr: number,
    tz: number,
    tn: number,
    tq: number,
    th: number,
    out: number,
  ): void;
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
  patches(
    rows: number,
    height: number,
    width: number,
    channels: number,
    kernel: number,
    stride: number,
    x: number,
    out: number,
  ): void;
  addPatches(
    rows: number,
    height: number,
    width: number,
    channels: number,
    kernel: number,
    stride: number,
    d: number,
    out: number,
  ): void;
  convolve(
    count: number,
    width: number,
    runs: number,
    run: number,
    line: number,
    places: number,
    x: number,
    w: number,
    init: number,
    initStride: number,
    out: number,
  ): void;
  convolveOuter(
    count: number,
    width: number,
    runs: number,
    run: number,
    line: number,
    places: number,
    x: number,
    d: number,
    out: number,
  ): void;
  unpackBytes(rows: number, numbers: number, x: number, stride: number, out: number): void;
  copyColumns(rows: number, columns: number, from: number, fromStride: number, to: number, toStride: number): void;
  peak(rounds: number): number;
  peakPairs(rounds: number, sums: number): void;
  axpy(n: number, scale: number, x: number, y: number): void;
  axpyFrom(n: number, scale: number, x: number, y: number, least: number): void;
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
  clear(n: number, y: number): void;
  scale(n: number, factor: number, y: number): void;
  firstNotFinite(n: number, x: number): number;
  admitRows(
    rows: number,
    width: number,
    plain: number,
    x: number,
    out: number,
    statistics: number,
    added: number,
    clip: number,
  ): void;
}

const encoded: Readonly<Record<Variant, string>> = { relaxed, strict };
const compiled = new Map<string, WebAssembly.Module>();

/** Of a module's binary form: the import section, an import that is a memory, and what its limits say. */
const IMPORTS = 2;
const MEMORY = 2;
const WITH_MAXIMUM = 1;
const SHARED_WITH_MAXIMUM = 3;

/**
 * The same code on memory that threads share: how its only import, the memory, is declared is one byte of the module.
 * (WebAssembly core specification, binary format: sections, imports, limits.)
 */
function onSharedMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let at = 8;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
  };
  while (bytes[at++] !== IMPORTS) {
    const size = number();
    at += size;
  }
  number();
  const imports = number();
  // Module and field name.
  for (let name = 0; name < 2; name++) {
    const length = number();
    at += length;
  }
  if (imports !== 1 || bytes[at++] !== MEMORY || bytes[at] !== WITH_MAXIMUM) {
    throw new Error('The kernels were built with imports other than one memory with a maximum.');
  }
  bytes[at] = SHARED_WITH_MAXIMUM;
  return bytes;
}

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

/** Compiled once per process, variant and kind of memory. */
export function compileKernels(variant: Variant, shared = false): WebAssembly.Module {
  const key = shared ? `${variant} shared` : variant;
  let module = compiled.get(key);
  if (module === undefined) {
    const bytes = supportedBytes(variant);
    module = new WebAssembly.Module(shared ? onSharedMemory(bytes) : bytes);
    compiled.set(key, module);
  }
  return module;
}

/** As compileKernels, off the calling thread. */
export async function compileKernelsAsync(variant: Variant): Promise<WebAssembly.Module> {
  const module = compiled.get(variant) ?? (await WebAssembly.compile(supportedBytes(variant)));
  compiled.set(variant, module);
  return module;
}

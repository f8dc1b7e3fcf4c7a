import { kernels as relaxed } from './generated/kernels-relaxed.ts';
import { kernels as strict } from './generated/kernels-strict.ts';

/** `relaxed`: fused multiply-add if the processor has it. `strict`: the same bits on every machine. */
export type PlanarVariant = 'relaxed' | 'strict';

/** The exports of src/assembly/index.ts. Lanes `first` and `end` are multiples of 4. */
export interface PlanarKernels {
  setup(ints: number, reals: number): void;
  advance(first: number, end: number): number;
  conclude(first: number, end: number): number;
  observe(first: number, end: number): void;
  settle(lane: number): void;
  charge(lane: number): void;
  remember(lane: number): void;
  place(lane: number): void;
  nearFree(lane: number): number;
  closeTo(lane: number, margin: number): number;
  copyLane(from: number, to: number): void;
  pushed(block: number): number;
  dataEnd(): number;
}

const encoded: Readonly<Record<PlanarVariant, string>> = { relaxed, strict };
const compiled = new Map<PlanarVariant, WebAssembly.Module>();

/** True if this runtime can run that build. */
export function supportsPlanar(variant: PlanarVariant): boolean {
  return WebAssembly.validate(bytesOf(variant));
}

/** The kernels on a memory of their own. Throws if the runtime lacks WebAssembly's (relaxed) SIMD. */
export function instantiatePlanar(variant: PlanarVariant, memory: WebAssembly.Memory): PlanarKernels {
  let module = compiled.get(variant);
  if (module === undefined) {
    module = new WebAssembly.Module(bytesOf(variant));
    compiled.set(variant, module);
  }
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as PlanarKernels;
}

function bytesOf(variant: PlanarVariant): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(encoded[variant]), (character) => character.charCodeAt(0));
}

import { BelayError } from '@belay-rl/core';
import type { Device } from '../device/device.ts';
import type { DevicePass } from '../device/device-pass.ts';
import type { Kernel } from '../device/kernel.ts';

/** Threads of a workgroup in the engine's kernels. */
const THREADS = 64;

/** Uniform blocks lie at multiples of this many bytes in one buffer. */
const BLOCK = 256;
const BLOCKS = 256;

/** A kernel with its buffers and parameters, ready to be added to a pass as often as wanted. */
export interface Dispatch {
  readonly kernel: Kernel;
  readonly bindings: GPUBindGroup;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Parameters of a kernel: whole numbers, and floats where the kernel's struct has them. */
export interface DispatchParameters {
  readonly whole?: readonly number[];
  /** [index in 32-bit words, value]. */
  readonly floats?: readonly (readonly [number, number])[];
}

/**
 * What networks and updates are made with on one device: kernels compiled once, buffers that are freed together, dispatches that
 * are bound once and then only run.
 */
export class EngineDevice {
  readonly device: Device;
  readonly #kernels: ReadonlyMap<string, Kernel>;
  readonly #buffers: GPUBuffer[] = [];
  readonly #children: EngineDevice[] = [];
  #uniforms: GPUBuffer | null = null;
  #used = BLOCKS;

  private constructor(device: Device, kernels: ReadonlyMap<string, Kernel>) {
    this.device = device;
    this.#kernels = kernels;
  }

  /** Compiles the kernels, by name. */
  static async create(device: Device, sources: Readonly<Record<string, string>>): Promise<EngineDevice> {
    return new EngineDevice(device, await compile(device, sources));
  }

  /** The same with more kernels, such as those of a run's own parts; disposed of with this one. */
  async with(sources: Readonly<Record<string, string>>): Promise<EngineDevice> {
    const more = new EngineDevice(this.device, new Map([...this.#kernels, ...(await compile(this.device, sources))]));
    this.#children.push(more);
    return more;
  }

  /** A zeroed buffer of so many 32-bit numbers. Error `engine-memory` if the device allows no buffer of that size. */
  numbers(what: string, length: number): GPUBuffer {
    const bytes = 4 * Math.max(1, length);
    const { limits, name } = this.device.adapter;
    const most = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
    if (!(bytes <= most)) {
      throw new BelayError(
        'engine-memory',
        `${what} would take ${megabytes(bytes)}, and one buffer of the graphics device ${name} holds ${megabytes(most)}: lower training.stepsPerEpoch, or set engine.name=wasm.`,
        { exitCode: 2 },
      );
    }
    const buffer = this.device.buffer(what, bytes);
    this.#buffers.push(buffer);
    return buffer;
  }

  /** A dispatch of at least `threads` threads in each of `lanes` lanes. */
  threads(
    kernel: string,
    buffers: readonly (GPUBuffer | GPUBufferBinding | null)[],
    parameters: DispatchParameters | null,
    threads: number,
    lanes = 1,
    first = 1,
  ): Dispatch {
    const groups = Math.max(1, Math.ceil(threads / THREADS));
    const most = this.device.adapter.limits.maxComputeWorkgroupsPerDimension;
    const x = Math.min(groups, most);
    return this.groups(kernel, buffers, parameters, [x, Math.ceil(groups / x), lanes], first);
  }

  /** A dispatch of x × y × z workgroups. Buffers go to the bindings from `first` on, in order; 0 if the kernel has no parameters. */
  groups(
    kernel: string,
    buffers: readonly (GPUBuffer | GPUBufferBinding | null)[],
    parameters: DispatchParameters | null,
    [x, y, z]: readonly [number, number, number],
    first = 1,
  ): Dispatch {
    const found = this.#kernels.get(kernel);
    if (found === undefined) throw new Error(`There is no kernel ${kernel}.`);
    const block = parameters === null ? null : this.parameters(parameters);
    const bindings = this.device.bind(found, first === 0 ? buffers : [block, ...buffers]);
    return { kernel: found, bindings, x, y, z };
  }

  /** A uniform block that holds the parameters. */
  parameters({ whole = [], floats = [] }: DispatchParameters): GPUBufferBinding {
    const words = Math.max(whole.length, ...floats.map(([at]) => at + 1));
    const block = new Uint32Array(Math.ceil(words / 4) * 4);
    block.set(whole);
    const view = new Float32Array(block.buffer);
    for (const [at, value] of floats) view[at] = value;
    const binding = this.uniform(block.length);
    this.device.write(binding.buffer, block, binding.offset);
    return binding;
  }

  /** Room for a uniform block of so many words, to be written by `device.write(binding.buffer, …, binding.offset)`. */
  uniform(words: number): GPUBufferBinding & { readonly offset: number } {
    if (this.#used === BLOCKS || this.#uniforms === null) {
      this.#uniforms = this.device.uniform('parameters of kernels', BLOCK * BLOCKS);
      this.#buffers.push(this.#uniforms);
      this.#used = 0;
    }
    return { buffer: this.#uniforms, offset: BLOCK * this.#used++, size: Math.ceil(words / 4) * 16 };
  }

  /** Gives back every buffer. */
  dispose(): void {
    for (const child of this.#children.splice(0)) child.dispose();
    for (const buffer of this.#buffers.splice(0)) this.device.free(buffer);
  }
}

/** Kernels of each device by their code: those of a run are those of the next one. */
const compiled = new WeakMap<Device, Map<string, Promise<Kernel>>>();

async function compile(
  device: Device,
  sources: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, Kernel>> {
  const known = compiled.get(device) ?? new Map<string, Promise<Kernel>>();
  compiled.set(device, known);
  const kernels = Object.entries(sources).map(async ([name, code]) => {
    const kernel = known.get(code) ?? device.kernel(name, code);
    known.set(code, kernel);
    return [name, await kernel] as const;
  });
  return new Map(await Promise.all(kernels));
}

/** Adds a dispatch to a pass. */
export function run(pass: DevicePass, ...dispatches: readonly Dispatch[]): void {
  for (const { kernel, bindings, x, y, z } of dispatches) pass.run(kernel, bindings, x, y, z);
}

function megabytes(bytes: number): string {
  return Number.isFinite(bytes)
    ? `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MB`
    : 'more than can be counted';
}

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
  #uniforms: GPUBuffer | null = null;
  #used = BLOCKS;

  private constructor(device: Device, kernels: ReadonlyMap<string, Kernel>) {
    this.device = device;
    this.#kernels = kernels;
  }

  /** Compiles the kernels, by name. */
  static async create(device: Device, sources: Readonly<Record<string, string>>): Promise<EngineDevice> {
    const entries = Object.entries(sources);
    const kernels = await Promise.all(entries.map(([name, code]) => device.kernel(name, code)));
    return new EngineDevice(device, new Map(entries.map(([name], i) => [name, kernels[i]!])));
  }

  /** More kernels, such as those of a run's own parts. */
  async with(sources: Readonly<Record<string, string>>): Promise<EngineDevice> {
    const entries = Object.entries(sources);
    const kernels = await Promise.all(entries.map(([name, code]) => this.device.kernel(name, code)));
    return new EngineDevice(
      this.device,
      new Map([...this.#kernels, ...entries.map(([name], i) => [name, kernels[i]!] as const)]),
    );
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
  ): Dispatch {
    const groups = Math.max(1, Math.ceil(threads / THREADS));
    const most = this.device.adapter.limits.maxComputeWorkgroupsPerDimension;
    const x = Math.min(groups, most);
    return this.groups(kernel, buffers, parameters, [x, Math.ceil(groups / x), lanes]);
  }

  /** A dispatch of x × y × z workgroups. Buffers go to the bindings after the parameters', in order. */
  groups(
    kernel: string,
    buffers: readonly (GPUBuffer | GPUBufferBinding | null)[],
    parameters: DispatchParameters | null,
    [x, y, z]: readonly [number, number, number],
  ): Dispatch {
    const found = this.#kernels.get(kernel);
    if (found === undefined) throw new Error(`There is no kernel ${kernel}.`);
    const first = parameters === null ? null : this.parameters(parameters);
    return { kernel: found, bindings: this.device.bind(found, [first, ...buffers]), x, y, z };
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
    for (const buffer of this.#buffers.splice(0)) this.device.free(buffer);
  }
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

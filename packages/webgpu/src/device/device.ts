import { BelayError } from '@belay-rl/core';
import { type AdapterFacts, describeAdapter, type LimitName, requestAdapter, wantedLimits } from './adapters.ts';
import { DeviceFaults } from './device-faults.ts';
import { DevicePass } from './device-pass.ts';
import type { DeviceCounters, Kernel } from './kernel.ts';
import { MAP_READ, usage } from './usage.ts';
import { waitCalmly } from './wait-calmly.ts';

/** Part of a buffer that is to be read. `offset` and `bytes` are multiples of 4. */
export interface ReadRange {
  readonly buffer: GPUBuffer;
  readonly offset?: number;
  readonly bytes: number;
}

/**
 * A graphics device: buffers, kernels, passes, readbacks. Everything on it is asynchronous; the host waits in `read` only, and
 * there a call that failed is told by its name (`gpu-lost`, `gpu-memory`, `gpu-failed`).
 */
export class Device {
  readonly adapter: AdapterFacts;
  readonly gpu: GPUDevice;
  readonly faults: DeviceFaults;
  readonly counters: DeviceCounters = {
    dispatches: 0,
    submits: 0,
    readbacks: 0,
    bytesRead: 0,
    bytesWritten: 0,
    waitSeconds: 0,
    bytesHeld: 0,
  };
  readonly #sizes = new Map<GPUBuffer, number>();
  readonly #kernels = new Map<string, Promise<Kernel>>();
  #staging: GPUBuffer | null = null;
  #reading: Promise<unknown> = Promise.resolve();
  #disposed = false;

  private constructor(gpu: GPUDevice, adapter: AdapterFacts) {
    this.gpu = gpu;
    this.adapter = adapter;
    this.faults = new DeviceFaults(gpu, adapter.name);
  }

  /** Opens the preferred adapter with the most that it allows. Error `gpu-missing` (exit code 2) if there is none. */
  static async open(flags?: readonly string[]): Promise<Device> {
    const adapter = await requestAdapter(flags);
    const facts = describeAdapter(adapter);
    const requiredLimits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
    const requiredFeatures: GPUFeatureName[] = facts.timestamps ? ['timestamp-query'] : [];
    try {
      return new Device(await adapter.requestDevice({ requiredLimits, requiredFeatures }), facts);
    } catch (error) {
      throw new BelayError(
        'gpu-failed',
        `The graphics device ${facts.name} could not be opened: ${error instanceof Error ? error.message : String(error)}.`,
        { cause: error },
      );
    }
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Throws `gpu-memory` if `value` is more than the device allows. `what` names the thing that is too large. */
  require(limit: LimitName, value: number, what: string): void {
    const most = this.adapter.limits[limit];
    if (value <= most) return;
    throw new BelayError(
      'gpu-memory',
      `${what} would take ${value.toLocaleString('en-US')}, and the graphics device ${this.adapter.name} allows ${most.toLocaleString('en-US')} (${limit}): lower training.environments or training.stepsPerEpoch.`,
      { exitCode: 2 },
    );
  }

  /** A zeroed buffer that kernels read and write, of at least `bytes`. `label` says what it holds. */
  buffer(label: string, bytes: number, extra = 0): GPUBuffer {
    const size = Math.max(16, Math.ceil(bytes / 4) * 4);
    this.require('maxStorageBufferBindingSize', size, `The buffer of ${label} [bytes]`);
    return this.#create(label, size, usage.storage | usage.copySource | usage.copyTarget | extra);
  }

  /** A buffer of constants for kernels, at most 64 KiB. */
  uniform(label: string, bytes: number): GPUBuffer {
    return this.#create(label, Math.ceil(bytes / 16) * 16, usage.uniform | usage.copyTarget);
  }

  #create(label: string, size: number, bits: number): GPUBuffer {
    const buffer = this.faults.watch(`making the buffer of ${label}`, () =>
      this.gpu.createBuffer({ label, size, usage: bits }),
    );
    this.#sizes.set(buffer, size);
    this.counters.bytesHeld += size;
    return buffer;
  }

  /** Gives a buffer back. */
  free(buffer: GPUBuffer): void {
    const size = this.#sizes.get(buffer);
    if (size === undefined) return;
    this.#sizes.delete(buffer);
    this.counters.bytesHeld -= size;
    buffer.destroy();
  }

  /** Uploads; `offset` [bytes] and the data's length are multiples of 4. */
  write(buffer: GPUBuffer, data: ArrayBufferView, offset = 0): void {
    if (data.byteLength === 0) return;
    // WebGPU takes no memory that threads share.
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const sent = data.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
    this.faults.watch(`writing ${buffer.label}`, () =>
      this.gpu.queue.writeBuffer(buffer, offset, sent as BufferSource),
    );
    this.counters.bytesWritten += data.byteLength;
  }

  /** Compiles a kernel, the same code once. A fault in the code is told with its line. */
  kernel(label: string, code: string, entryPoint = 'main'): Promise<Kernel> {
    const key = `${entryPoint}\n${code}`;
    const known = this.#kernels.get(key) ?? this.#compile(label, code, entryPoint);
    this.#kernels.set(key, known);
    return known;
  }

  async #compile(label: string, code: string, entryPoint: string): Promise<Kernel> {
    this.faults.throwFault();
    const module = this.faults.watch(`compiling ${label}`, () => this.gpu.createShaderModule({ label, code }));
    const { messages } = await this.#answer(`compiling ${label}`, () => module.getCompilationInfo());
    const wrong = messages.find(({ type }) => type === 'error');
    if (wrong !== undefined) {
      throw new BelayError(
        'gpu-failed',
        `The graphics device ${this.adapter.name} does not compile ${label}, line ${wrong.lineNum}: ${wrong.message}.`,
      );
    }
    const pipeline = await this.#answer(`compiling ${label}`, () =>
      this.gpu.createComputePipelineAsync({ label, layout: 'auto', compute: { module, entryPoint } }),
    );
    return { label, pipeline };
  }

  /** What WebGPU promises of a call; a rejection is told with the call's name. */
  async #answer<T>(call: string, ask: () => Promise<T>): Promise<T> {
    try {
      return await waitCalmly(ask());
    } catch (error) {
      throw await this.faults.explain(call, error);
    }
  }

  /** Buffers for a kernel's bindings 0, 1, … of group 0. null leaves a binding out that the kernel does not use. */
  bind(kernel: Kernel, buffers: readonly (GPUBuffer | GPUBufferBinding | null)[]): GPUBindGroup {
    const entries = buffers.flatMap((resource, binding) =>
      resource === null ? [] : [{ binding, resource: 'buffer' in resource ? resource : { buffer: resource } }],
    );
    return this.faults.watch(`binding ${kernel.label}`, () =>
      this.gpu.createBindGroup({ label: kernel.label, layout: kernel.pipeline.getBindGroupLayout(0), entries }),
    );
  }

  /** Collects dispatches and copies; `submit` of what is returned sends them all at once. `label` names them in errors. */
  begin(label: string): DevicePass {
    this.faults.throwFault();
    return new DevicePass(this, label);
  }

  /** The numbers of several ranges in one readback, one ArrayBuffer each. Waits for everything submitted so far. */
  read(label: string, ranges: readonly ReadRange[]): Promise<ArrayBuffer[]> {
    const result = this.#reading.then(() => this.#read(label, ranges));
    this.#reading = result.catch(() => {});
    return result;
  }

  async #read(label: string, ranges: readonly ReadRange[]): Promise<ArrayBuffer[]> {
    const total = ranges.reduce((sum, { bytes }) => sum + bytes, 0);
    this.require('maxBufferSize', total, `Reading ${label} [bytes]`);
    const staging = this.#stagingOf(total);
    const pass = this.begin(`reading ${label}`);
    let at = 0;
    for (const { buffer, offset = 0, bytes } of ranges) {
      if (bytes > 0) pass.copy(buffer, offset, staging, at, bytes);
      at += bytes;
    }
    pass.submit();
    if (total > 0) await this.#wait(`reading ${label}`, () => staging.mapAsync(MAP_READ, 0, total));
    const whole = total > 0 ? staging.getMappedRange(0, total) : new ArrayBuffer(0);
    at = 0;
    const parts = ranges.map(({ bytes }) => {
      at += bytes;
      return whole.slice(at - bytes, at);
    });
    if (total > 0) staging.unmap();
    this.counters.readbacks++;
    this.counters.bytesRead += total;
    await this.faults.check();
    return parts;
  }

  async #wait(call: string, ask: () => Promise<unknown>): Promise<void> {
    const began = performance.now();
    await this.#answer(call, ask);
    this.counters.waitSeconds += (performance.now() - began) / 1000;
  }

  #stagingOf(bytes: number): GPUBuffer {
    if (this.#staging !== null && (this.#sizes.get(this.#staging) as number) >= bytes) return this.#staging;
    if (this.#staging !== null) this.free(this.#staging);
    const size = Math.max(1024, Math.ceil(bytes / 4) * 4);
    this.#staging = this.#create('what is read', size, usage.mapRead | usage.copyTarget);
    return this.#staging;
  }

  /** Waits until the device has done all that was submitted. */
  async settle(): Promise<void> {
    await this.#wait('what was submitted', () => this.gpu.queue.onSubmittedWorkDone());
    await this.faults.check();
  }

  /** Frees the device and everything on it. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.faults.close();
    for (const buffer of this.#sizes.keys()) buffer.destroy();
    this.#sizes.clear();
    this.counters.bytesHeld = 0;
    this.gpu.destroy();
  }
}

import type { DeviceFaults } from './device-faults.ts';
import type { DeviceCounters, Kernel } from './kernel.ts';

/** Threads of a workgroup in Belay's kernels, unless a kernel says otherwise. */
export const WORKGROUP = 64;

/** What a pass needs of its device. */
export interface PassDevice {
  readonly gpu: GPUDevice;
  readonly faults: DeviceFaults;
  readonly counters: DeviceCounters;
}

/**
 * Dispatches and copies in order, sent together: within a pass each dispatch sees what those before it wrote, and costs the
 * host a few microseconds; a submit costs tens.
 */
export class DevicePass {
  readonly #device: PassDevice;
  readonly #label: string;
  readonly #encoder: GPUCommandEncoder;
  #pass: GPUComputePassEncoder | null = null;
  #pipeline: GPUComputePipeline | null = null;

  constructor(device: PassDevice, label: string) {
    this.#device = device;
    this.#label = label;
    this.#encoder = device.gpu.createCommandEncoder({ label });
  }

  /** One dispatch of x × y × z workgroups. */
  run(kernel: Kernel, bindings: GPUBindGroup, x: number, y = 1, z = 1): this {
    if (this.#pass === null) {
      this.#pass = this.#encoder.beginComputePass({ label: this.#label });
      this.#pipeline = null;
    }
    if (this.#pipeline !== kernel.pipeline) {
      this.#pass.setPipeline(kernel.pipeline);
      this.#pipeline = kernel.pipeline;
    }
    this.#pass.setBindGroup(0, bindings);
    this.#pass.dispatchWorkgroups(x, y, z);
    this.#device.counters.dispatches++;
    return this;
  }

  /** As many workgroups of WORKGROUP threads as `threads` need. */
  runThreads(kernel: Kernel, bindings: GPUBindGroup, threads: number): this {
    return this.run(kernel, bindings, Math.ceil(threads / WORKGROUP));
  }

  /** Copies `bytes` between buffers; all three numbers are multiples of 4. */
  copy(from: GPUBuffer, fromOffset: number, to: GPUBuffer, toOffset: number, bytes: number): this {
    this.#end();
    this.#encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, bytes);
    return this;
  }

  /** Zeroes `bytes` of a buffer. */
  clear(buffer: GPUBuffer, offset = 0, bytes?: number): this {
    this.#end();
    this.#encoder.clearBuffer(buffer, offset, bytes);
    return this;
  }

  /** Sends everything; nothing can be added then. */
  submit(): void {
    this.#end();
    this.#device.faults.watch(this.#label, () => this.#device.gpu.queue.submit([this.#encoder.finish()]));
    this.#device.counters.submits++;
  }

  #end(): void {
    this.#pass?.end();
    this.#pass = null;
  }
}

import type { AdamOptions, Metrics, NetworkSpec, ResidentEngine, ResidentUpdates, Rows, Vec } from '@belay-rl/core';
import { BelayError } from '@belay-rl/core';
import { createWasmEngine, type ProductShape, type WasmEngine } from '@belay-rl/kernels';
import type { DeviceCounters } from '../device/kernel.ts';
import { acquireDevice, type DeviceLease } from '../device/shared-device.ts';
import { DeviceUpdates } from '../update/resident-updates.ts';
import { networkKernels } from './dense-network.ts';
import { DeviceRows, onDevice, requireInteger, requireLength, shape } from './device-rows.ts';
import { type Dispatch, EngineDevice, run } from './engine-device.ts';
import { meanOuter } from './row-sums.ts';
import { WebGpuNetwork } from './webgpu-network.ts';

/** What an engine is made with. */
export interface WebGpuEngineOptions {
  /** Address space for vectors on the host [MB]; default 512. */
  readonly megabytes?: number;
  /** Wait for the device after each stage of an update, so that columns of time tell them apart; default false. */
  readonly timed?: boolean;
}

/** Dispatches of a Gram matrix of certain rows. */
interface Gram {
  readonly counts: GPUBuffer;
  readonly to: GPUBuffer;
  readonly dispatches: readonly Dispatch[];
}

/**
 * Networks on a graphics device. Rows, activations and deltas stay there. Vectors are host arrays, so that a call whose result is
 * one reads it back; sums over vectors (`dot`, `axpy`, `multiply`, `adam`) are the host's.
 * Errors: `engine-shape`, `engine-memory`, `engine-disposed`; of the device as `Device.read` tells them.
 */
export class WebGpuEngine implements ResidentEngine {
  readonly on: EngineDevice;
  readonly resident: ResidentUpdates;
  readonly #lease: DeviceLease;
  readonly #host: WasmEngine;
  readonly #grams = new Map<GPUBuffer, Map<boolean, Gram>>();
  readonly #gathers = new Map<
    string,
    { readonly counts: GPUBuffer; readonly index: GPUBuffer; readonly dispatch: Dispatch }
  >();
  #index: GPUBuffer | null = null;
  #indices = 0;
  /** The device's counters when the last epoch ended. */
  #reported: Readonly<Pick<DeviceCounters, 'readbacks' | 'bytesRead' | 'bytesWritten' | 'dispatches' | 'waitSeconds'>>;
  #disposed = false;

  private constructor(lease: DeviceLease, on: EngineDevice, host: WasmEngine, timed: boolean) {
    this.#lease = lease;
    this.on = on;
    this.resident = new DeviceUpdates(on, timed);
    this.#host = host;
    this.#reported = { ...on.device.counters };
  }

  /** Opens the process's device. Errors: `gpu-missing` (exit code 2) without one. */
  static async create({ megabytes = 512, timed = false }: WebGpuEngineOptions = {}): Promise<WebGpuEngine> {
    const lease = await acquireDevice();
    try {
      const on = await EngineDevice.create(lease.device, networkKernels);
      return new WebGpuEngine(lease, on, createWasmEngine({ megabytes }), timed);
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  get about(): string {
    const { name, software } = this.#lease.device.adapter;
    return `WebGPU on ${name}${software ? ', which computes on the processor' : ''}`;
  }

  vector(length: number): Vec {
    this.#live();
    return this.#host.vector(length);
  }

  rows(capacity: number, width: number): DeviceRows {
    this.#live();
    requireInteger('The capacity of rows', capacity, 0);
    requireInteger('The width of rows', width, 1);
    return new DeviceRows(this.on, capacity, width);
  }

  network(spec: NetworkSpec): WebGpuNetwork {
    this.#live();
    return new WebGpuNetwork({ on: this.on, live: () => this.#live() }, spec);
  }

  put(from: Vec, to: Rows): void {
    this.#live();
    const rows = from.length / to.width;
    if (!Number.isInteger(rows) || rows > to.capacity) {
      throw shape(
        `${from.length} numbers do not fill whole rows of ${to.width}, of which there is room for ${to.capacity}.`,
      );
    }
    to.count = rows;
    this.on.device.write(onDevice('The target', to).buffer, from);
  }

  async take(from: Rows, to: Vec): Promise<void> {
    this.#live();
    const { buffer, count, width } = onDevice('The source', from);
    requireLength('The target', to, count * width);
    if (count === 0) return;
    const [bytes] = await this.on.device.read('rows', [{ buffer, bytes: 4 * count * width }]);
    to.set(new Float32Array(bytes!));
  }

  gather(from: Rows, index: Int32Array, to: Rows, columns?: number): void {
    this.#live();
    const source = onDevice('The source', from);
    to.count = 0;
    const target = onDevice('The target', to);
    const width = columns ?? source.width;
    const fits = columns === undefined ? target.width === source.width : width <= Math.min(target.width, source.width);
    if (!fits || target.capacity < index.length) {
      throw shape(
        `${index.length} rows of ${source.width} do not fit into ${target.capacity} rows of ${target.width}.`,
      );
    }
    const bad = index.findIndex((row) => row < 0 || row >= source.count);
    if (bad >= 0) throw shape(`Index ${bad} is row ${index[bad]}, but the source has ${source.count} rows.`);
    if (index.length > 0) {
      const { counts, index: sent, dispatch } = this.#gather(source, target, width);
      const { device } = this.on;
      device.write(counts, Uint32Array.of(index.length));
      device.write(sent, index);
      const pass = device.begin('gather');
      run(pass, dispatch);
      pass.submit();
    }
    target.count = index.length;
  }

  async gram(x: Rows, out: Vec, homogeneous: boolean): Promise<void> {
    this.#live();
    const rows = onDevice('The rows', x);
    if (rows.count === 0) throw shape('A Gram matrix needs at least one row.');
    const w = homogeneous ? rows.width + 1 : rows.width;
    requireLength('The Gram matrix', out, w * w);
    const { counts, to, dispatches } = this.#gram(rows, homogeneous);
    const { device } = this.on;
    device.write(counts, Uint32Array.of(rows.count));
    const pass = device.begin('gram');
    run(pass, ...dispatches);
    pass.submit();
    const [bytes] = await device.read('a Gram matrix', [{ buffer: to, bytes: 4 * w * w }]);
    out.set(new Float32Array(bytes!));
  }

  multiply(a: Vec, b: Vec, out: Vec, product: ProductShape): void {
    this.#live();
    this.#host.multiply(a, b, out, product);
  }

  dot(a: Vec, b: Vec): number {
    this.#live();
    return this.#host.dot(a, b);
  }

  axpy(scale: number, x: Vec, y: Vec, least?: number): void {
    this.#live();
    this.#host.axpy(scale, x, y, least);
  }

  adam(parameters: Vec, gradient: Vec, m: Vec, v: Vec, t: number, options: AdamOptions): void {
    this.#live();
    this.#host.adam(parameters, gradient, m, v, t, options);
  }

  /** What went to and from the device in the epoch that ends. */
  report(log: Metrics): void {
    const { readbacks, bytesRead, bytesWritten, dispatches, waitSeconds } = this.on.device.counters;
    const last = this.#reported;
    log.value('Device/Readbacks', readbacks - last.readbacks);
    log.value('Device/MegabytesRead', (bytesRead - last.bytesRead) / 2 ** 20);
    log.value('Device/MegabytesWritten', (bytesWritten - last.bytesWritten) / 2 ** 20);
    log.value('Device/Dispatches', dispatches - last.dispatches);
    log.value('Time/Device', waitSeconds - last.waitSeconds);
    this.#reported = { readbacks, bytesRead, bytesWritten, dispatches, waitSeconds };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.on.dispose();
    this.#host.dispose();
    this.#lease.release();
  }

  #live(): void {
    if (this.#disposed) throw new BelayError('engine-disposed', 'This engine has been disposed of.');
  }

  #gram(rows: DeviceRows, homogeneous: boolean): Gram {
    const known = this.#grams.get(rows.buffer) ?? new Map<boolean, Gram>();
    this.#grams.set(rows.buffer, known);
    let gram = known.get(homogeneous);
    if (gram === undefined) {
      const { on } = this;
      const { width, capacity, buffer } = rows;
      const counts = on.numbers('a count of rows', 4);
      const to = on.numbers('a Gram matrix', (width + 1) ** 2);
      const half = { width, one: homogeneous };
      const dispatches = meanOuter({
        on,
        a: buffer,
        aWidth: half.width,
        aOne: half.one,
        b: buffer,
        bWidth: half.width,
        bOne: half.one,
        counts,
        slot: 0,
        maxRows: capacity,
        to,
      });
      gram = { counts, to, dispatches };
      known.set(homogeneous, gram);
    }
    return gram;
  }

  #gather(source: DeviceRows, target: DeviceRows, columns: number) {
    const { on } = this;
    if (this.#index === null || this.#indices < target.capacity) {
      this.#indices = target.capacity;
      this.#index = on.numbers('indices', this.#indices);
      this.#gathers.clear();
    }
    const key = [keyOf(source.buffer), keyOf(target.buffer), columns].join(' ');
    let known = this.#gathers.get(key);
    if (known === undefined) {
      const counts = on.numbers('a count of rows', 4);
      const whole = [source.width, target.width, columns, 0, 0xffffffff, 0, 0, 0];
      const dispatch = on.threads(
        'gather',
        [counts, source.buffer, this.#index, target.buffer],
        { whole },
        target.capacity * columns,
      );
      known = { counts, index: this.#index, dispatch };
      this.#gathers.set(key, known);
    }
    return known;
  }
}

const keys = new WeakMap<GPUBuffer, number>();
let lastKey = 0;

/** A number for a buffer. */
function keyOf(buffer: GPUBuffer): number {
  let key = keys.get(buffer);
  if (key === undefined) {
    key = ++lastKey;
    keys.set(buffer, key);
  }
  return key;
}

import type { DenseLayer, Network, NetworkSpec, Rows, Vec } from '@belay-rl/core';
import { BelayError } from '@belay-rl/core';
import { activationCodes } from './dense-dispatches.ts';
import { DenseNetwork } from './dense-network.ts';
import { DeviceRows, onDevice, requireInteger, requireLength, shape } from './device-rows.ts';
import { type Dispatch, type EngineDevice, run } from './engine-device.ts';

/** What a network needs of its engine. */
export interface NetworkHome {
  readonly on: EngineDevice;
  /** Throws `engine-disposed` after the engine's end. */
  live(): void;
}

/**
 * A dense network for losses on the host: parameters are kept on the host and sent when they changed; rows, activations and
 * deltas stay on the device; outputs, gradients and tangents are read back, one readback a call.
 */
export class WebGpuNetwork implements Network {
  readonly spec: NetworkSpec;
  readonly size: number;
  readonly layers: readonly (DenseLayer & { readonly input: DeviceRows; readonly delta: DeviceRows })[];
  readonly dense: DenseNetwork;
  readonly #home: NetworkHome;
  readonly #counts: GPUBuffer;
  readonly #parameters: Float32Array;
  readonly #inputGradients = new WeakMap<GPUBuffer, Dispatch>();
  #sent = false;
  #rows = 0;

  constructor(home: NetworkHome, spec: NetworkSpec) {
    const { sizes, activation, maxRows } = spec;
    if (sizes.length < 2) throw shape(`A network needs an input and an output width, but sizes is [${sizes}].`);
    for (const size of sizes) requireInteger('A layer width', size, 1);
    requireInteger('maxRows', maxRows, 1);
    if (!(activation in activationCodes)) {
      throw shape(`There is no activation "${activation}"; there are ${Object.keys(activationCodes).join(', ')}.`);
    }
    const { on } = home;
    this.#home = home;
    this.spec = { sizes: [...sizes], activation, maxRows };
    this.#counts = on.numbers('a count of rows', 4);
    const name = `a network ${sizes.join('-')}`;
    this.dense = new DenseNetwork({ on, name, sizes, activation, maxRows, counts: this.#counts, slot: 0 });
    this.size = this.dense.size;
    this.#parameters = new Float32Array(this.size);
    this.layers = this.dense.layers.map(({ inputs, outputs, offset, input, delta }) => ({
      inputs,
      outputs,
      offset,
      input: new DeviceRows(on, maxRows, inputs, input),
      delta: new DeviceRows(on, maxRows, outputs, delta),
    }));
  }

  read(out: Vec): void {
    this.#home.live();
    requireLength('The vector to read into', out, this.size);
    out.set(this.#parameters);
  }

  write(from: Vec): void {
    this.#home.live();
    requireLength('The vector to write from', from, this.size);
    this.#parameters.set(from.length === this.size ? from : from.subarray(0, this.size));
    this.#sent = false;
  }

  add(delta: Vec, scale: number): void {
    this.#home.live();
    requireLength('The step', delta, this.size);
    for (let i = 0; i < this.size; i++) this.#parameters[i]! += Math.fround(scale) * delta[i]!;
    this.#sent = false;
  }

  async forward(x: Rows, y: Vec): Promise<void> {
    this.#home.live();
    const { sizes, maxRows } = this.spec;
    const rows = onDevice('The input', x);
    const { count } = rows;
    if (rows.width !== sizes[0] || count > maxRows) {
      throw shape(
        `The input has ${count} rows of ${rows.width}, but the network takes at most ${maxRows} rows of ${sizes[0]}.`,
      );
    }
    const values = count * sizes.at(-1)!;
    requireLength('The output', y, values);
    this.#rows = count;
    for (const { input } of this.layers) input.count = count;
    if (count === 0) return;
    const { device } = this.#home.on;
    device.write(this.#counts, Uint32Array.of(count));
    this.#send();
    const pass = device.begin('forward');
    pass.copy(rows.buffer, 0, this.dense.input, 0, 4 * count * rows.width);
    this.dense.forward(pass);
    pass.submit();
    await this.#readInto(this.dense.output, values, y, 'the outputs of a network');
  }

  async backward(dy: Vec, gradient: Vec | null, dx?: Rows): Promise<void> {
    this.#home.live();
    const rows = this.#rows;
    const values = rows * this.spec.sizes.at(-1)!;
    requireLength('The gradient of the output', dy, values);
    if (gradient !== null) requireLength('The gradient', gradient, this.size);
    const input = dx === undefined ? null : this.#inputGradient(dx);
    for (const { delta } of this.layers) delta.count = rows;
    if (input !== null) input.rows.count = rows;
    if (rows === 0) {
      gradient?.fill(0, 0, this.size);
      return;
    }
    const { device } = this.#home.on;
    const last = this.dense.layers.at(-1)!;
    device.write(last.delta, dy.subarray(0, values));
    const pass = device.begin('backward');
    this.dense.backward(pass, gradient !== null);
    if (input !== null) run(pass, input.dispatch);
    pass.submit();
    if (gradient !== null) await this.#readInto(this.dense.gradient, this.size, gradient, 'a gradient');
  }

  async tangent(v: Vec, dy: Vec): Promise<void> {
    this.#home.live();
    const values = this.#rows * this.spec.sizes.at(-1)!;
    requireLength('The direction', v, this.size);
    requireLength('The tangent of the output', dy, values);
    if (values === 0) return;
    const { device } = this.#home.on;
    device.write(this.dense.direction!, v.subarray(0, this.size));
    const pass = device.begin('tangent');
    this.dense.tangent(pass);
    pass.submit();
    await this.#readInto(this.dense.moved!, values, dy, 'a tangent');
  }

  #send(): void {
    if (this.#sent) return;
    this.#home.on.device.write(this.dense.theta, this.#parameters);
    this.#sent = true;
  }

  async #readInto(buffer: GPUBuffer, length: number, to: Vec, what: string): Promise<void> {
    const [bytes] = await this.#home.on.device.read(what, [{ buffer, bytes: 4 * length }]);
    to.set(new Float32Array(bytes!));
  }

  #inputGradient(dx: Rows): { readonly rows: DeviceRows; readonly dispatch: Dispatch } {
    const { sizes, maxRows } = this.spec;
    if (!(dx instanceof DeviceRows)) throw shape('The gradient of the input does not lie on the graphics device.');
    if (dx.width !== sizes[0] || dx.capacity < this.#rows) {
      throw shape(
        `The gradient of the input has room for ${dx.capacity} rows of ${dx.width}, but ${this.#rows} rows of ${sizes[0]} are needed.`,
      );
    }
    let dispatch = this.#inputGradients.get(dx.buffer);
    if (dispatch === undefined) {
      dispatch = this.dense.inputGradient(dx.buffer);
      this.#inputGradients.set(dx.buffer, dispatch);
    }
    if (maxRows < this.#rows) throw new BelayError('engine-shape', 'The batch is larger than the network.');
    return { rows: dx, dispatch };
  }
}

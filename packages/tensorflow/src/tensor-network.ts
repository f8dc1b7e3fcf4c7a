import {
  BelayError,
  type DenseLayer,
  type Done,
  type Network,
  type NetworkSpec,
  type Rows,
  type Vec,
} from '@belay-rl/core';
import { ACTIVATIONS, type ActivationOps, activationOps } from './activation.ts';
import { requireInteger, requireLength } from './checks.ts';
import type { TensorHome } from './tensor-home.ts';
import { ownRows, TensorRows } from './tensor-rows.ts';
import type { Tensor } from './tensorflow.ts';

interface TensorLayer extends DenseLayer {
  readonly input: TensorRows;
  readonly delta: TensorRows;
}

/** A layer's weights (in × out) and bias (1 × out). */
interface Weights {
  readonly w: Tensor;
  readonly b: Tensor;
}

/**
 * A dense network whose layers are TensorFlow.js operations, differentiated by hand: the parameters are a host vector, uploaded
 * when they have changed. Activations and deltas stay on the backend.
 */
export class TensorNetwork implements Network {
  readonly spec: NetworkSpec;
  readonly size: number;
  readonly layers: readonly TensorLayer[];
  readonly #home: TensorHome;
  readonly #parameters: Vec;
  readonly #ops: ActivationOps | null;
  /** DenseLayer by layer; null: the parameters have changed since. */
  #weights: readonly Weights[] | null = null;
  /** Pre-activations of the hidden layers at the last forward. */
  #sums: readonly Tensor[] = [];
  #rows = 0;
  /** As many rows as are computed, `#rows` of them in use. */
  #computed = 0;

  constructor(home: TensorHome, spec: NetworkSpec) {
    const { sizes, activation, maxRows } = spec;
    if (sizes.length < 2) {
      throw new BelayError('engine-shape', `A network needs an input and an output width, but sizes is [${sizes}].`);
    }
    for (const size of sizes) requireInteger('A layer width', size, 1);
    requireInteger('maxRows', maxRows, 1);
    if (!ACTIVATIONS.includes(activation)) {
      throw new BelayError(
        'engine-shape',
        `There is no activation "${activation}"; there are ${ACTIVATIONS.join(', ')}.`,
      );
    }
    this.#home = home;
    this.#ops = activationOps(activation);
    this.spec = { sizes: [...sizes], activation, maxRows };
    let size = 0;
    this.layers = sizes.slice(1).map((outputs, l) => {
      const inputs = sizes[l]!;
      home.fits(maxRows, Math.max(inputs, outputs));
      const [input, delta] = [new TensorRows(home, maxRows, inputs), new TensorRows(home, maxRows, outputs)];
      const layer = { inputs, outputs, offset: size, input, delta };
      size += (inputs + 1) * outputs;
      return layer;
    });
    this.size = size;
    this.#parameters = home.host.vector(size);
  }

  read(out: Vec): void {
    this.#home.live();
    requireLength('The vector to read into', out, this.size);
    out.set(this.#parameters);
  }

  write(from: Vec): void {
    this.#home.live();
    requireLength('The vector to write from', from, this.size);
    this.#parameters.set(from.subarray(0, this.size));
    this.#changed();
  }

  add(delta: Vec, scale: number): void {
    this.#home.live();
    requireLength('The step', delta, this.size);
    this.#home.host.axpy(scale, delta.subarray(0, this.size), this.#parameters);
    this.#changed();
  }

  forward(x: Rows, y: Vec): Done {
    const home = this.#home;
    home.live();
    const input = ownRows('The input', x);
    input.check('The input');
    const { inputs } = this.layers[0]!;
    const rows = x.count;
    if (x.width !== inputs || rows > this.spec.maxRows) {
      throw new BelayError(
        'engine-shape',
        `The input has ${rows} rows of ${x.width}, but the network takes at most ${this.spec.maxRows} rows of ${inputs}.`,
      );
    }
    requireLength('The output', y, rows * this.#outputs());
    if (rows === 0) return this.#forget();
    const { rowBlock } = home.backend;
    const computed = Math.ceil(rows / rowBlock) * rowBlock;
    const out = home.run('forward', () => this.#forward(input, rows, computed));
    [this.#rows, this.#computed] = [rows, computed];
    return home.download('forward', out, y);
  }

  backward(dy: Vec, gradient: Vec | null, dx?: Rows): Done {
    const home = this.#home;
    home.live();
    const rows = this.#rows;
    requireLength('The gradient of the output', dy, rows * this.#outputs());
    if (gradient !== null) requireLength('The gradient', gradient, this.size);
    const target = dx === undefined ? null : this.#inputGradient(dx);
    if (rows === 0) {
      gradient?.fill(0, 0, this.size);
      target?.clear();
      return;
    }
    const flat = home.run('backward', () => this.#backward(dy, gradient !== null, target));
    if (flat !== null && gradient !== null) return home.download('backward', flat, gradient);
  }

  tangent(v: Vec, dy: Vec): Done {
    const home = this.#home;
    home.live();
    requireLength('The direction', v, this.size);
    requireLength('The tangent of the output', dy, this.#rows * this.#outputs());
    if (this.#rows === 0) return;
    return home.download(
      'tangent',
      home.run('tangent', () => this.#tangent(v)),
      dy,
    );
  }

  /** Each of these runs in a tidy; what it returns or keeps survives that. */
  #forward(x: TensorRows, rows: number, computed: number): Tensor {
    const { tf } = this.#home;
    const weights = this.#upload();
    const sums: Tensor[] = [];
    let a = tf.clone(rows === computed ? x.first(rows) : this.#filled(x.first(rows), rows, computed));
    for (const [l, layer] of this.layers.entries()) {
      layer.input.set(a, rows);
      const z = tf.add(tf.matMul(a, weights[l]!.w), weights[l]!.b);
      if (l + 1 === this.layers.length) {
        this.#keepSums(sums);
        return rows === computed ? z : tf.slice(z, [0, 0], [rows, layer.outputs]);
      }
      sums.push(z);
      // An activation of its own tensor, so that rows and sums can be let go of one by one.
      a = this.#ops === null ? tf.clone(z) : this.#ops.apply(tf, z);
    }
    throw new Error('unreachable');
  }

  #backward(dy: Vec, wanted: boolean, dx: TensorRows | null): Tensor | null {
    const { tf } = this.#home;
    const weights = this.#upload();
    const [rows, computed] = [this.#rows, this.#computed];
    const parts: Tensor[] = [];
    // Rows that only fill up have a derivative of 0, and so no part in any sum.
    const given = new Float32Array(computed * this.#outputs());
    given.set(dy.subarray(0, rows * this.#outputs()));
    let delta = tf.tensor2d(given, [computed, this.#outputs()]);
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const layer = this.layers[l]!;
      layer.delta.set(delta, rows);
      const input = layer.input.first(computed);
      if (wanted) parts.unshift(flat(tf.matMul(input, delta, true, false)), flat(tf.sum(delta, 0)));
      if (l === 0 && dx === null) break;
      const below = tf.matMul(delta, weights[l]!.w, false, true);
      if (l === 0) dx!.set(below, rows);
      else if (this.#ops === null) delta = below;
      else delta = tf.mul(below, this.#ops.slope(tf, input, this.#sums[l - 1]!));
    }
    return wanted ? tf.concat(parts, 0) : null;

    function flat(x: Tensor): Tensor {
      return tf.reshape(x, [-1]);
    }
  }

  #tangent(v: Vec): Tensor {
    const { tf } = this.#home;
    const weights = this.#upload();
    let moved: Tensor | null = null;
    for (const [l, layer] of this.layers.entries()) {
      const { w, b } = this.#split(v, layer);
      const own = tf.add(tf.matMul(layer.input.first(this.#computed), w), b);
      const sum: Tensor = moved === null ? own : tf.add(own, tf.matMul(moved, weights[l]!.w));
      const last = l + 1 === this.layers.length;
      const slope = last || this.#ops === null ? null : this.#slope(l);
      moved = slope === null ? sum : tf.mul(sum, slope);
    }
    return this.#rows === this.#computed ? moved! : tf.slice(moved!, [0, 0], [this.#rows, this.#outputs()]);
  }

  /** Rows and zeros below them. */
  #filled(x: Tensor, rows: number, computed: number): Tensor {
    const { tf } = this.#home;
    return tf.concat([x, tf.zeros([computed - rows, this.layers[0]!.inputs])], 0);
  }

  /** φ′ of the hidden layer l. */
  #slope(l: number): Tensor {
    return this.#ops!.slope(this.#home.tf, this.layers[l + 1]!.input.first(this.#computed), this.#sums[l]!);
  }

  /** The parameters on the backend, uploaded if they have changed. */
  #upload(): readonly Weights[] {
    this.#weights ??= this.layers.map((layer) => {
      const { w, b } = this.#split(this.#parameters, layer);
      return { w: this.#home.keep(w), b: this.#home.keep(b) };
    });
    return this.#weights;
  }

  #split(flat: Vec, { inputs, outputs, offset }: DenseLayer): Weights {
    const { tf } = this.#home;
    const bias = offset + inputs * outputs;
    return {
      w: tf.tensor2d(flat.slice(offset, bias), [inputs, outputs]),
      b: tf.tensor2d(flat.slice(bias, bias + outputs), [1, outputs]),
    };
  }

  #keepSums(sums: readonly Tensor[]): void {
    for (const sum of this.#sums) this.#home.release(sum);
    this.#sums = sums.map((sum) => this.#home.keep(sum));
  }

  #changed(): void {
    for (const { w, b } of this.#weights ?? []) {
      this.#home.release(w);
      this.#home.release(b);
    }
    this.#weights = null;
  }

  #forget(): void {
    [this.#rows, this.#computed] = [0, 0];
    this.#keepSums([]);
    for (const { input, delta } of this.layers) {
      input.clear();
      delta.clear();
    }
  }

  #outputs(): number {
    return this.layers.at(-1)!.outputs;
  }

  #inputGradient(dx: Rows): TensorRows {
    const rows = ownRows('The gradient of the input', dx);
    const { inputs } = this.layers[0]!;
    if (dx.width !== inputs || dx.capacity < this.#rows) {
      throw new BelayError(
        'engine-shape',
        `The gradient of the input has room for ${dx.capacity} rows of ${dx.width}, but ${this.#rows} rows of ${inputs} are needed.`,
      );
    }
    return rows;
  }
}

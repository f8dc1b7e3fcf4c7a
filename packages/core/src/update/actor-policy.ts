import type { Distribution, Outputs } from '../contracts/distribution.ts';
import type { Engine, Rows } from '../contracts/engine.ts';
import type { Activation } from '../contracts/network.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Done, Random, Vec } from '../contracts/values.ts';
import { initialiseUniform } from './initialise.ts';

export interface ActorPolicyOptions {
  readonly engine: Engine;
  readonly observations: number;
  readonly actions: number;
  readonly hiddenSizes: readonly number[];
  readonly activation: Activation;
  readonly maxRows: number;
  readonly distribution: Distribution;
  /** free: the network's output; tanh: held to (−1, 1) by it. */
  readonly mean: 'free' | 'tanh';
  /** none: the distribution has no scale; state: a second head of the network, held to the range; free: learned numbers. */
  readonly scale: 'none' | 'state' | 'free';
  /** Initial log σ, and the range of what the network says. */
  readonly logStd: number;
  readonly logStdRange: readonly [number, number];
  /** Initial weights; null leaves the parameters zero (a copy that will be written to). */
  readonly random: Random | null;
}

/**
 * The actors of off-policy algorithms: one dense network with a head for the mean and, where σ depends on the state, one for
 * log σ beside it. Flat parameters: a free log σ (A) where there is one, then the network.
 */
export function createActorPolicy(options: ActorPolicyOptions): Policy {
  const { engine, actions, distribution, maxRows } = options;
  const perRow = options.scale === 'state';
  const own = options.scale === 'free' ? actions : 0;
  const width = perRow ? 2 * actions : actions;
  const network = engine.network({
    sizes: [options.observations, ...options.hiddenSizes, width],
    activation: options.activation,
    maxRows,
  });
  const [least, most] = options.logStdRange;
  const free = new Float32Array(own);
  const y = engine.vector(maxRows * width);
  const dy = engine.vector(maxRows * width);
  if (options.random !== null) {
    initialiseUniform(network, options.random);
    free.fill(options.logStd);
    if (perRow) shiftLogStd();
  }
  const tails = new WeakMap<Vec, Vec>();
  const networkPart = (v: Vec): Vec => {
    if (own === 0 && v.length === network.size) return v;
    let tail = tails.get(v);
    if (tail === undefined) {
      tail = v.subarray(own, own + network.size);
      tails.set(v, tail);
    }
    return tail;
  };
  let rows = 0;

  /** The head's biases start at log σ, so that its weights spread states around it. */
  function shiftLogStd(): void {
    const parameters = new Float32Array(network.size);
    network.read(parameters);
    for (let j = network.size - actions; j < network.size; j++) parameters[j]! += options.logStd;
    network.write(parameters);
  }

  function afterForward(o: Outputs): void {
    o.count = rows;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < actions; j++) {
        const mean = y[i * width + j]!;
        o.mean[i * actions + j] = options.mean === 'tanh' ? Math.tanh(mean) : mean;
        if (perRow) o.scale[i * actions + j] = Math.min(Math.max(y[i * width + actions + j]!, least), most);
      }
    }
    if (own > 0) o.scale.set(free);
  }

  /** ∂mean/∂y and ∂log σ/∂y at row i, dimension j of the last forward. */
  const meanSlope = (i: number, j: number): number => {
    if (options.mean === 'free') return 1;
    const mean = Math.tanh(y[i * width + j]!);
    return 1 - mean * mean;
  };
  const scaleSlope = (i: number, j: number): number => {
    const raw = y[i * width + actions + j]!;
    return raw > least && raw < most ? 1 : 0;
  };

  return {
    distribution,
    networks: [network],
    own,
    size: own + network.size,

    read(out) {
      out.set(free);
      network.read(networkPart(out));
    },
    write(from) {
      free.set(from.subarray(0, own));
      network.write(networkPart(from));
    },
    add(delta, scale) {
      for (let j = 0; j < own; j++) free[j]! += scale * delta[j]!;
      network.add(networkPart(delta), scale);
    },

    outputs(capacity) {
      const scales = options.scale === 'none' ? 0 : perRow ? capacity * actions : actions;
      return {
        count: 0,
        capacity,
        mean: engine.vector(capacity * actions),
        scale: new Float32Array(scales),
        scalePerRow: perRow,
        dMean: engine.vector(capacity * actions),
        dScale: new Float32Array(scales),
      };
    },
    forward(x: Rows, o): Done {
      rows = x.count;
      const done = network.forward(x, y);
      if (done instanceof Promise) return done.then(() => afterForward(o));
      afterForward(o);
    },
    backward(o, gradient) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < actions; j++) {
          dy[i * width + j] = o.dMean[i * actions + j]! * meanSlope(i, j);
          if (perRow) dy[i * width + actions + j] = o.dScale[i * actions + j]! * scaleSlope(i, j);
        }
      }
      if (gradient !== null && own > 0) gradient.set(o.dScale);
      return network.backward(dy, gradient === null ? null : networkPart(gradient));
    },
    tangent(v, t): Done {
      const split = (): void => {
        t.count = rows;
        for (let j = 0; j < own; j++) t.scale[j] = v[j]!;
        for (let i = 0; i < rows; i++) {
          for (let j = 0; j < actions; j++) {
            t.mean[i * actions + j] = dy[i * width + j]! * meanSlope(i, j);
            if (perRow) t.scale[i * actions + j] = dy[i * width + actions + j]! * scaleSlope(i, j);
          }
        }
      };
      const done = network.tangent(networkPart(v), dy);
      if (done instanceof Promise) return done.then(split);
      split();
    },
  };
}

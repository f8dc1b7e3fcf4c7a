import type { Distribution, Outputs } from '../contracts/distribution.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Done, Random } from '../contracts/values.ts';
import { createOutputs } from './create-outputs.ts';
import { flatParameters } from './flat-parameters.ts';
import { isDiagonal, triangle } from './full-gaussian.ts';
import { initialiseUniform } from './initialise.ts';
import { createNetwork, type PolicyBody } from './policy-body.ts';

/** Clamp of the network's raw outputs for the Cholesky factor, and the floor added to its softplus diagonal. */
const FACTOR_RANGE = [-5, 20] as const;
const MIN_DIAGONAL = 1e-4;

/** Widths, layers and outputs of an off-policy actor. */
export interface ActorPolicyOptions extends PolicyBody {
  readonly actions: number;
  readonly distribution: Distribution;
  /** free: the network's output; tanh: held to (−1, 1) by it. */
  readonly mean: 'free' | 'tanh';
  /**
   * none: the distribution has no scale; state: a second head of the network, held to the range; free: learned numbers; full: the
   * second head is a Cholesky factor of the covariance (`createFullGaussian`).
   */
  readonly scale: 'none' | 'state' | 'free' | 'full';
  /** Initial log σ, and the range of what the network says. */
  readonly logStd: number;
  readonly logStdRange: readonly [number, number];
  /** Initial weights; null leaves the parameters zero (a copy that will be written to). */
  readonly random: Random | null;
}

/**
 * The actors of off-policy algorithms: one dense network with a head for the mean and, if σ depends on the state, one for
 * log σ next to it. Flat parameters: a free log σ (A) if there is one, then the network.
 */
export function createActorPolicy(options: ActorPolicyOptions): Policy {
  const { engine, actions, distribution, maxRows } = options;
  const full = options.scale === 'full';
  const perRow = full || options.scale === 'state';
  const own = options.scale === 'free' ? actions : 0;
  /** Outputs of the second head. */
  const scales = full ? triangle(actions) : perRow ? actions : 0;
  const width = actions + scales;
  const network = createNetwork(options, width);
  const [min, max] = options.logStdRange;
  const free = new Float32Array(own);
  const y = engine.vector(maxRows * width);
  const dy = engine.vector(maxRows * width);
  if (options.random !== null) {
    initialiseUniform(network, options.random);
    free.fill(options.logStd);
    if (perRow) shiftLogStd();
  }
  const { networkPart, ...parameters } = flatParameters(free, network);
  let rows = 0;

  /** The head's biases start at log σ, so that its weights spread states around it. */
  function shiftLogStd(): void {
    const parameters = new Float32Array(network.size);
    network.read(parameters);
    for (let k = 0; k < scales; k++) {
      const at = network.size - scales + k;
      if (!full) parameters[at]! += options.logStd;
      else if (isDiagonal(k)) parameters[at]! += Math.log(Math.expm1(Math.exp(options.logStd)));
    }
    network.write(parameters);
  }

  function afterForward(o: Outputs): void {
    o.count = rows;
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < actions; j++) {
        const mean = y[i * width + j]!;
        o.mean[i * actions + j] = options.mean === 'tanh' ? Math.tanh(mean) : mean;
      }
      for (let k = 0; k < scales; k++) o.scale[i * scales + k] = scaleOf(y[i * width + actions + k]!, k);
    }
    if (own > 0) o.scale.set(free);
  }

  /** ∂mean/∂y and ∂log σ/∂y at row i, dimension j of the last forward. */
  const meanSlope = (i: number, j: number): number => {
    if (options.mean === 'free') return 1;
    const mean = Math.tanh(y[i * width + j]!);
    return 1 - mean * mean;
  };
  const scaleSlope = (i: number, k: number): number => {
    const raw = y[i * width + actions + k]!;
    if (full) {
      if (raw <= FACTOR_RANGE[0] || raw >= FACTOR_RANGE[1]) return 0;
      return isDiagonal(k) ? 1 / (1 + Math.exp(-raw)) : 1;
    }
    return raw > min && raw < max ? 1 : 0;
  };

  function scaleOf(raw: number, k: number): number {
    if (!full) return Math.min(Math.max(raw, min), max);
    const held = Math.min(Math.max(raw, FACTOR_RANGE[0]), FACTOR_RANGE[1]);
    return isDiagonal(k) ? Math.log1p(Math.exp(held)) + MIN_DIAGONAL : held;
  }

  return {
    distribution,
    ...parameters,

    outputs: (capacity) =>
      createOutputs(engine, capacity, { mean: actions, scale: perRow ? scales : own, scalePerRow: perRow }),
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
        }
        for (let k = 0; k < scales; k++) {
          dy[i * width + actions + k] = o.dScale[i * scales + k]! * scaleSlope(i, k);
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
          }
          for (let k = 0; k < scales; k++) {
            t.scale[i * scales + k] = dy[i * width + actions + k]! * scaleSlope(i, k);
          }
        }
      };
      const done = network.tangent(networkPart(v), dy);
      if (done instanceof Promise) return done.then(split);
      split();
    },
  };
}

import type { Outputs } from '../contracts/distribution.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Done, Random } from '../contracts/values.ts';
import { createOutputs } from './create-outputs.ts';
import { flatParameters } from './flat-parameters.ts';
import { createGaussian } from './gaussian.ts';
import { initialiseUniform } from './initialise.ts';
import { createNetwork, type PolicyBody } from './policy-body.ts';

/** Widths and layers of the policy network, and how many rows it takes at a time. */
export interface GaussianPolicyOptions extends PolicyBody {
  readonly actions: number;
  /** Initial log σ of every action dimension. */
  readonly logStd: number;
  /** Initial weights; null leaves the parameters zero (a copy that will be written to). */
  readonly random: Random | null;
}

/**
 * A dense network for the mean and a state-independent, learned log σ. Flat parameters: log σ (A), then the network.
 * The mean is the network's output as it is (no squashing); scaling and clipping of actions happens in `ActionScaling`.
 */
export function createGaussianPolicy(options: GaussianPolicyOptions): Policy {
  const { engine, actions } = options;
  const network = createNetwork(options, actions);
  const logStd = new Float32Array(actions);
  if (options.random !== null) {
    logStd.fill(options.logStd);
    initialiseUniform(network, options.random);
  }
  const { networkPart, ...parameters } = flatParameters(logStd, network);
  const afterForward = (o: Outputs, count: number): void => {
    o.count = count;
    o.scale.set(logStd);
  };
  let rows = 0;

  return {
    distribution: createGaussian(actions),
    form: 'gaussian',
    ...parameters,

    outputs: (capacity) => createOutputs(engine, capacity, { mean: actions, scale: actions, scalePerRow: false }),
    forward(x: Rows, o): Done {
      rows = x.count;
      const done = network.forward(x, o.mean);
      if (done instanceof Promise) return done.then(() => afterForward(o, x.count));
      afterForward(o, x.count);
    },
    backward(o, gradient) {
      if (gradient !== null) gradient.set(o.dScale);
      return network.backward(o.dMean, gradient === null ? null : networkPart(gradient));
    },
    tangent(v, t) {
      for (let j = 0; j < actions; j++) t.scale[j] = v[j]!;
      t.count = rows;
      return network.tangent(networkPart(v), t.mean);
    },
  };
}

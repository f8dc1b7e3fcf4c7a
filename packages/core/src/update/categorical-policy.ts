import type { Policy } from '../contracts/policy.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Done, Random, Vec } from '../contracts/values.ts';
import { createMask } from './action-mask.ts';
import { createCategorical } from './categorical.ts';
import { createOutputs } from './create-outputs.ts';
import { flatParameters } from './flat-parameters.ts';
import { initialiseUniform } from './initialise.ts';
import { createNetwork, type PolicyBody } from './policy-body.ts';

/** Widths and layers of the policy network, and how many rows it takes at a time. */
export interface CategoricalPolicyOptions extends PolicyBody {
  /** Options of each choice: [4] for one choice of four. */
  readonly choices: readonly number[];
  /** Where in a row the action mask begins, a bit for each option of each choice: π gives closed ones no probability. null: no mask. */
  readonly mask?: number | null;
  /** Initial weights; null leaves the parameters zero (a copy that will be written to). */
  readonly random: Random | null;
}

/** A dense network for the logits of every choice (`createCategorical`). Flat parameters: the network's; none of its own. */
export function createCategoricalPolicy(options: CategoricalPolicyOptions): Policy {
  const { engine, choices } = options;
  const distribution = createCategorical(choices);
  const width = distribution.outputs;
  const network = createNetwork(options, width);
  if (options.random !== null) initialiseUniform(network, options.random);
  const none = new Float32Array(0);
  const { networkPart: _networkPart, ...parameters } = flatParameters(none, network);
  const closed = options.mask === undefined || options.mask === null ? null : createMask(options.mask, choices);
  let rows = 0;

  return {
    distribution,
    ...parameters,

    outputs: (capacity) => createOutputs(engine, capacity, { mean: width, scale: 0, scalePerRow: false }),
    forward(x: Rows, o): Done {
      rows = x.count;
      const done = network.forward(x, o.mean);
      const finish = (host: Vec): void => {
        closed?.(host, x.width, rows, o.mean);
        o.count = rows;
      };
      if (closed !== null && x.host === null) {
        const host = new Float32Array(x.capacity * x.width);
        return Promise.all([done, engine.take(x, host)]).then(() => finish(host));
      }
      if (done instanceof Promise) return done.then(() => finish(x.host ?? none));
      finish(x.host ?? none);
    },
    backward: (o, gradient) => network.backward(o.dMean, gradient),
    tangent(v, t) {
      t.count = rows;
      return network.tangent(v, t.mean);
    },
  };
}

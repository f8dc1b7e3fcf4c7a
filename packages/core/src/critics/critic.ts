import type { Critic } from '../contracts/critic.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Activation, Network } from '../contracts/network.ts';
import type { NetworkChoice } from '../contracts/network-definition.ts';
import type { ObservationPart } from '../contracts/observation-part.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Random, State, Vec } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { buildNetwork, coreNetworkSource, type NetworkSource } from '../networks/build-network.ts';
import { readState } from '../state/saved-state.ts';
import { initialiseUniform } from '../update/initialise.ts';

export interface CriticOptions {
  readonly engine: Engine;
  /** What it predicts, for messages: 'reward' or a cost's name. */
  readonly name: string;
  /** Width of its input. */
  readonly observations: number;
  readonly hiddenSizes: readonly number[];
  readonly activation: Activation;
  /** Values of a row; absent: one. */
  readonly outputs?: number;
  /** The kind of its network; absent or null: dense layers. */
  readonly network?: NetworkChoice | null;
  /** What the numbers of an observation are; absent: one vector. */
  readonly parts?: readonly ObservationPart[] | null;
  /** Where the network's kind is found if it is a plugin's. */
  readonly networks?: NetworkSource;
  readonly maxRows: number;
  readonly learningRate: number;
  /** Coefficient of Σ θ² in the loss, biases included. */
  readonly weightPenalty: number;
  /** Global norm to which the gradient is clipped; Infinity: none. */
  readonly maxGradientNorm: number;
  /** Initial parameters; null: zeros, for a critic that will be loaded. */
  readonly random: Random | null;
}

/** Rows that `values` takes at a time if they lie in this thread's memory. */
const VALUE_ROWS = 1024;

/**
 * 2⁻³². The penalty pulls no weight that is smaller: it would take those of an input that never varies, and of a unit of no use,
 * on to floats below 2⁻¹²⁶, with which processors are a hundred times slower. See docs/decisions/0008.
 */
const LEAST_PENALISED = 2 ** -32;

/** V(s): a network regressed on value targets by Adam. Loss = mean (V − target)² + weightPenalty · Σ θ². */
export function createCritic(options: CriticOptions): Critic {
  const { engine, outputs = 1 } = options;
  const sizes = [options.observations, ...options.hiddenSizes, outputs];
  const makeNetwork = (): Network =>
    buildNetwork(options.network, options.networks ?? coreNetworkSource, {
      engine,
      inputs: options.observations,
      parts: options.parts ?? null,
      outputs,
      hiddenSizes: options.hiddenSizes,
      activation: options.activation,
      maxRows: options.maxRows,
    });
  const network = makeNetwork();
  if (options.random !== null) initialiseUniform(network, options.random);
  const n = network.size;
  const theta = engine.vector(n);
  network.read(theta);
  const gradient = engine.vector(n);
  const m = engine.vector(n);
  const v = engine.vector(n);
  const out = engine.vector(options.maxRows * outputs);
  const derivative = engine.vector(options.maxRows * outputs);
  const adam = { rate: options.learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  let t = 0;

  return {
    network,
    copyNetwork: makeNetwork,
    resident: {
      learningRate: options.learningRate,
      weightPenalty: options.weightPenalty,
      maxGradientNorm: options.maxGradientNorm,
    },

    values(rows: Rows, to: Vec) {
      // What has a memory sees its sequences whole.
      return rows.host === null || rows.count <= VALUE_ROWS || (network.memory ?? 0) > 0
        ? network.forward(rows, to)
        : valuesInBlocks(network, rows, rows.host, to, outputs);
    },

    async fit(rows, targets, columns) {
      await network.forward(rows, out);
      let loss = 0;
      const { count } = rows;
      if (outputs > 1) derivative.fill(0, 0, count * outputs);
      for (let i = 0; i < count; i++) {
        const at = columns === undefined ? i : i * outputs + columns[i]!;
        const error = out[at]! - targets[i]!;
        loss += error * error;
        derivative[at] = (2 * error) / count;
      }
      loss /= count;
      await network.backward(derivative, gradient);
      if (options.weightPenalty > 0) {
        loss += options.weightPenalty * engine.dot(theta, theta);
        engine.axpy(2 * options.weightPenalty, theta, gradient, LEAST_PENALISED);
      }
      const norm = Math.sqrt(engine.dot(gradient, gradient));
      if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
        throw new BelayError(
          'not-finite',
          `The ${options.name} critic's loss became ${loss} (gradient norm ${norm}): look for exploding ${options.name} values in the environment, or lower critic.learningRate.`,
        );
      }
      if (norm > options.maxGradientNorm) engine.axpy(options.maxGradientNorm / (norm + 1e-6) - 1, gradient, gradient);
      engine.adam(theta, gradient, m, v, ++t, adam);
      network.write(theta);
      return loss;
    },

    save(): State {
      return {
        critic: options.name,
        sizes,
        activation: options.activation,
        theta: theta.slice(),
        m: m.slice(),
        v: v.slice(),
        t,
      };
    },
    load(state) {
      const saved = readState(state, `the ${options.name} critic`);
      saved.copyInto('theta', theta);
      saved.copyInto('m', m);
      saved.copyInto('v', v);
      t = saved.number('t');
      network.write(theta);
    },
  };
}

/** A row's value is its own, to the bit: in blocks, the network touches little memory, and that stays in the cache. */
async function valuesInBlocks(
  network: Network,
  { width, count }: Rows,
  host: Vec,
  to: Vec,
  outputs: number,
): Promise<void> {
  for (let start = 0; start < count; start += VALUE_ROWS) {
    const rows = Math.min(VALUE_ROWS, count - start);
    const block = { count: rows, capacity: rows, width, host: host.subarray(start * width, (start + rows) * width) };
    await network.forward(block, to.subarray(start * outputs, (start + rows) * outputs));
  }
}

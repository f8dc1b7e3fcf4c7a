import { coreVersion } from './core-version.ts';

/** What `belay new plugin NAME --kind KIND` writes. */
export const scaffoldKinds = [
  'constraint-handler',
  'optimizer',
  'trust-region',
  'algorithm',
  'environment',
  'wrapper',
  'network',
  'log-sink',
] as const;

/** What `scaffold` can write a plugin for. */
export type ScaffoldKind = (typeof scaffoldKinds)[number];

/** The plugin file of each kind, for a name. */
export const scaffoldTemplates: Readonly<Record<ScaffoldKind, (name: string) => string>> = {
  'constraint-handler': (
    name,
  ) => `import { type AdvantageHandler, definePlugin, type PartContext, readState } from '@belay-rl/core';

/** Lagrangian: a multiplier per constraint rises while its cost is above the limit, and falls below it. */
function create({ rate }: { rate: number }, context: PartContext): AdvantageHandler {
  const multipliers = new Float64Array(context.constraints.length);
  return {
    acts: 'advantages',
    begin({ estimate, limit }) {
      for (let i = 0; i < multipliers.length; i++) {
        multipliers[i] = Math.max(0, multipliers[i]! + rate * (estimate[i]! - limit[i]!));
      }
      context.log.value('Misc/Multiplier', Math.max(...multipliers));
    },
    weigh(values, weights) {
      const sum = multipliers.reduce((total, multiplier) => total + multiplier, 1);
      weights[0] = 1 / sum;
      for (let i = 0; i < multipliers.length; i++) weights[1 + i] = -multipliers[i]! / sum;
      return weights.reduce((merit, weight, k) => merit + weight * values[k]!, 0);
    },
    save: () => ({ multipliers: multipliers.slice() }),
    load: (state) => readState(state, '${name}').copyInto('multipliers', multipliers),
  };
}

${pluginOf(
  name,
  `belay.constraintHandler('${name}', {
      summary: 'A multiplier per constraint that follows its violation.',
      constraints: [1, 16],
      settings: {
        rate: { doc: 'Rise of a multiplier per unit of excess cost.', format: 'number', default: 0.02, min: 0 },
      },
      metrics: { 'Misc/Multiplier': 'largest multiplier of the update' },
      create,
    });`,
)}`,

  optimizer: (name) => `import { definePlugin, type FirstOrderOptimizer, type PartContext } from '@belay-rl/core';

/** Normalised gradient ascent: every step has the same length, delta = length * g / |g|. */
function create({ length }: { length: number }, { engine }: PartContext): FirstOrderOptimizer {
  return {
    natural: false,
    step(gradient, delta) {
      const norm = Math.sqrt(engine.dot(gradient, gradient));
      delta.fill(0);
      if (norm > 0) engine.axpy(length / norm, gradient, delta);
    },
    // The trust region's answer. Nothing here depends on earlier steps, so nothing is taken back.
    settle() {},
    save: () => ({}),
    load() {},
  };
}

${pluginOf(
  name,
  `belay.optimizer('${name}', {
      summary: 'Gradient ascent with steps of one length.',
      settings: {
        length: { doc: 'Norm of a step of the policy parameters.', format: 'number', default: 0.02, min: 0, max: 10 },
      },
      create,
    });`,
)}`,

  'trust-region': (name) => `import { definePlugin, type PartContext, type TrustRegion } from '@belay-rl/core';

/** Halves each step until the policy stays within maxKl of the one that collected the data, else takes none of it. */
function create({ maxKl }: { maxKl: number }, { log, policy }: PartContext): TrustRegion {
  const before = new Float32Array(policy.size);
  return {
    async apply(step) {
      policy.read(before);
      for (let fraction = 1; fraction > 0.01; fraction /= 2) {
        policy.add(step.delta, fraction);
        const { kl } = await step.measure();
        if (kl <= maxKl) {
          log.value('Misc/AcceptedFraction', fraction);
          return fraction;
        }
        policy.write(before);
      }
      log.value('Misc/AcceptedFraction', 0);
      return 0;
    },
    save: () => ({}),
    load() {},
  };
}

${pluginOf(
  name,
  `belay.trustRegion('${name}', {
      summary: 'Halves steps until the KL divergence is small enough.',
      schedule: { batchSize: 256, passes: 4 },
      settings: {
        maxKl: { doc: 'Largest mean KL(old || new) of a minibatch [nats].', format: 'number', default: 0.02, min: 0 },
      },
      metrics: { 'Misc/AcceptedFraction': 'share of a step that was taken, mean over steps' },
      create,
    });`,
)}`,

  algorithm: (name) => `import { compose, definePlugin } from '@belay-rl/core';

${pluginOf(
  name,
  `belay.algorithm(
      compose({
        name: '${name}',
        summary: 'Adam on the clipped surrogates, with an exact penalty on the cost.',
        // Any parts that \`belay list optimizers\`, \`constraint-handlers\` and \`trust-regions\` show, or your own.
        optimizer: 'adam',
        constraint: 'p3o-penalty',
        trustRegion: 'kl-early-stop',
        // Any keys that \`belay config ${name} SafetyPointGoal1-v0\` shows.
        defaults: {
          'training.clip': 0.2,
          'training.passes': 10,
          'optimizer.learningRate': 3e-4,
          'constraint.kappa': 10,
        },
      }),
    );`,
)}`,

  environment: (name) => `import { createRandom, defineEnvironment, definePlugin } from '@belay-rl/core';

/** A point in the plane walks to the origin; a disc on its way costs 1 a step. Observation: x, y. Action: velocity. */
function create() {
  let random = createRandom(0, 'reset');
  let x = 0;
  let y = 0;
  let steps = 0;
  return {
    reset(seed?: number) {
      if (seed !== undefined) random = createRandom(seed, 'reset');
      x = 2;
      y = 2 * random.uniform() - 1;
      steps = 0;
      return [x, y];
    },
    step(action: Float32Array) {
      const before = Math.hypot(x, y);
      x = Math.min(3, Math.max(-3, x + 0.1 * action[0]!));
      y = Math.min(3, Math.max(-3, y + 0.1 * action[1]!));
      steps++;
      const distance = Math.hypot(x, y);
      return {
        observation: [x, y],
        reward: before - distance,
        cost: Math.hypot(x - 1, y) < 0.5 ? 1 : 0,
        terminated: distance < 0.1,
        truncated: steps >= 200,
      };
    },
  };
}

// Checks, when first used, that the environment does what it says; \`belay check-env\` checks more.
const environment = defineEnvironment({
  id: '${name}',
  summary: 'A point walks to the origin around a disc that costs.',
  // Other observations: { low: 0, high: 255, shape: [64, 64, 3], dtype: 'uint8' } is an image, { type: 'discrete', n: 4 } a choice,
  // { type: 'multi-binary', n: 3 } bits, { type: 'dict', spaces: { … } } several of these by name: \`reset\` and \`step\` return them so.
  observationSpace: { low: [-3, -3], high: [3, 3] },
  // Choices in place of numbers: { type: 'discrete', n: 4 }, { type: 'multi-discrete', sizes: [3, 2] } or { type: 'multi-binary', n: 3 };
  // \`step\` gets an index for each. Where not all can be chosen, \`actionMask\` names the observations' bits that say which.
  actionSpace: { low: [-1, -1], high: [1, 1] },
  maxSteps: 200,
  create,
});

${pluginOf(name, 'belay.environment(environment);')}`,

  wrapper: (name) => `import { definePlugin, type Environment, type Wrapper } from '@belay-rl/core';

/** Takes a price for cost off the reward that is learnt from. Logged returns stay the task's own: taskReward. */
function create({ price }: { price: number }): Wrapper {
  return {
    // Numbers that it appends to the observation; declare them here if it does.
    extraObservations: 0,
    wrap(inner: Environment, { definition }): Environment {
      const total = definition.costs?.[0] ?? 'cost';
      return {
        reset: (seed) => inner.reset(seed),
        step(action) {
          const result = inner.step(action);
          const cost = typeof result.cost === 'number' ? result.cost : (result.cost[total] ?? 0);
          const taskReward = result.taskReward ?? result.reward;
          return { ...result, reward: result.reward - price * cost, taskReward };
        },
        dispose: () => inner.dispose?.(),
      };
    },
  };
}

${pluginOf(
  name,
  `belay.wrapper('${name}', {
      summary: 'Takes a price for cost off the reward.',
      settings: {
        price: { doc: 'Reward that a unit of cost takes away.', format: 'number', default: 0.1, min: 0 },
      },
      create,
    });`,
)}`,

  network: (name) => `import { definePlugin, type Network, type NetworkContext } from '@belay-rl/core';

/** Dense layers whose input is stretched by a factor first. Whatever is made of the engine's networks has its speed. */
function create({ factor }: { factor: number }, context: NetworkContext): Network {
  const { engine, inputs, outputs, hiddenSizes, activation, maxRows } = context;
  const inner = engine.network({ sizes: [inputs, ...hiddenSizes, outputs], activation, maxRows });
  const stretched = engine.rows(maxRows, inputs);
  return {
    size: inner.size,
    // What K-FAC sees: each matrix with its bias, its inputs and the derivatives of its outputs.
    layers: inner.layers,
    read: (out) => inner.read(out),
    write: (from) => inner.write(from),
    add: (delta, scale) => inner.add(delta, scale),
    /** y (rows x outputs) <- f(x). Keeps what the next two calls need. */
    forward(x, y) {
      stretched.count = x.count;
      for (let i = 0; i < x.count * inputs; i++) stretched.host![i] = factor * x.host![i]!;
      return inner.forward(stretched, y);
    },
    /** gradient (size) <- the transposed Jacobian times dy; dx, if given, <- the derivative with respect to x. */
    backward(dy, gradient, dx) {
      const stretch = () => {
        for (let i = 0; dx !== undefined && i < dx.count * inputs; i++) dx.host![i]! *= factor;
      };
      const done = inner.backward(dy, gradient, dx);
      return done instanceof Promise ? done.then(stretch) : stretch();
    },
    /** dy (rows x outputs) <- the Jacobian times a direction v in the parameters. */
    tangent: (v, dy) => inner.tangent(v, dy),
  };
}

${pluginOf(
  name,
  `belay.network('${name}', {
      summary: 'Dense layers of a stretched input.',
      settings: {
        factor: { doc: 'What every input is multiplied by.', format: 'number', default: 2, min: 0.1, max: 10 },
      },
      create,
    });`,
)}`,

  'log-sink': (name) => `import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin, type LogRow, type LogSink, type LogSinkContext } from '@belay-rl/core';

/**
 * A line of JSON an epoch. What a sink throws, or takes long for, does not harm its run: it is told once, and rows that were
 * not taken are given again after the next epoch. All methods may be asynchronous.
 */
function create({ directory, algorithm, environment, seed }: LogSinkContext): LogSink {
  const file = join(directory ?? '.', '${name}.jsonl');
  const write = (what: unknown) => appendFileSync(file, JSON.stringify(what) + '\\n');
  return {
    // \`resumedRows\` > 0: a run that goes on; those rows were written before.
    open(columns: readonly string[], resumedRows: number) {
      write({ algorithm, environment, seed, columns, resumedRows });
    },
    row(values: LogRow) {
      write(values);
    },
    close() {},
  };
}

${pluginOf(
  name,
  `belay.logSink('${name}', {
      summary: 'Rows as lines of JSON, in the run directory.',
      create,
    });`,
)}`,
};

function pluginOf(name: string, registration: string): string {
  return `export default definePlugin({
  name: '${name}',
  version: '0.1.0',
  belay: '^${coreVersion}',
  setup(belay) {
    ${registration}
  },
});
`;
}

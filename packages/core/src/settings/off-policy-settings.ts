import { onPolicySchema } from './core-settings.ts';
import type { SettingsSchema } from './setting.ts';

const { policy, critic, environment } = onPolicySchema;

/** The off-policy family's settings with their literal types, from which the types of the sections are derived. */
export const offPolicySchema = {
  ...onPolicySchema,
  training: {
    ...pick(onPolicySchema.training, ['steps', 'workers', 'checkpointEvery', 'checkpointsKept', 'kernels']),
    stepsPerEpoch: {
      doc: 'Environment steps of one epoch (one row of the log, one checkpoint), all environments together; episodes go on over it.',
      format: 'integer',
      default: 2_000,
      min: 1,
    },
    environments: {
      doc: 'Environments stepped side by side; fewer if an epoch does not divide by them. Independent of workers.',
      format: 'integer',
      default: 1,
      min: 1,
      max: 65_536,
    },
    updateCycle: {
      doc: 'Steps of each environment between two rounds of gradient steps; larger costs less in messages to workers, and acts with an older policy.',
      format: 'integer',
      default: 1,
      min: 1,
    },
    updatesPerStep: {
      doc: 'Gradient steps for one environment step. What a round leaves over as a fraction is made up by the next.',
      format: 'number',
      default: 1,
      min: 0,
      exclusiveMin: true,
      max: 100,
    },
    batchSize: {
      doc: 'Rows of a gradient step, drawn evenly from the replay buffer.',
      format: 'integer',
      default: 256,
      min: 1,
      max: 65_536,
    },
    warmupSteps: {
      doc: 'Environment steps at the start of the run with actions drawn evenly from their range, and without learning.',
      format: 'integer',
      default: 10_000,
      min: 0,
    },
  },
  policy: {
    hiddenSizes: { ...policy.hiddenSizes, default: [256, 256] },
    activation: { ...policy.activation, default: 'relu' },
    actor: {
      doc: 'squashed-gaussian: tanh of a Gaussian; gaussian: unbounded, clipped on its way to the environment; deterministic: the mean, with noise added to explore.',
      format: 'choice',
      default: 'squashed-gaussian',
      values: ['squashed-gaussian', 'gaussian', 'deterministic'],
    },
    mean: {
      doc: 'The mean of a gaussian actor: free, or tanh, which holds the mean to the scaled action range [−1, 1].',
      format: 'choice',
      default: 'free',
      values: ['free', 'tanh'],
    },
    std: {
      doc: 'Standard deviation of a Gaussian actor: state (an output of the network), free (one number a dimension for all states), or full (the network outputs a Cholesky factor of the covariance; only for gaussian).',
      format: 'choice',
      default: 'state',
      values: ['state', 'free', 'full'],
    },
    logStd: policy.logStd,
    minLogStd: {
      doc: 'Lower bound of the log standard deviation that the network outputs.',
      format: 'number',
      default: -20,
      min: -30,
      max: 2,
      formerName: 'leastLogStd',
    },
    maxLogStd: {
      doc: 'Upper bound of the log standard deviation that the network outputs.',
      format: 'number',
      default: 2,
      min: -20,
      max: 5,
      formerName: 'mostLogStd',
    },
    explorationNoise: {
      doc: 'Standard deviation of the noise that a deterministic actor adds to its actions in training [scaled action].',
      format: 'number',
      default: 0.1,
      min: 0,
      max: 10,
    },
  },
  critic: {
    hiddenSizes: { ...critic.hiddenSizes, default: [256, 256] },
    activation: { ...critic.activation, default: 'relu' },
    learningRate: { ...critic.learningRate, default: 3e-4 },
    weightPenalty: { ...critic.weightPenalty, default: 0 },
    maxGradientNorm: critic.maxGradientNorm,
    ensemble: {
      doc: 'Reward critics; a target takes the least of their values.',
      format: 'integer',
      default: 1,
      min: 1,
      max: 10,
    },
    costEnsemble: {
      doc: 'Critics of each cost; a target takes the mean of their values.',
      format: 'integer',
      default: 1,
      min: 1,
      max: 10,
    },
    targetRate: {
      doc: 'τ: share of the learnt parameters that target networks take over in a gradient step; 1: there is no lag.',
      format: 'number',
      default: 0.005,
      min: 0,
      exclusiveMin: true,
      max: 1,
    },
    nStep: {
      doc: 'n: rewards and costs summed before a target bootstraps, without a correction for actions that the policy would not take now.',
      format: 'integer',
      default: 1,
      min: 1,
      max: 100,
    },
  },
  advantage: pick(onPolicySchema.advantage, ['gamma', 'costGamma']),
  buffer: {
    size: {
      doc: 'Rows of the replay buffer, all environments together; a transition takes one, and the last observation of an episode another.',
      format: 'integer',
      default: 1_000_000,
      min: 2,
      max: 100_000_000,
    },
    keep: {
      doc: 'Keep the replay buffer in the run directory when the run has finished, so that it can go on with more steps (--resume DIRECTORY --steps N).',
      format: 'boolean',
      default: true,
      formerly: false,
    },
  },
  environment: {
    checkSeconds: environment.checkSeconds,
    normalizeObservations: { ...environment.normalizeObservations, default: false },
    observationClip: environment.observationClip,
  },
  constraint: {
    ...pick(onPolicySchema.constraint, ['costLimit', 'costDecay']),
    costEstimate: {
      doc: 'How an episode’s cost is estimated: window (mean of the last finished episodes) or exponential (moving average over rounds that finished any).',
      format: 'choice',
      default: 'window',
      values: ['window', 'exponential'],
    },
    costWindow: {
      doc: 'Finished episodes in the cost estimate; null: those of the present round.',
      format: 'integer',
      default: 10,
      nullable: true,
      min: 1,
    },
    warmupSteps: {
      doc: 'Environment steps at the start of the run during which the constraint handler does not act: the policy learns the reward only.',
      format: 'integer',
      default: 0,
      min: 0,
    },
  },
} as const satisfies Readonly<Record<string, SettingsSchema>>;

/**
 * The settings of an off-policy run, by section: the ones of core that it reads, with the family's defaults, and its own.
 * What it would not read (passes over rows, clips, advantage estimators) is not a setting of it.
 */
export const offPolicySettings: Readonly<Record<string, SettingsSchema>> = offPolicySchema;

function pick<S extends SettingsSchema, const Key extends keyof S>(schema: S, names: readonly Key[]): Pick<S, Key> {
  return Object.fromEntries(names.map((name) => [name, schema[name]])) as Pick<S, Key>;
}

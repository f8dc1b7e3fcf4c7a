import { defineSettings, type Settings, type SettingsOf } from '@belay-rl/core';

/** Settings of CVPO and MPO, under `algorithm.*`. */
export const mpoSettings = defineSettings({
  samples: {
    doc: 'K: actions drawn from π_old in each state of a batch; more give the E-step a finer choice and cost as much more time.',
    format: 'integer',
    default: 16,
    min: 2,
    max: 4096,
  },
  reference: {
    doc: 'π_old: round, the policy as a round of gradient steps found it, or average, a moving average of its parameters.',
    format: 'choice',
    default: 'round',
    values: ['round', 'average'],
  },
  referenceRate: {
    doc: 'Share of the policy’s parameters that π_old takes over in a gradient step if it is an average.',
    format: 'number',
    default: 0.005,
    min: 0,
    exclusiveMin: true,
    max: 1,
  },
  qValues: {
    doc: 'Critics that the E-step reads: online, as learnt, or target, their slow copies.',
    format: 'choice',
    default: 'online',
    values: ['online', 'target'],
  },
  maskCosts: {
    doc: 'Costs after a termination count 0 in a cost critic’s target; false: its target bootstraps there too.',
    format: 'boolean',
    default: true,
  },
  clipActions: {
    doc: 'Critics see actions clipped to their range, as the environment does; false: they see the Gaussian’s own samples.',
    format: 'boolean',
    default: false,
  },
});

/** CVPO's settings, under `algorithm.*`: those of MPO and the decay of the limit. */
export const cvpoSettings = defineSettings({
  ...mpoSettings,
  limitOn: {
    doc: 'What the E-step holds to the limit: states, the mean of E_q[Q_c] over replayed states, as published, which fits episodes of one length; episodes, the measured cost of an episode and what q changes of it, by the performance difference of q and π_old (Kakade & Langford 2002), which fits episodes that end early, too.',
    format: 'choice',
    default: 'states',
    values: ['states', 'episodes'],
  },
  firstCostLimit: {
    doc: 'Cost limit at the start of the run, from which it decays to constraint.costLimit [cost/episode]; null: no decay.',
    format: 'number',
    default: null,
    overRun: true,
    nullable: true,
    min: 0,
    max: 1e9,
  },
  costLimitDecay: {
    doc: 'Share of the run over which firstCostLimit decays, as e^(−5 t).',
    format: 'number',
    default: 1,
    min: 0,
    exclusiveMin: true,
    max: 1,
  },
});

/** What the learner gets: MPO's settings, and CVPO's own if the run has them. */
export type CvpoSettings = SettingsOf<typeof mpoSettings> & Partial<SettingsOf<typeof cvpoSettings>>;

/** What the published FSRL runs have, unless the page's ledger says otherwise. */
export const cvpoDefaults: Settings = {
  'training.stepsPerEpoch': 4000,
  'training.environments': 10,
  'training.updateCycle': 200,
  'training.updatesPerStep': 0.2,
  'training.batchSize': 256,
  'training.warmupSteps': 0,
  'policy.actor': 'gaussian',
  'policy.mean': 'tanh',
  'policy.std': 'state',
  'policy.logStd': -0.5,
  'policy.hiddenSizes': [128, 128],
  'critic.hiddenSizes': [128, 128],
  'critic.learningRate': 1e-3,
  'critic.targetRate': 0.05,
  'critic.nStep': 2,
  'buffer.size': 200_000,
};

/** Columns of the learner. */
export const cvpoMetrics: Readonly<Record<string, string>> = {
  'Loss/Loss_reward_critic': 'squared error of the reward critics, added over them, mean over gradient steps',
  'Loss/Loss_cost_critic':
    'squared error of the cost critics, added over each cost’s, mean over gradient steps and costs',
  'Value/reward': 'mean value of the first reward critic in the epoch’s last batch [discounted return]',
  'Value/cost': 'mean value of the cost critics in the epoch’s last batch, mean over costs [discounted cost]',
};

/** What parts of the slots `eStep` and `mStep` must have. */
export const slotMembers: Readonly<Record<string, readonly string[]>> = {
  eStep: ['prepare', 'solve', 'save', 'load'],
  mStep: ['prepare', 'step', 'save', 'load'],
};

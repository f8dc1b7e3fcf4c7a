import type { SettingsSchema } from '../settings/setting.ts';

/** Settings that every first-order optimizer has besides its own. */
export const firstOrderSettings = {
  linearDecay: {
    doc: 'Lower the learning rate linearly to 0 over the run: rate · (1 − epoch / epochs).',
    format: 'boolean',
    default: false,
    overRun: true,
  },
  maxGradientNorm: {
    doc: 'Global norm to which the policy gradient is clipped; Infinity: no clip.',
    format: 'number',
    default: 40,
    min: 0,
    exclusiveMin: true,
    infinite: true,
  },
} as const satisfies SettingsSchema;

/** What every first-order optimizer logs. */
export const firstOrderMetrics = {
  'Train/LR': 'learning rate in effect during the epoch',
  'Misc/gradient_norm': 'norm of the blended policy gradient before clipping, mean over minibatches',
} as const;

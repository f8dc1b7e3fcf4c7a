import { type Detector, part } from '../run-series.ts';

/** Nats per action dimension: σ, or the number of options that a choice is among, a fifth of what it was. */
const FALL = 1.6;

/** The policy stops exploring before half of the training is over. */
export const entropyCollapse: Detector = {
  name: 'entropy collapse',
  detect(run) {
    const early = part(run, 'Train/Entropy', 0, 0.5);
    if (early.length < 3) return null;
    const fall = early[0]! - early.at(-1)!;
    if (fall < FALL) return null;
    return `the entropy fell by ${fall.toFixed(1)} nats per action dimension in the first half: the policy spreads over ${Math.exp(-fall).toFixed(2)} of what it did`;
  },
  remedy: 'Raise training.entropy, or policy.logStd if actions are numbers, or take shorter steps (trustRegion.maxKl).',
};

import type { SettingsSchema } from '@belay-rl/core';
import type { Release } from '../agents/agent.ts';
import { type Divergence, divergenceSetting } from '../mujoco/divergence-watch.ts';

export interface NavigationOptions {
  readonly release: Release;
  /** Replace every positive cost by 1. */
  readonly costIndicator: boolean;
  readonly divergence: Divergence;
  readonly startCost: 'refuse' | 'resample';
  readonly actionNoise: number;
  readonly sleep: boolean;
  /** Every reset draws from this seed; null: from the stream. */
  readonly fixedLayout: number | null;
  /** What becomes of bodies that the robot touches. */
  readonly freeBodies: 'moved' | 'fixed';
}

/** Settings under `environment.*` of every navigation task. The defaults are the benchmark's behaviour. */
export const navigationSettings = {
  release: {
    doc: 'Which Safety-Gymnasium release to follow; 1.0.0 differs in when Button hides its buttons and in the weight of Ant’s feet.',
    format: 'choice',
    values: ['1.2.0', '1.0.0'],
    default: '1.2.0',
  },
  costIndicator: {
    doc: 'Report each cost as 1 if it is positive, else as 0, as the benchmark does; false gives the raw magnitudes and their sum.',
    format: 'boolean',
    default: true,
  },
  divergence: divergenceSetting,
  startCost: {
    doc: 'What follows when an episode would begin with a positive cost: refuse is an error, as in the benchmark; resample draws another layout.',
    format: 'choice',
    values: ['refuse', 'resample'],
    default: 'refuse',
  },
  actionNoise: {
    doc: 'Standard deviation of normal noise added to the clipped action; the benchmark fails for any value but 0.',
    format: 'number',
    min: 0,
    default: 0,
  },
  sleep: {
    doc: 'Let vases and boxes that have come to rest sleep until something touches them: 1.4 to 13 times faster (one vase, ten vases), and positions differ by less than 1e-8 m; false computes every body at every step. Without effect for Racecar and Ant.',
    format: 'boolean',
    default: true,
    formerly: false,
  },
  fixedLayout: {
    doc: 'Seed of the one episode start that every reset gives, layout and later draws included; null: a new one each time, as in the benchmark.',
    format: 'integer',
    min: 0,
    max: 2 ** 32 - 1,
    nullable: true,
    default: null,
  },
  freeBodies: {
    doc: 'Vases and gremlins that the robot touches: moved as the benchmark moves them; fixed leaves them at their place or on their path, and the robot goes through them, which costs as long as they overlap. fixed is for engines on a graphics device.',
    format: 'choice',
    values: ['moved', 'fixed'],
    default: 'moved',
  },
} as const satisfies SettingsSchema;

export function navigationOptions(given: Partial<NavigationOptions> = {}): NavigationOptions {
  return {
    release: given.release ?? navigationSettings.release.default,
    costIndicator: given.costIndicator ?? navigationSettings.costIndicator.default,
    divergence: given.divergence ?? navigationSettings.divergence.default,
    startCost: given.startCost ?? navigationSettings.startCost.default,
    actionNoise: given.actionNoise ?? navigationSettings.actionNoise.default,
    sleep: given.sleep ?? navigationSettings.sleep.default,
    fixedLayout: given.fixedLayout ?? navigationSettings.fixedLayout.default,
    freeBodies: given.freeBodies ?? navigationSettings.freeBodies.default,
  };
}

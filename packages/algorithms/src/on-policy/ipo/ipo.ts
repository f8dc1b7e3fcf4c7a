import { compose } from '@belay-rl/core';
import { clipDefaults, firstOrderDefaults } from '../published-defaults.ts';

/**
 * Interior-point Policy Optimization (Liu, Ding, Liu 2020, arXiv 1910.09283).
 * One epoch: w = κ/(d − J_C), the slope of a log barrier; then PPO on (A_R − w A_C)/(1 + w).
 * Departures: see README.md.
 */
export const ipo = compose({
  name: 'ipo',
  summary: 'Interior-point Policy Optimization (Liu et al. 2020): PPO with a log barrier before the limit.',
  optimizer: 'adam',
  constraint: 'log-barrier',
  trustRegion: 'kl-early-stop',
  defaults: {
    ...firstOrderDefaults,
    'environment.normalizeReward': 'scale',
    'environment.normalizeCost': 'scale',
    ...clipDefaults,
    'training.passes': 10,
  },
});

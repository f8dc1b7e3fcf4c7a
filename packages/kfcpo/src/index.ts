import type { Plugin } from '@belay-rl/core';
import { kfcpo } from './kfcpo.ts';
import { epochKlGuard, kfac, marginBlender, minibatchKlGuard } from './parts.ts';

export { type Blend, type BlendInput, type BlendOptions, blendDirections, createBlend } from './blend-directions.ts';
export { EpochKlGuard } from './epoch-kl-guard.ts';
export { KfacOptimizer } from './kfac/kfac-optimizer.ts';
export { symmetricEigen } from './kfac/symmetric-eigen.ts';
export { kfcpo } from './kfcpo.ts';
export { MarginBlender } from './margin-blender.ts';
export { type MarginOptions, margin, sigmoid } from './margin-weights.ts';
export { MinibatchKlGuard } from './minibatch-kl-guard.ts';
export { epochKlGuard, kfac, marginBlender, minibatchKlGuard } from './parts.ts';
export type {
  EpochKlGuardSettings,
  KfacSettings,
  MarginBlenderSettings,
  MinibatchKlGuardSettings,
} from './settings.ts';

/** The four parts, each usable by itself, and the algorithm that composes three of them. */
const plugin: Plugin = {
  name: '@belay-rl/kfcpo',
  version: '0.1.0',
  setup(belay) {
    belay.optimizer('kfac', kfac);
    belay.constraintHandler('margin-blender', marginBlender);
    belay.trustRegion('minibatch-kl-guard', minibatchKlGuard);
    belay.trustRegion('epoch-kl-guard', epochKlGuard);
    belay.algorithm(kfcpo);
  },
};

export default plugin;

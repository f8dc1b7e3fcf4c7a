import type { PartContext, TrustRegionDefinition } from '../contracts/part.ts';
import type { TrustRegion } from '../contracts/trust-region.ts';
import { stepNorm } from './step-norm.ts';

/** Every step is taken whole. */
function createNoTrustRegion(context: PartContext): TrustRegion {
  return {
    resident: { kind: 'trials', settings: {} },
    apply({ update, delta }) {
      update.policy.add(delta, 1);
      context.log.value('Misc/FinalStepNorm', stepNorm(delta));
      return 1;
    },
    save: () => ({}),
    load() {},
  };
}

export const noTrustRegion: TrustRegionDefinition = {
  summary: 'No trust region: every step is taken whole.',
  schedule: { batchSize: 'all', passes: 1 },
  metrics: { 'Misc/FinalStepNorm': 'norm of the step, mean over the steps of the epoch' },
  create: (_settings, context) => createNoTrustRegion(context),
};

import type { PolicyUpdate } from '../contracts/policy-update.ts';
import type { TrustRegion } from '../contracts/trust-region.ts';
import { BelayError } from '../errors.ts';
import { defineSettings } from '../settings/setting.ts';
import { meanKl } from '../update/mean-kl.ts';
import { defineTrustRegion } from './define-part.ts';

const schema = defineSettings({
  maxKl: {
    doc: 'Mean KL(old ‖ new) over the epoch’s rows at which the passes end [nats]; smaller keeps updates closer to the data.',
    format: 'number',
    default: 0.02,
    min: 0,
    max: 100,
  },
});

/** Takes every step, and ends the passes once the mean KL(old ‖ new) over all rows exceeds `maxKl`. */
function createKlEarlyStop(maxKl: number, rows: number): TrustRegion {
  const rowKl = new Float32Array(rows);
  return {
    resident: { kind: 'kl-early-stop', settings: { maxKl } },
    apply({ update, delta }) {
      update.policy.add(delta, 1);
      return 1;
    },
    async afterPass(u: PolicyUpdate) {
      await u.refresh(u.whole);
      const kl = meanKl(u.policy.distribution, u.whole.reference, u.whole.outputs, rowKl);
      if (!Number.isFinite(kl)) {
        throw new BelayError(
          'not-finite',
          `The KL divergence between the old and the new policy became ${kl} in trust region kl-early-stop; lower optimizer.learningRate or training.passes.`,
        );
      }
      return kl > maxKl;
    },
    save: () => ({}),
    load() {},
  };
}

export const klEarlyStop = defineTrustRegion({
  summary: 'Minibatch steps, ended after the pass in which the KL passes its bound.',
  schedule: { batchSize: 64, passes: 40 },
  manyPasses: true,
  settings: schema,
  create: (settings, context) => createKlEarlyStop(settings.maxKl, context.rows),
});

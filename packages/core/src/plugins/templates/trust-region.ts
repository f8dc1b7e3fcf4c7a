import { pluginOf } from './plugin-of.ts';

/** The plugin file of a trust region. */
export const trustRegion = (
  name: string,
): string => `import { definePlugin, type PartContext, type TrustRegion } from '@belay-rl/core';

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
)}`;

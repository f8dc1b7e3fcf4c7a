import { BelayError, defineSettings, refuse } from '@belay-rl/core';

export const radiusSettings = defineSettings({
  maxKl: {
    doc: 'ε: mean KL(q ‖ π_old) over the states of a batch [nats], below the logarithm of algorithm.samples; larger improves faster on fewer of the samples.',
    format: 'number',
    default: 0.1,
    min: 1e-6,
    max: 20,
  },
});

export const variantSettings = defineSettings({
  variant: {
    doc: 'paper: weights from Q_r − λ Q_c; published: from Q_r − (λ of the last batch + λ of this one) Q_c, as a public implementation computes it, for comparison with its figures.',
    format: 'choice',
    default: 'paper',
    values: ['paper', 'published'],
  },
});

/** K equally likely samples have no more than log K of KL to give. */
export function requireRadius(radius: number, actions: number, part: string): void {
  if (radius < Math.log(actions)) return;
  throw refuse(
    'misfit',
    `eStep.maxKl=${radius} of ${part} is more than weights over ${actions} sampled actions can have, log ${actions} = ${Math.log(actions).toFixed(3)}: lower eStep.maxKl, or raise algorithm.samples.`,
  );
}

export function notFinite(part: string): BelayError {
  return new BelayError(
    'not-finite',
    `A Q-value that reached the E-step (${part}) is NaN or infinite; look for such values in observations, rewards or costs, or lower critic.learningRate.`,
  );
}

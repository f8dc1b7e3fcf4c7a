import type { AdvantageHandler, Minibatch, PartContext, PolicyUpdate, Surrogate } from '@belay-rl/core';
import { defineConstraintHandler, defineSettings, type SettingsOf } from '@belay-rl/core';
import { combineMultipliers, multiplierSettings } from '../../parts/constraint-handlers/lagrange-multipliers.ts';
import { createMultiplierHandler, multiplierMetrics } from '../../parts/constraint-handlers/multiplier-handler.ts';

const schema = defineSettings({
  temperature: {
    doc: 'λ_F: weight of the KL against the advantage; larger keeps the policy nearer to the old one.',
    format: 'number',
    default: 1.5,
    min: 0,
    exclusiveMin: true,
    max: 1e6,
  },
  rowKl: {
    doc: 'η: a row stops pulling once its KL(new ‖ old) is larger [nats]; Infinity: never.',
    format: 'number',
    default: 0.02,
    min: 0,
    infinite: true,
  },
  normalization: {
    doc: 'none: A_R − λ A_C, as in the paper; sum: divided by 1 + λ, as in OmniSafe.',
    format: 'choice',
    default: 'none',
    values: ['none', 'sum'],
  },
  ...multiplierSettings(2, ', and the indicator scales the gradient instead of gating rows'),
});

/** Temperature, row filter and variant of FOCOPS's surrogate. */
export interface FocopsSurrogateOptions {
  /** λ_F: what one nat of KL costs. */
  readonly temperature: number;
  /** η: rows whose KL is larger do not pull [nats]. */
  readonly rowKl: number;
  readonly published: boolean;
}

/**
 * FOCOPS's loss with its sign turned (Zhang, Vuong, Ross 2020, arXiv 2002.06506, eq. 12; everything here ascends):
 *
 *     S = mean_i m_i ( ρ_i Ã_i / λ_F − K_i ) + entropy,   K_i = KL(π_θ ‖ π_old) at s_i,   m_i = 1 if K_i ≤ η, else 0
 *
 * `published`: mean(ρ Ã) · mean(m) / λ_F − mean(m K), which a column times a row made of it in OmniSafe: the
 * indicator gates no row but scales the whole gradient.
 */
export function focopsSurrogate(u: PolicyUpdate, options: FocopsSurrogateOptions): Surrogate {
  const { temperature, rowKl, published } = options;
  const { distribution } = u.policy;
  const rows = u.whole.outputs.capacity;
  const kl = new Float32Array(rows);
  const likelihood = new Float32Array(rows);
  const divergence = new Float32Array(rows);

  /** Fills kl and returns the share of rows within η. */
  const gate = (minibatch: Minibatch): number => {
    distribution.kl(minibatch.outputs, minibatch.reference, kl);
    let within = 0;
    for (let i = 0; i < minibatch.count; i++) if (kl[i]! <= rowKl) within++;
    return within / minibatch.count;
  };

  return {
    value(minibatch) {
      const share = gate(minibatch);
      const advantages = minibatch.advantages[0]!;
      let sum = 0;
      for (let i = 0; i < minibatch.count; i++) {
        const open = kl[i]! <= rowKl ? 1 : 0;
        sum += ((published ? share : open) * minibatch.ratio[i]! * advantages[i]!) / temperature - open * kl[i]!;
      }
      const mean = sum / minibatch.count;
      return u.entropy === 0 ? mean : mean + u.entropy * distribution.entropy(minibatch.outputs, 0);
    },
    gradient(minibatch, weight) {
      const share = gate(minibatch);
      const advantages = minibatch.advantages[0]!;
      for (let i = 0; i < minibatch.count; i++) {
        const open = kl[i]! <= rowKl ? 1 : 0;
        const pull = published ? share : open;
        likelihood[i] = (weight * pull * minibatch.ratio[i]! * advantages[i]!) / (temperature * minibatch.count);
        divergence[i] = (-weight * open) / minibatch.count;
      }
      distribution.score(minibatch.outputs, minibatch.actions, likelihood);
      distribution.klGradient(minibatch.outputs, minibatch.reference, divergence);
      if (u.entropy !== 0) distribution.entropy(minibatch.outputs, weight * u.entropy);
    },
  };
}

/** The handler `focops`: multiplier as `lagrangian`, loss of its own. */
export function createFocops(
  settings: SettingsOf<typeof schema>,
  context: Pick<PartContext, 'constraints' | 'log'>,
): AdvantageHandler {
  const options: FocopsSurrogateOptions = {
    temperature: settings.temperature,
    rowKl: settings.rowKl,
    published: settings.variant === 'published',
  };
  const handler = createMultiplierHandler(settings, context, (multipliers, weights) =>
    combineMultipliers(multipliers, settings.normalization, weights),
  );
  return { ...handler, surrogates: (u) => [focopsSurrogate(u, options)] };
}

/** The constraint handler `focops`. */
export const focopsHandler = defineConstraintHandler({
  summary: 'FOCOPS: Lagrange multiplier, and a loss gated row by row.',
  constraints: [1, 1],
  ownSurrogates: true,
  settings: schema,
  metrics: multiplierMetrics,
  create: createFocops,
});

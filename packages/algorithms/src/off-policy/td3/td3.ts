import { defineFamily, defineMember } from '../actor-critic/define.ts';

/**
 * Twin delayed deep deterministic policy gradient (Fujimoto, van Hoof, Meger 2018, arXiv 1802.09477).
 * One gradient step:
 *   1. a′ = clip(π̄(s′) + clip(N(0, σ²), ±c), ±1);  y = G + γᵐ min(Q̄_1, Q̄_2)(s′, a′);  both Q step towards y;
 *   2. every policyDelay-th: π steps up mean Q_1(s, π(s)), and the targets follow.
 * Departures: see README.md.
 */
export const td3Family = defineFamily({
  settings: {
    policyDelay: {
      doc: 'Gradient steps of the critics for one of the actor and the target networks.',
      format: 'integer',
      default: 2,
      min: 1,
      max: 1000,
    },
    targetNoise: {
      doc: 'Standard deviation of the noise on target actions [scaled action]; larger smooths the value over actions.',
      format: 'number',
      default: 0.2,
      min: 0,
      max: 10,
    },
    targetNoiseClip: {
      doc: 'Bound at which that noise is clipped [scaled action].',
      format: 'number',
      default: 0.5,
      min: 0,
      max: 10,
    },
  },
  defaults: {
    'training.warmupSteps': 25_000,
    'policy.actor': 'deterministic',
    'critic.ensemble': 2,
  },
  method(context) {
    const { policyDelay, targetNoise, targetNoiseClip } = context.settings('algorithm');
    return {
      next: 'smoothed',
      climbs: 'first',
      policyDelay,
      targetNoise,
      targetNoiseClip,
      temperature: null,
    };
  },
});

/** The algorithm `td3`. */
export const td3 = defineMember(td3Family, {
  name: 'td3',
  summary: 'Twin delayed deterministic policy gradient (Fujimoto et al. 2018); ignores costs.',
  constraint: 'none',
});

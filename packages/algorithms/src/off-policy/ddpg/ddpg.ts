import { defineFamily, defineMember } from '../actor-critic/define.ts';

/**
 * Deep deterministic policy gradient (Lillicrap, Hunt, Pritzel, Heess, Erez, Tassa, Silver, Wierstra 2016, arXiv 1509.02971).
 * One gradient step:
 *   1. y = G + γᵐ Q̄(s′, π̄(s′));  Q steps towards y;
 *   2. π steps up mean Q(s, π(s));
 *   3. Q̄, π̄ ← (1 − τ)(Q̄, π̄) + τ (Q, π).
 * Departures: see README.md.
 */
export const ddpgFamily = defineFamily({
  defaults: {
    'training.warmupSteps': 25_000,
    'policy.actor': 'deterministic',
    'critic.ensemble': 1,
  },
  method: () => ({ next: 'target', climbs: 'first', policyDelay: 1, temperature: null }),
});

/** The algorithm `ddpg`. */
export const ddpg = defineMember(ddpgFamily, {
  name: 'ddpg',
  summary: 'Deep deterministic policy gradient (Lillicrap et al. 2016); ignores costs.',
  constraint: 'none',
});

import { defineMember } from '../actor-critic/define.ts';
import { ddpgFamily } from '../ddpg/ddpg.ts';

/**
 * DDPG with a Lagrange multiplier on the cost (Ray, Achiam, Amodei 2019).
 * λ moves by the costs of finished episodes; the actor climbs (base − Σ λ_k Q_Ck)/(1 + Σ λ_k), base as in DDPG.
 * Departures: see README.md.
 */
export const ddpgLag = defineMember(ddpgFamily, {
  name: 'ddpg-lag',
  summary: 'DDPG with a Lagrange multiplier on the cost.',
  constraint: 'lagrangian',
});

import { defineMember } from '../actor-critic/define.ts';
import { sacFamily } from '../sac/sac.ts';

/**
 * SAC with a Lagrange multiplier on the cost (Ray, Achiam, Amodei 2019).
 * λ moves by the costs of finished episodes; the actor climbs (base − Σ λ_k Q_Ck)/(1 + Σ λ_k), base as in SAC.
 * Departures: see README.md.
 */
export const sacLag = defineMember(sacFamily, {
  name: 'sac-lag',
  summary: 'SAC with a Lagrange multiplier on the cost.',
  constraint: 'lagrangian',
});

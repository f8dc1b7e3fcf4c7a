import { defineMember } from '../actor-critic/define.ts';
import { td3Family } from '../td3/td3.ts';

/**
 * TD3 with a Lagrange multiplier on the cost (Ray, Achiam, Amodei 2019).
 * λ moves by the costs of finished episodes; the actor climbs (base − Σ λ_k Q_Ck)/(1 + Σ λ_k), base as in TD3.
 * Departures: see README.md.
 */
export const td3Lag = defineMember(td3Family, {
  name: 'td3-lag',
  summary: 'TD3 with a Lagrange multiplier on the cost.',
  constraint: 'lagrangian',
});

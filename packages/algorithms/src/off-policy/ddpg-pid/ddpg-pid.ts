import { defineMember } from '../actor-critic/define.ts';
import { ddpgFamily } from '../ddpg/ddpg.ts';

/**
 * DDPG with a PID controller as Lagrange multiplier on the cost (Stooke, Achiam, Abbeel 2020, arXiv 2007.03964).
 * λ moves by the costs of finished episodes; the actor climbs (base − Σ λ_k Q_Ck)/(1 + Σ λ_k), base as in DDPG.
 * Departures: see README.md.
 */
export const ddpgPid = defineMember(ddpgFamily, {
  name: 'ddpg-pid',
  summary: 'DDPG with a PID controller as Lagrange multiplier on the cost.',
  constraint: 'pid-lagrangian',
});

import { defineMember } from '../actor-critic/define.ts';
import { sacFamily } from '../sac/sac.ts';

/**
 * SAC with a PID controller as Lagrange multiplier on the cost (Stooke, Achiam, Abbeel 2020, arXiv 2007.03964).
 * λ moves by the costs of finished episodes; the actor climbs (base − Σ λ_k Q_Ck)/(1 + Σ λ_k), base as in SAC.
 * Departures: see README.md.
 */
export const sacPid = defineMember(sacFamily, {
  name: 'sac-pid',
  summary: 'SAC with a PID controller as Lagrange multiplier on the cost.',
  constraint: 'pid-lagrangian',
});

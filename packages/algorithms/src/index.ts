export { createCrpoSwitch, crpoSwitch } from './constraint-handlers/crpo-switch.ts';
export {
  LagrangeMultipliers,
  lagrangianWeights,
  multiplierSettings,
} from './constraint-handlers/lagrange-multipliers.ts';
export { createLagrangian, lagrangian } from './constraint-handlers/lagrangian.ts';
export { barrierWeight, createLogBarrier, logBarrier } from './constraint-handlers/log-barrier.ts';
export {
  combineMultipliers,
  createPidLagrangian,
  PidController,
  type PidGains,
  pidLagrangian,
} from './constraint-handlers/pid-lagrangian.ts';
export { cpo } from './cpo/cpo.ts';
export { type CpoCase, type CpoProblem, type CpoStep, cpoDual, cpoStep } from './cpo/cpo-dual.ts';
export { cppoPid } from './cppo-pid/cppo-pid.ts';
export { cup } from './cup/cup.ts';
export { createCupProjection, cupProjection, cupSurrogate } from './cup/cup-projection.ts';
export { cvpo } from './cvpo/cvpo.ts';
export type { DualProblem } from './cvpo/e-step/dual-moments.ts';
export { type EStep, type EStepProblem, eStepMetrics } from './cvpo/e-step/e-step.ts';
export { estepDual } from './cvpo/e-step/estep-dual.ts';
export { estepGradient } from './cvpo/e-step/estep-gradient.ts';
export { blankSolution, type DualOptions, type DualSolution, DualSolver } from './cvpo/e-step/solve-dual.ts';
export type { MStep, MStepBatch } from './cvpo/m-step.ts';
export { mStepTrustRegion } from './cvpo/m-step-trust-region.ts';
export { ddpg, ddpgFamily } from './ddpg/ddpg.ts';
export { ddpgLag } from './ddpg-lag/ddpg-lag.ts';
export { ddpgPid } from './ddpg-pid/ddpg-pid.ts';
export { focops } from './focops/focops.ts';
export { createFocops, type FocopsSurrogateOptions, focopsHandler, focopsSurrogate } from './focops/focops-handler.ts';
export { ipo } from './ipo/ipo.ts';
export { mpo } from './mpo/mpo.ts';
export { naturalPg } from './natural-pg/natural-pg.ts';
export { ActorCritic, type ActorCriticMethod, actorCriticMetrics } from './off-policy/actor-critic.ts';
export { type ActorCriticFamily, type ActorCriticMember, defineMember } from './off-policy/define.ts';
export { measureUpdate, type UpdateMeasureOptions, type UpdateMeasures } from './off-policy/measure-update.ts';
export { Temperature, type TemperatureOptions } from './off-policy/temperature.ts';
export { onCrpo } from './on-crpo/on-crpo.ts';
export { p3o } from './p3o/p3o.ts';
export { p3oObjective, p3oPenalty } from './p3o/p3o-penalty.ts';
export { pcpo } from './pcpo/pcpo.ts';
export { type PcpoProblem, type PcpoStep, pcpoProjection, pcpoStep } from './pcpo/pcpo-projection.ts';
export { pdo } from './pdo/pdo.ts';
export { algorithmsPlugin, algorithmsPlugin as default } from './plugin.ts';
export { policyGradient } from './policy-gradient/policy-gradient.ts';
export { ppo } from './ppo/ppo.ts';
export { ppoEarlyTerminated } from './ppo-early-terminated/ppo-early-terminated.ts';
export { ppoLag } from './ppo-lag/ppo-lag.ts';
export { ppoSaute } from './ppo-saute/ppo-saute.ts';
export { ppoSimmerPid } from './ppo-simmer-pid/ppo-simmer-pid.ts';
export { rcpo } from './rcpo/rcpo.ts';
export { sac, sacFamily } from './sac/sac.ts';
export { sacLag } from './sac-lag/sac-lag.ts';
export { sacPid } from './sac-pid/sac-pid.ts';
export { td3, td3Family } from './td3/td3.ts';
export { td3Lag } from './td3-lag/td3-lag.ts';
export { td3Pid } from './td3-pid/td3-pid.ts';
export { trpo } from './trpo/trpo.ts';
export { trpoEarlyTerminated } from './trpo-early-terminated/trpo-early-terminated.ts';
export { trpoLag } from './trpo-lag/trpo-lag.ts';
export { trpoPid } from './trpo-pid/trpo-pid.ts';
export { trpoSaute } from './trpo-saute/trpo-saute.ts';
export { trpoSimmerPid } from './trpo-simmer-pid/trpo-simmer-pid.ts';
export { earlyTermination } from './wrappers/early-termination.ts';
export { type BudgetRule, discountedBudget, withSafetyBudget } from './wrappers/safety-budget.ts';
export { saute } from './wrappers/saute.ts';
export { BudgetController, type SimmerGains, simmer } from './wrappers/simmer.ts';

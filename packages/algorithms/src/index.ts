export { ActorCritic, type ActorCriticMethod, actorCriticMetrics } from './off-policy/actor-critic/actor-critic.ts';
export { type ActorCriticFamily, type ActorCriticMember, defineMember } from './off-policy/actor-critic/define.ts';
export { Temperature, type TemperatureOptions } from './off-policy/actor-critic/temperature.ts';
export { cvpo } from './off-policy/cvpo/cvpo.ts';
export type { DualProblem } from './off-policy/cvpo/e-step/dual-moments.ts';
export { type EStep, type EStepProblem, eStepMetrics } from './off-policy/cvpo/e-step/e-step.ts';
export { estepDual } from './off-policy/cvpo/e-step/estep-dual.ts';
export { estepGradient } from './off-policy/cvpo/e-step/estep-gradient.ts';
export { blankSolution, type DualOptions, type DualSolution, DualSolver } from './off-policy/cvpo/e-step/solve-dual.ts';
export type { MStep, MStepBatch } from './off-policy/cvpo/m-step.ts';
export { mStepTrustRegion } from './off-policy/cvpo/m-step-trust-region.ts';
export { ddpg, ddpgFamily } from './off-policy/ddpg/ddpg.ts';
export { ddpgLag } from './off-policy/ddpg-lag/ddpg-lag.ts';
export { ddpgPid } from './off-policy/ddpg-pid/ddpg-pid.ts';
export { measureUpdate, type UpdateMeasureOptions, type UpdateMeasures } from './off-policy/measure-update.ts';
export { mpo } from './off-policy/mpo/mpo.ts';
export { sac, sacFamily } from './off-policy/sac/sac.ts';
export { sacLag } from './off-policy/sac-lag/sac-lag.ts';
export { sacPid } from './off-policy/sac-pid/sac-pid.ts';
export { td3, td3Family } from './off-policy/td3/td3.ts';
export { td3Lag } from './off-policy/td3-lag/td3-lag.ts';
export { td3Pid } from './off-policy/td3-pid/td3-pid.ts';
export { cpo } from './on-policy/cpo/cpo.ts';
export { cpoDual, cpoStep } from './on-policy/cpo/cpo-dual.ts';
export type { CpoCase, CpoProblem, CpoStep } from './on-policy/cpo/cpo-step.ts';
export { cppoPid } from './on-policy/cppo-pid/cppo-pid.ts';
export { cup } from './on-policy/cup/cup.ts';
export { createCupProjection, cupProjection, cupSurrogate } from './on-policy/cup/cup-projection.ts';
export { focops } from './on-policy/focops/focops.ts';
export {
  createFocops,
  type FocopsSurrogateOptions,
  focopsHandler,
  focopsSurrogate,
} from './on-policy/focops/focops-handler.ts';
export { ipo } from './on-policy/ipo/ipo.ts';
export { naturalPg } from './on-policy/natural-pg/natural-pg.ts';
export { onCrpo } from './on-policy/on-crpo/on-crpo.ts';
export { p3o } from './on-policy/p3o/p3o.ts';
export { p3oObjective, p3oPenalty } from './on-policy/p3o/p3o-penalty.ts';
export { pcpo } from './on-policy/pcpo/pcpo.ts';
export { type PcpoProblem, type PcpoStep, pcpoProjection, pcpoStep } from './on-policy/pcpo/pcpo-projection.ts';
export { pdo } from './on-policy/pdo/pdo.ts';
export { policyGradient } from './on-policy/policy-gradient/policy-gradient.ts';
export { ppo } from './on-policy/ppo/ppo.ts';
export { ppoEarlyTerminated } from './on-policy/ppo-early-terminated/ppo-early-terminated.ts';
export { ppoLag } from './on-policy/ppo-lag/ppo-lag.ts';
export { ppoSaute } from './on-policy/ppo-saute/ppo-saute.ts';
export { ppoSimmerPid } from './on-policy/ppo-simmer-pid/ppo-simmer-pid.ts';
export { rcpo } from './on-policy/rcpo/rcpo.ts';
export { trpo } from './on-policy/trpo/trpo.ts';
export { trpoEarlyTerminated } from './on-policy/trpo-early-terminated/trpo-early-terminated.ts';
export { trpoLag } from './on-policy/trpo-lag/trpo-lag.ts';
export { trpoPid } from './on-policy/trpo-pid/trpo-pid.ts';
export { trpoSaute } from './on-policy/trpo-saute/trpo-saute.ts';
export { trpoSimmerPid } from './on-policy/trpo-simmer-pid/trpo-simmer-pid.ts';
export { createCrpoSwitch, crpoSwitch } from './parts/constraint-handlers/crpo-switch.ts';
export {
  LagrangeMultipliers,
  lagrangianWeights,
  multiplierSettings,
} from './parts/constraint-handlers/lagrange-multipliers.ts';
export { createLagrangian, lagrangian } from './parts/constraint-handlers/lagrangian.ts';
export { barrierWeight, createLogBarrier, logBarrier } from './parts/constraint-handlers/log-barrier.ts';
export {
  combineMultipliers,
  createPidLagrangian,
  PidController,
  type PidGains,
  pidLagrangian,
} from './parts/constraint-handlers/pid-lagrangian.ts';
export { earlyTermination } from './parts/wrappers/early-termination.ts';
export { type BudgetRule, discountedBudget, withSafetyBudget } from './parts/wrappers/safety-budget.ts';
export { saute } from './parts/wrappers/saute.ts';
export { BudgetController, type SimmerGains, simmer } from './parts/wrappers/simmer.ts';
export { algorithmsPlugin, algorithmsPlugin as default } from './plugin.ts';

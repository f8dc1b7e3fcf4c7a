// The mathematics of the parts by itself, for tests, benchmarks and studies. Anything here may change in any version.
export { ActorCritic, type ActorCriticMethod, actorCriticMetrics } from './off-policy/actor-critic/actor-critic.ts';
export { probabilities } from './off-policy/actor-critic/choices.ts';
export { softGradient, softValue } from './off-policy/actor-critic/soft-value.ts';
export type { Stage, Stages } from './off-policy/actor-critic/stages.ts';
export { Temperature, type TemperatureOptions } from './off-policy/actor-critic/temperature.ts';
export { CvpoLearner } from './off-policy/cvpo/cvpo-learner.ts';
export { type CvpoSettings, cvpoDefaults, cvpoMetrics, cvpoSettings } from './off-policy/cvpo/cvpo-settings.ts';
export type { DualProblem } from './off-policy/cvpo/e-step/dual-moments.ts';
export { blankSolution, type DualOptions, type DualSolution, DualSolver } from './off-policy/cvpo/e-step/solve-dual.ts';
export { cpoStep } from './on-policy/cpo/cpo-dual.ts';
export type { CpoCase, CpoProblem, CpoStep } from './on-policy/cpo/cpo-step.ts';
export { createCupProjection, cupSurrogate } from './on-policy/cup/cup-projection.ts';
export { createFocops, type FocopsSurrogateOptions, focopsSurrogate } from './on-policy/focops/focops-handler.ts';
export { p3oObjective } from './on-policy/p3o/p3o-penalty.ts';
export { type PcpoProblem, type PcpoStep, pcpoStep } from './on-policy/pcpo/pcpo-projection.ts';
export { createCrpoSwitch } from './parts/constraint-handlers/crpo-switch.ts';
export {
  combineMultipliers,
  LagrangeMultipliers,
  lagrangianWeights,
  multiplierSettings,
} from './parts/constraint-handlers/lagrange-multipliers.ts';
export { createLagrangian } from './parts/constraint-handlers/lagrangian.ts';
export { barrierWeight, createLogBarrier } from './parts/constraint-handlers/log-barrier.ts';
export {
  createPidLagrangian,
  PidController,
  type PidGains,
} from './parts/constraint-handlers/pid-lagrangian.ts';
export { type BudgetRule, withSafetyBudget } from './parts/wrappers/safety-budget.ts';
export { BudgetController, type SimmerGains } from './parts/wrappers/simmer.ts';

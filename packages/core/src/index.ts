export { type Composition, type ConstraintName, compose, type OptimizerName } from './composition/compose.ts';
export { createRegistry } from './composition/create-registry.ts';
export { engineOf, environmentOf } from './composition/environment-of.ts';
export { explainMisfit, type MisfitContext } from './composition/explain-misfit.ts';
export { type EpochPlan, type EpochShape, planEpochs } from './composition/plan-epochs.ts';
export { createRunContainer, type RunContainer, type RunContainerOptions } from './composition/run-container.ts';
export { startNotes } from './composition/start-notes.ts';
export type { Configuration, ConfigurationEntry } from './config/configuration.ts';
export type { ConfigurationLayer } from './config/configuration-layer.ts';
export { type CostLimits, costLimits } from './config/cost-limits.ts';
export { partSettings } from './config/part-settings.ts';
export type { ConfigurationRequest } from './config/plan-configuration.ts';
export { resolveConfiguration } from './config/resolve-configuration.ts';
export { familySettings } from './config/run-schema.ts';
export { resolveMaxKl, resolveMaxKlBounds, resolveSchedule } from './config/schedule.ts';
export type * from './contracts/algorithm.ts';
export type * from './contracts/batch-environment.ts';
export type * from './contracts/block-sharing.ts';
export type * from './contracts/constraint-handler.ts';
export type * from './contracts/cost-signals.ts';
export type * from './contracts/critic.ts';
export type * from './contracts/distribution.ts';
export type * from './contracts/engine.ts';
export type * from './contracts/environment.ts';
export type * from './contracts/environment-definition.ts';
export type * from './contracts/environment-engine.ts';
export type * from './contracts/journal.ts';
export type * from './contracts/logger.ts';
export type * from './contracts/memory.ts';
export type * from './contracts/network.ts';
export type * from './contracts/optimizer.ts';
export type * from './contracts/part.ts';
export type * from './contracts/plugin.ts';
export type * from './contracts/policy.ts';
export type * from './contracts/policy-update.ts';
export type * from './contracts/proposal.ts';
export type * from './contracts/rollouts.ts';
export type * from './contracts/rows.ts';
export type * from './contracts/trust-region.ts';
export type * from './contracts/values.ts';
export type * from './contracts/wrapper.ts';
export { constraintNames } from './costs/constraint-names.ts';
export { createCritic } from './critics/critic.ts';
export { QCritics, type QCriticsOptions, setActions } from './critics/q-critics.ts';
export { EnvironmentFault } from './environments/batches/environment-fault.ts';
export { EpisodeEnd } from './environments/batches/episode-end.ts';
export { type BatchRules, hostBatch, type StepRows } from './environments/batches/host-batch.ts';
export { type BatchWrapperRules, type Moment, wrapBatch } from './environments/batches/wrap-batch.ts';
export {
  type CheckEnvironmentOptions,
  checkEnvironment,
  requireEnvironment,
} from './environments/check-environment.ts';
export { checkedSteps } from './environments/checked-steps.ts';
export { configuredEnvironment } from './environments/configured-environment.ts';
export { defineEnvironment, type EnvironmentDraft } from './environments/define-environment.ts';
export { type Derivation, deriveEnvironment } from './environments/derive-environment.ts';
export {
  chooseEngine,
  engineFit,
  engineSetting,
  environmentOnEngine,
  originalEngine,
} from './environments/environment-on-engine.ts';
export { withActionRange } from './environments/wrappers/action-range.ts';
export { withCostThreshold } from './environments/wrappers/cost-threshold.ts';
export { withFrameStack } from './environments/wrappers/frame-stack.ts';
export { type ObservationScale, withObservationScale } from './environments/wrappers/observation-scale.ts';
export { withRewardScale } from './environments/wrappers/reward-scale.ts';
export { withTimeLimit } from './environments/wrappers/time-limit.ts';
export { BelayError, refuse } from './errors.ts';
export type { Learner, LearnerContext, Round, TransitionBatch } from './off-policy/learner.ts';
export { type OffPolicyDefinition, offPolicy } from './off-policy/off-policy-algorithm.ts';
export { discounts, OffPolicyLoop, offPolicyMetrics } from './off-policy/off-policy-loop.ts';
export { learnerMemory, offPolicyMemory, qCriticsBytes } from './off-policy/off-policy-memory.ts';
export { ReplayBuffer, type ReplayBufferOptions } from './off-policy/replay-buffer.ts';
export { createOnPolicyAlgorithm, createParts, loadParts, saveParts } from './on-policy/on-policy-algorithm.ts';
export { OnPolicyLoop, onPolicyMetrics } from './on-policy/on-policy-loop.ts';
export { resolveStepKl } from './parts/conjugate-gradient.ts';
export {
  defineConstraintHandler,
  defineOptimizer,
  definePart,
  defineTrustRegion,
  defineWrapper,
} from './parts/define-part.ts';
export { corePlugin } from './parts/plugin.ts';
export { createUnconstrained } from './parts/unconstrained.ts';
export type { LoadedPlugin } from './plugins/check-plugin.ts';
export { coreVersion } from './plugins/core-version.ts';
export { definePlugin } from './plugins/define-plugin.ts';
export { type Listed, type PluginSource, Registry } from './plugins/registry.ts';
export { type ScaffoldKind, scaffold, scaffoldKinds, scaffoldUse } from './plugins/scaffold.ts';
export { type Clock, systemClock } from './ports/clock.ts';
export type { Files } from './ports/files.ts';
export type { ThreadPort, Threads, TrainerPort } from './ports/threads.ts';
export { createRandom } from './random/random.ts';
export { evaluationResetSeed, trainingResetSeed } from './random/reset-seeds.ts';
export { type ActionScaling, createActionScaling } from './rollouts/action-scaling.ts';
export { LocalRollouts, type LocalRolloutsOptions } from './rollouts/local-rollouts.ts';
export { type ActorRecipe, buildPolicy, type PolicyRecipe } from './rollouts/policy-recipe.ts';
export type { RolloutPlan } from './rollouts/rollout-plan.ts';
export { serveRollouts, type WorkerSetting } from './rollouts/rollout-worker.ts';
export { ThreadedRollouts, type ThreadedRolloutsOptions } from './rollouts/threaded-rollouts.ts';
export { vectorise } from './rollouts/vectorise.ts';
export { checkSetting, describeSetting } from './settings/check-setting.ts';
export { coreSettings } from './settings/core-settings.ts';
export { formatValue, quoteValue, shorten } from './settings/format-value.ts';
export type { Kind } from './settings/kind.ts';
export { nearestName } from './settings/nearest-name.ts';
export { offPolicySettings } from './settings/off-policy-settings.ts';
export { coerceSetting, parseSetting } from './settings/parse-setting.ts';
export type * from './settings/run-sections.ts';
export {
  defineSettings,
  type NoSettings,
  type Setting,
  type Settings,
  type SettingsOf,
  type SettingsSchema,
  type SettingValue,
  type ValueOf,
} from './settings/setting.ts';
export { settingDefaults } from './settings/setting-defaults.ts';
export { variableName } from './settings/variable-name.ts';
export { readState, SavedState } from './state/saved-state.ts';
export { ObservationStatistics } from './statistics/observation-statistics.ts';
export { studentT } from './statistics/student-t.ts';
export { type Column, isTimeColumn, trainerColumns } from './training/columns.ts';
export type { RolloutsContext } from './training/create-rollouts.ts';
export { createTraining, type TrainingOptions } from './training/create-training.ts';
export { decodeState, encodeState } from './training/encode-state.ts';
export {
  type CostEvaluation,
  conditionalValueAtRisk,
  type Estimate,
  type Evaluation,
  estimate,
  evaluatePolicy,
} from './training/evaluate.ts';
export type { EvaluatedEpisode, EvaluationOptions } from './training/evaluation-options.ts';
export { type ActOptions, type LoadedPolicy, policyFromState } from './training/policy-from-state.ts';
export type { RunResults } from './training/results.ts';
export type { RunOptions, Training } from './training/training.ts';
export { type ActorPolicyOptions, createActorPolicy } from './update/actor-policy.ts';
export { createDeterministic } from './update/deterministic.ts';
export { type EpochRows, EpochUpdate } from './update/epoch-update.ts';
export { createFullGaussian } from './update/full-gaussian.ts';
export { createGaussian } from './update/gaussian.ts';
export { createGaussianPolicy } from './update/gaussian-policy.ts';
export { ratioSurrogate, ratioSurrogates } from './update/ratio-surrogate.ts';
export { createSquashedGaussian } from './update/squashed-gaussian.ts';
export { stepKlWithin } from './update/step-kl.ts';
export { meanKl, type Parts, updatePolicy } from './update/update-policy.ts';
export { createWorkspace, type Workspace } from './update/workspace.ts';
export { wrapEnvironment } from './wrappers/wrap-environment.ts';

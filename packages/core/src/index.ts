// For authors: what a part, an algorithm, an environment or a plugin is written with.

export { type Composition, type ConstraintName, compose, type OptimizerName } from './composition/compose.ts';
export type * from './contracts/algorithm.ts';
export type * from './contracts/batch-environment.ts';
export type * from './contracts/block-sharing.ts';
export type * from './contracts/constraint-handler.ts';
export type * from './contracts/cost-signals.ts';
export type * from './contracts/critic.ts';
export type * from './contracts/distribution.ts';
export type * from './contracts/engine.ts';
export type * from './contracts/engine-definition.ts';
export type * from './contracts/environment.ts';
export type * from './contracts/environment-definition.ts';
export type * from './contracts/environment-engine.ts';
export type * from './contracts/environment-family.ts';
export type * from './contracts/journal.ts';
export type * from './contracts/logger.ts';
export type * from './contracts/memory.ts';
export type * from './contracts/network.ts';
export type * from './contracts/network-definition.ts';
export type * from './contracts/observation-part.ts';
export type * from './contracts/optimizer.ts';
export type * from './contracts/part.ts';
export type * from './contracts/plugin.ts';
export type * from './contracts/policy.ts';
export type * from './contracts/policy-update.ts';
export type * from './contracts/proposal.ts';
export type * from './contracts/resident.ts';
export type * from './contracts/resident-form.ts';
export type * from './contracts/rollouts.ts';
export type * from './contracts/rows.ts';
export type * from './contracts/space.ts';
export type * from './contracts/structured-environment.ts';
export type * from './contracts/trust-region.ts';
export type * from './contracts/values.ts';
export type * from './contracts/wrapper.ts';
export { constraintNames } from './costs/constraint-names.ts';
export { discountedCost } from './costs/discounted-cost.ts';
export { QCritics, type QCriticsOptions, setActions } from './critics/q-critics.ts';
export type { BatchWrapperRules, Moment } from './environments/batches/batch-wrapper-rules.ts';
export { EnvironmentFault } from './environments/batches/environment-fault.ts';
export { EpisodeEnd } from './environments/batches/episode-end.ts';
export { type BatchRules, hostBatch, type StepRows } from './environments/batches/host-batch.ts';
export { wrapBatch } from './environments/batches/wrap-batch.ts';
export {
  type CheckEnvironmentOptions,
  checkEnvironment,
  requireEnvironment,
} from './environments/check-environment.ts';
export { defineEnvironment, type EnvironmentDraft } from './environments/define-environment.ts';
export { type Derivation, deriveEnvironment } from './environments/derive-environment.ts';
export { chooseEngine, engineFit, environmentOnEngine } from './environments/environment-on-engine.ts';
export { layersOf } from './environments/inner-environment.ts';
export { withActionRange } from './environments/wrappers/action-range.ts';
export { withCostThreshold } from './environments/wrappers/cost-threshold.ts';
export { withFlatObservations } from './environments/wrappers/flat-observations.ts';
export { withFrameStack } from './environments/wrappers/frame-stack.ts';
export { type ObservationScale, withObservationScale } from './environments/wrappers/observation-scale.ts';
export { withRewardScale } from './environments/wrappers/reward-scale.ts';
export { withTimeLimit } from './environments/wrappers/time-limit.ts';
export type { ErrorCode } from './error-code.ts';
export { type AnyErrorCode, BelayError, type PluginErrorCode, refuse } from './errors.ts';
export type { Learner, LearnerContext, Round, TransitionBatch } from './off-policy/learner.ts';
export { type OffPolicyDefinition, offPolicy } from './off-policy/off-policy-algorithm.ts';
export { discounts, OffPolicyLoop, offPolicyMetrics } from './off-policy/off-policy-loop.ts';
export {
  learnerMemory,
  type OffPolicyMemoryContext,
  offPolicyMemory,
  qCriticsBytes,
} from './off-policy/off-policy-memory.ts';
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
export { createUnconstrained } from './parts/unconstrained.ts';
export { definePlugin } from './plugins/define-plugin.ts';
export { createRandom } from './random/random.ts';
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
export { describeObservation } from './spaces/describe-space.ts';
export { sampleAction, sampleSpace } from './spaces/draw-action.ts';
export { type FlatObservation, flatObservation } from './spaces/flat-observation.ts';
export { type LayoutOptions, type ObservationLayout, observationLayout } from './spaces/observation-layout.ts';
export { choicesOf, spaceSize, spaceType } from './spaces/space-size.ts';
export { packBytes, unpackBytes } from './spaces/write-part.ts';
export { namedNumbers } from './state/named-numbers.ts';
export { readState, SavedState } from './state/saved-state.ts';
export { type ActorPolicyOptions, createActorPolicy } from './update/actor-policy.ts';
export { createCategorical } from './update/categorical.ts';
export { type CategoricalPolicyOptions, createCategoricalPolicy } from './update/categorical-policy.ts';
export { createDeterministic } from './update/deterministic.ts';
export { type EpochRows, EpochUpdate } from './update/epoch-update.ts';
export { fisherLength } from './update/fisher-length.ts';
export { createFullGaussian } from './update/full-gaussian.ts';
export { createGaussian } from './update/gaussian.ts';
export { createGaussianPolicy } from './update/gaussian-policy.ts';
export { meanKl } from './update/mean-kl.ts';
export { ratioSurrogate, ratioSurrogates } from './update/ratio-surrogate.ts';
export { createSquashedGaussian } from './update/squashed-gaussian.ts';
export { stepKlWithin } from './update/step-kl.ts';
export { type Parts, updatePolicy } from './update/update-policy.ts';
export { createWorkspace, type Workspace } from './update/workspace.ts';

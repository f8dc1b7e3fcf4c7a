// For Belay's own packages and tests. Anything here may change in any version.
export { createRunContainer, type RunContainer, type RunContainerOptions } from './composition/run-container.ts';
export { partSettings } from './config/part-settings.ts';
export { familySettings } from './config/run-schema.ts';
export { resolveMaxKl, resolveMaxKlBounds, resolveSchedule } from './config/schedule.ts';
export { shareWeights } from './costs/episode-weights.ts';
export { createCritic } from './critics/critic.ts';
export { checkedSteps } from './environments/checked-steps.ts';
export {
  engineSetting,
  originalEngine,
  withRecordedEngine,
} from './environments/environment-on-engine.ts';
export { ReplayBuffer, type ReplayBufferOptions } from './off-policy/replay-buffer.ts';
export { corePlugin } from './parts/plugin.ts';
export { hashName } from './random/hash.ts';
export { episodeResetSeed, evaluationResetSeed, trainingResetSeed } from './random/reset-seeds.ts';
export { type ActionScaling, createActionScaling } from './rollouts/action-scaling.ts';
export { LocalRollouts, type LocalRolloutsOptions } from './rollouts/local-rollouts.ts';
export { type ActorRecipe, buildPolicy, type PolicyRecipe, policyStack } from './rollouts/policy-recipe.ts';
export type { RolloutPlan } from './rollouts/rollout-plan.ts';
export { ThreadedRollouts, type ThreadedRolloutsOptions } from './rollouts/threaded-rollouts.ts';
export { vectorise } from './rollouts/vectorise.ts';
export { checkSetting, describeSetting } from './settings/check-setting.ts';
export { coreSettings } from './settings/core-settings.ts';
export { formatValue, quoteValue, shorten } from './settings/format-value.ts';
export { nearestName } from './settings/nearest-name.ts';
export { offPolicySettings } from './settings/off-policy-settings.ts';
export { coerceSetting, parseSetting } from './settings/parse-setting.ts';
export { quoted } from './settings/quoted.ts';
export { variableName } from './settings/variable-name.ts';
export { readStructure, saveLayout, saveSpace } from './spaces/space-state.ts';
export { MIN_DEVIATION, ObservationStatistics, RunningStatistics } from './statistics/observation-statistics.ts';
export { studentT } from './statistics/student-t.ts';
export { formatConfiguration } from './training/format-configuration.ts';
export { progressHeader, progressLine } from './training/progress-text.ts';
export { summarise } from './training/summarise.ts';
export { shuffleInPlace } from './update/shuffle.ts';
export { wrapEnvironment } from './wrappers/wrap-environment.ts';

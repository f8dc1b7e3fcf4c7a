// For programs that train and evaluate: registry, configuration, training, evaluation, trained policies.
export { createRegistry } from './composition/create-registry.ts';
export { engineOf, environmentOf } from './composition/environment-of.ts';
export { explainMisfit, type MisfitContext } from './composition/explain-misfit.ts';
export { type EpochPlan, type EpochShape, planEpochs } from './composition/plan-epochs.ts';
export { startNotes } from './composition/start-notes.ts';
export { actionTypes, takenActions } from './composition/taken-actions.ts';
export type { Configuration, ConfigurationEntry } from './config/configuration.ts';
export type { ConfigurationLayer } from './config/configuration-layer.ts';
export { type CostLimits, costLimits } from './config/cost-limits.ts';
export type { ConfigurationRequest } from './config/plan-configuration.ts';
export { resolveConfiguration } from './config/resolve-configuration.ts';
export { configuredEnvironment } from './environments/configured-environment.ts';
export type { LoadedPlugin } from './plugins/check-plugin.ts';
export { coreVersion } from './plugins/core-version.ts';
export { type Listed, type PluginSource, Registry } from './plugins/registry.ts';
export { scaffold, scaffoldUse } from './plugins/scaffold.ts';
export { type ScaffoldKind, scaffoldKinds } from './plugins/scaffold-templates.ts';
export { type Clock, systemClock } from './ports/clock.ts';
export type { Files } from './ports/files.ts';
export type { ThreadPort, Threads, TrainerPort } from './ports/threads.ts';
export { serveRollouts, type WorkerSetting } from './rollouts/rollout-worker.ts';
export type { Kind } from './settings/kind.ts';
export { checkRun } from './training/check-run.ts';
export { type Column, isTimeColumn, trainerColumns } from './training/columns.ts';
export type { RolloutsContext } from './training/create-rollouts.ts';
export { createTraining } from './training/create-training.ts';
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
export type { TrainingOptions } from './training/training-options.ts';
export { type NumberedEpisode, worstEpisodes } from './training/worst-episodes.ts';

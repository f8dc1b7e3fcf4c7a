export { formatConfiguration } from '../training/format-configuration.ts';
export type { RunSummary } from '../training/summarise.ts';
export { CheckpointFiles, type ReadCheckpoint } from './checkpoint-files.ts';
export {
  askedPlugins,
  type ConfigurationLoad,
  type ConfigurationSources,
  configuredPlugins,
  flagKeys,
  loadConfiguration,
} from './config.ts';
export { readConfigFile } from './config-file.ts';
export type { DirectoryRunOptions, RunOutcome, RunStart } from './directory-run.ts';
export { approveEnvironments, type EnvironmentConsent, rememberEnvironment } from './environment-consent.ts';
export { type EvaluateOptions, evaluateDirectory } from './evaluate-directory.ts';
export { nodeFiles } from './files.ts';
export { joinVectors } from './join-vectors.ts';
export { leanEnvironment, leanFlags } from './lean-process.ts';
export { type LoadPolicyOptions, loadPolicy, readCheckpoint } from './load-policy.ts';
export { type LoadedRun, type LoadRunOptions, loadRun } from './load-run.ts';
export { machineMemory } from './machine-memory.ts';
export { sinkOfUncaught } from './named-sink.ts';
export {
  type OutsideFile,
  parseOutsideJson,
  parseOutsideYaml,
  readingProblem,
  readOutsideJson,
  readOutsideText,
  requireShape,
} from './outside-data.ts';
export { packageTypeOf } from './package-type.ts';
export { type PluginCode, readPluginCode } from './plugin-code.ts';
export { type ApprovePlugin, approveTrusted, isTrusted, rememberTrusted, trustFile } from './plugin-trust.ts';
export { fileOf, importPlugin, type LoadPluginOptions, loadPlugin, loadPlugins } from './plugins.ts';
export { installResolution } from './plugins-resolution.ts';
export { type ResumeOptions, resumeDirectory } from './resume-directory.ts';
export { type RunPaths, readConfiguration, refuseExistingRun, runPaths } from './run-directory.ts';
export { lockRun } from './run-lock.ts';
export { isInside, loadNamedPlugins, type NamedPlugins, type PluginOptions } from './run-plugins.ts';
export { nodeThreads } from './threads.ts';
export { type TrainOptions, trainInDirectory } from './train-in-directory.ts';
export { type Difference, type Verification, type VerifiedEpoch, type VerifyOptions, verifyRun } from './verify-run.ts';
export {
  type EvaluateWorstOptions,
  evaluateWorst,
  keptWorst,
  type PlayWorstOptions,
  playWorst,
  readWorstEpisodes,
  type WorstEpisodes,
  worstConditions,
  worstEpisodesPath,
  worstPicturePath,
  writeWorstEpisodes,
} from './worst-episodes-file.ts';
export { explainFileError, writeWhole } from './write-whole.ts';

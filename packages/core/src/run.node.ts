export type { RunOutcome } from './node/directory-run.ts';
export { type EvaluateOptions, evaluateDirectory } from './node/evaluate-directory.ts';
export { type LoadPolicyOptions, loadPolicy } from './node/load-policy.ts';
export { loadPlugins } from './node/plugins.ts';
export { type ResumeOptions, resumeDirectory } from './node/resume-directory.ts';
export { nodeThreads } from './node/threads.ts';
export { type TrainOptions, trainInDirectory } from './node/train-in-directory.ts';
export * from './run.ts';

import { resolve } from 'node:path';
import { refuse } from '../errors.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Files } from '../ports/files.ts';
import { type LoadedPolicy, policyFromState } from '../training/policy-from-state.ts';
import { CheckpointFiles, type ReadCheckpoint } from './checkpoint-files.ts';
import { nodeFiles } from './files.ts';

/** Which checkpoint is read. */
export interface LoadPolicyOptions {
  /** Epochs of training behind it; absent: the newest checkpoint. */
  readonly checkpoint?: number;
  readonly files?: Files;
  /** Has the plugin of the policy's kind of network, if that is none of Belay's own. */
  readonly registry?: Registry;
  /**
   * Is told of damaged checkpoints that were passed over and of the one that is used instead; default: a warning of the process,
   * on standard error.
   */
  readonly warn?: (sentence: string) => void;
}

/**
 * The trained policy of a run directory, ready to act. Needs neither the environment nor its plugins. Errors: `no-run`,
 * `no-checkpoint`, `bad-checkpoint`, `unknown-network`.
 *
 *     using policy = loadPolicy('runs/kfcpo-SafetyPointGoal1-v0/seed-000-…');
 *     const action = policy.act(observation);
 */
export function loadPolicy(directory: string, options: LoadPolicyOptions = {}): LoadedPolicy {
  const { registry } = options;
  const networks = registry === undefined ? undefined : (name: string) => registry.network(name);
  return policyFromState(readCheckpoint(directory, options).state, undefined, networks);
}

/** The checkpoint of that epoch, or the newest whole one. */
export function readCheckpoint(directory: string, options: LoadPolicyOptions = {}): ReadCheckpoint {
  const { files = nodeFiles, checkpoint, warn = (sentence: string) => process.emitWarning(sentence) } = options;
  const checkpoints = new CheckpointFiles(files, resolve(directory));
  if (checkpoint !== undefined) return checkpoints.read(checkpoint);
  const newest = checkpoints.newest(() => true, warn);
  if (newest === null) {
    throw refuse('no-run', `${directory} holds no checkpoint of a run: name the folder that \`belay train\` made.`);
  }
  return newest;
}

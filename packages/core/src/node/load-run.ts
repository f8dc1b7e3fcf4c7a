import { resolve } from 'node:path';
import { chooseWrapper } from '../composition/chosen-wrapper.ts';
import { environmentOf } from '../composition/environment-of.ts';
import type { Configuration } from '../config/configuration.ts';
import { costLimits } from '../config/cost-limits.ts';
import { partSettings } from '../config/part-settings.ts';
import type { Environment } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { State } from '../contracts/values.ts';
import { deriveEnvironment } from '../environments/derive-environment.ts';
import { refuse } from '../errors.ts';
import type { Registry } from '../plugins/registry.ts';
import type { Settings } from '../settings/setting.ts';
import { describeSpace } from '../spaces/describe-space.ts';
import { readSpace } from '../spaces/space-state.ts';
import { requireSameSettings } from '../training/compare-run.ts';
import { type LoadedPolicy, policyFromState } from '../training/policy-from-state.ts';
import { nodeFiles } from './files.ts';
import { type LoadPolicyOptions, readCheckpoint } from './load-policy.ts';
import { explainVersions, readConfiguration, runPaths } from './run-directory.ts';
import type { PluginOptions } from './run-plugins.ts';
import { finishedEpochs } from './summary.ts';

/** How a run is read from its directory, and what its reader is told. */
export interface LoadRunOptions extends LoadPolicyOptions, PluginOptions {
  /** Holds the built-in plugins; the run's own are added, if they may run. */
  readonly registry: Registry;
  /** Settings above the run's, each `key=value`: `environment.…`, `wrapper.…`, `constraint.costLimit`. */
  readonly set?: readonly string[];
  /** Called with what a reader of the figures should know: other versions, a changed plugin. */
  readonly warn?: (sentence: string) => void;
  /** Called with every environment that is created, before the run's wrapper wraps it; what it returns takes its place. */
  readonly onEnvironment?: (environment: Environment, definition: EnvironmentDefinition) => Environment | undefined;
}

/** A trained policy with the environment it was trained in. */
export interface LoadedRun {
  readonly policy: LoadedPolicy;
  /** Wrapped as the training's was. */
  readonly environment: EnvironmentDefinition;
  /** The environment's own. */
  readonly settings: Settings;
  /** Cost names and the limit of each [cost/episode]; Infinity: none. */
  readonly costNames: readonly string[];
  readonly limits: readonly number[];
}

/** Reads a run directory so that its policy can act. Errors: `no-run`, `no-checkpoint`, `bad-checkpoint`. */
export async function loadRun(directory: string, options: LoadRunOptions): Promise<LoadedRun> {
  const { registry, onEnvironment, files = nodeFiles, plugins, pluginFolders, approve, set, warn } = options;
  const asked = { plugins, pluginFolders, approve, set };
  const configuration = await readConfiguration(files, directory, registry, asked);
  // What the run itself says, before anything above it.
  const own =
    set === undefined ? configuration : await readConfiguration(files, directory, registry, { ...asked, set: [] });
  const versions = explainVersions(files, runPaths(resolve(directory)), registry, configuration);
  if (versions !== null) warn?.(versions);
  const task = watched(environmentOf(registry, configuration), onEnvironment);
  const { names, limits } = costLimits(configuration, task);
  const { state, epoch, path } = readCheckpoint(directory, options);
  if (options.checkpoint === undefined) warnOfOlder(directory, epoch, options);
  requireSameRunSettings(registry, own, state, path);
  const wrapper = chooseWrapper(registry, configuration, task);
  requireSameSpaces(state, wrapper?.environment ?? task, directory);
  wrapper?.load((state['wrapper'] ?? {}) as State);
  const environment = wrapper?.environment ?? task;
  return {
    policy: policyFromState(state, undefined, (name) => registry.network(name)),
    environment,
    settings: partSettings(configuration, 'environment', environment.settings),
    costNames: names,
    limits,
  };
}

function watched(definition: EnvironmentDefinition, watch: LoadRunOptions['onEnvironment']): EnvironmentDefinition {
  if (watch === undefined) return definition;
  const single = (environment: Environment): Environment => watch(environment, definition) ?? environment;
  return deriveEnvironment(definition, {}, { single });
}

/** Settings above the run's may make another environment, but not one of other observations or actions than the policy's. */
function requireSameSpaces(state: State, environment: EnvironmentDefinition, directory: string): void {
  const saved = state['policy'] as State | undefined;
  for (const space of ['observationSpace', 'actionSpace'] as const) {
    if (saved?.[space] === undefined) continue;
    const theirs = describeSpace(readSpace(saved[space]));
    const ours = describeSpace(environment[space]);
    if (theirs === ours) continue;
    const what = space === 'actionSpace' ? 'actions' : 'observations';
    throw refuse(
      'misfit',
      `The policy of ${directory} has ${what} ${theirs}, but with these settings ${environment.id} has ${ours.replace(/^of (\d+) numbers?$/, '$1')}: leave out the --set that changes them.`,
    );
  }
}

/** Says that a finished run's newest checkpoint is not of its last epoch: another one was removed. */
function warnOfOlder(directory: string, epoch: number, { files = nodeFiles, warn }: LoadRunOptions): void {
  const last = finishedEpochs(files, runPaths(resolve(directory)).summary);
  if (last === null || last <= epoch) return;
  const sentence = `${directory} was trained for ${last} epochs, but its newest checkpoint is of epoch ${epoch}: what follows is of that older policy.`;
  if (warn === undefined) process.emitWarning(sentence);
  else warn(sentence);
}

/** `config.yaml` is the one that the checkpoint was made with: figures of other settings would be of another run. */
function requireSameRunSettings(registry: Registry, configuration: Configuration, state: State, path: string): void {
  const task = environmentOf(registry, configuration);
  const environment = chooseWrapper(registry, configuration, task)?.environment ?? task;
  // Whatever the run has come to be told of its length, the policy is of these steps.
  const earlierSteps = [(state['compared'] as State | undefined)?.['steps'] as number];
  requireSameSettings(state, { configuration, environment, earlierSteps }, path);
}

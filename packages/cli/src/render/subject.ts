import { statSync } from 'node:fs';
import { createRandom, type Environment, type ObservationPart, refuse, sampleAction } from '@belay-rl/core';
import { checkedSteps } from '@belay-rl/core/internals';
import { type ApprovePlugin, loadRun } from '@belay-rl/core/node';
import { configuredEnvironment, type Registry } from '@belay-rl/core/run';
import { chosenEnvironment } from '../environment-settings.ts';
import { imagesOf } from './image-camera.ts';
import { canBeDrawn, twinOf, withPuppet } from './puppet.ts';

/** What is drawn: an environment, and who acts in it. */
export interface Subject {
  readonly id: string;
  /** A policy acts, not chance. */
  readonly trained: boolean;
  readonly maxSteps: number;
  /** What resets and steps: the environment with the run's wrapper, if any. */
  readonly environment: Environment;
  /** The environment itself, to be looked at. */
  readonly inner: Environment;
  /** Those among what it shows. */
  readonly images: readonly ObservationPart[];
  /** An episode begins. */
  begin?(): void;
  act(observation: ArrayLike<number>): ArrayLike<number>;
  dispose(): void;
}

/** A run directory's policy with its mean actions, or an environment under random actions. */
export async function openSubject(target: string, registry: Registry, options: SubjectOptions): Promise<Subject> {
  if (!isDirectory(target)) return openEnvironment(target, registry, options);
  return openRun(target, registry, options);
}

export interface SubjectOptions {
  readonly seed: number;
  /** `environment.KEY=VALUE`, above a run's own. */
  readonly set?: readonly string[];
  /** Named by the user. */
  readonly plugins?: readonly string[];
  /** True if code that a run names may run. */
  readonly approve: ApprovePlugin;
}

async function openRun(directory: string, registry: Registry, options: SubjectOptions): Promise<Subject> {
  const { plugins, approve, set } = options;
  const foreign = set?.find((one) => !one.startsWith('environment.'));
  if (foreign !== undefined) {
    throw refuse('command-line', `--set ${foreign}: only settings under environment. change what is drawn; remove it.`);
  }
  let inner: Environment | undefined;
  const twin = await twinOf(directory, { registry, plugins, approve, set });
  const onEnvironment = (environment: Environment): Environment => {
    inner = twin === null || canBeDrawn(environment) ? environment : withPuppet(environment, twin);
    return inner;
  };
  const run = await loadRun(directory, { registry, plugins, approve, set, onEnvironment });
  const environment = await run.environment.create(run.settings as Record<string, unknown>);
  return {
    id: run.environment.id,
    trained: true,
    maxSteps: run.environment.maxSteps,
    environment: checkedSteps(environment, run.environment),
    inner: inner ?? environment,
    images: imagesOf(run.environment),
    begin: () => run.policy.reset(),
    act: (observation) => run.policy.act(observation),
    dispose() {
      environment.dispose?.();
      run.policy.dispose();
    },
  };
}

async function openEnvironment(id: string, registry: Registry, { seed, set }: SubjectOptions): Promise<Subject> {
  const { definition: chosen, settings } = chosenEnvironment(set, registry.environment(id));
  const definition = configuredEnvironment(chosen, settings);
  const environment = await definition.create(settings);
  const random = createRandom(seed, 'render/actions');
  return {
    id,
    trained: false,
    maxSteps: definition.maxSteps,
    environment: checkedSteps(environment, definition),
    inner: environment,
    images: imagesOf(definition),
    act: (observation) => sampleAction(definition, observation, () => random.uniform(), 1),
    dispose: () => environment.dispose?.(),
  };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

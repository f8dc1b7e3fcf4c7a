import { chooseEngine, refuse, settingDefaults } from '@belay-rl/core';
import { originalEngine } from '@belay-rl/core/internals';
import { type ResolvedRun, resolveRun } from '../run-flags.ts';
import { type Options, repeats } from './flags.ts';

/** A training of `--steps`, or of as many epochs as `--repeats` counts and those before them. */
export async function resolveTraining(
  what: string,
  algorithm: string,
  environment: string,
  options: Options,
  otherwise: number,
): Promise<ResolvedRun> {
  if (options['steps'] !== undefined && options['repeats'] !== undefined) {
    throw refuse('command-line', `bench ${what} counts epochs by --repeats or environment steps by --steps; give one.`);
  }
  const plan = await resolveRun(algorithm, environment, { ...options, steps: options['steps'] ?? String(10 ** 9) });
  if (options['steps'] !== undefined) return plan;
  const { epochsLeftOut } = await import('@belay-rl/bench');
  const perEpoch = plan.configuration.value('training.stepsPerEpoch');
  return resolveRun(algorithm, environment, {
    ...options,
    steps: String((epochsLeftOut(plan.configuration) + repeats(options, otherwise)) * perEpoch),
  });
}

/** The training on the engine that `auto` chooses, and on the original one. */
export async function resolveSimulators(
  algorithm: string,
  environment: string,
  options: Options,
): Promise<ReadonlyMap<string, ResolvedRun>> {
  const given = (options['set'] ?? []) as readonly string[];
  const resolve = (engine: string): Promise<ResolvedRun> =>
    resolveTraining(
      'train',
      algorithm,
      environment,
      { ...options, set: [...given, `environment.engine=${engine}`] },
      2,
    );
  const { registry } = await resolveRun(algorithm, environment, options);
  const definition = registry.environment(environment);
  const original = originalEngine(definition);
  const names =
    original === null
      ? []
      : [...new Set([chooseEngine(definition, 'auto', settingDefaults(definition.settings ?? {})), original])];
  if (names.length < 2) {
    throw refuse(
      'command-line',
      `${environment} runs on one engine only, so that bench train --simulators has nothing to compare.`,
    );
  }
  const runs = new Map<string, ResolvedRun>();
  for (const name of names) runs.set(name, await resolve(name));
  return runs;
}

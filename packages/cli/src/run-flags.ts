import { dirname, resolve } from 'node:path';
import { askedPlugins, type ConfigurationSources, loadConfiguration, loadNamedPlugins } from '@belay-rl/core/node';
import type { Configuration, Registry } from '@belay-rl/core/run';
import type { Command } from 'commander';
import { collect } from './arguments.ts';
import { builtInRegistry } from './built-in.ts';
import { defineTrustFlag, pluginConsent } from './plugin-consent.ts';

/** Flags that say what a run is: `train`, `config` and `bench train` take the same ones. */
export function defineRunFlags(command: Command): Command {
  return defineTrustFlag(command)
    .option('--config <file>', 'settings from a YAML file')
    .option('--set <key=value>', 'one setting (repeatable)', collect)
    .option('--steps <n>', 'environment steps of the run (training.steps)')
    .option('--seed <n>', 'seed of every random stream')
    .option('--workers <n>', 'worker threads for rollouts (training.workers)')
    .option('--limit <x>', 'cost limit of an episode (constraint.costLimit)')
    .option('--log <sink>', 'also log to tensorboard, json-lines or a plugin’s sink (log.sinks, repeatable)', collect)
    .option('--plugin <file>', 'load a plugin: a file or a package (repeatable)', collect);
}

/** Which of those flags were given. */
export function givenRunFlags(options: Readonly<Record<string, unknown>>): readonly string[] {
  return ['config', 'set', 'steps', 'seed', 'workers', 'limit', 'log', 'plugin'].filter(
    (name) => options[name] !== undefined,
  );
}

/** The flags that were given, as the words of another command line; --steps is left to the caller. */
export function runFlagWords(options: Readonly<Record<string, unknown>>): readonly string[] {
  const named = givenRunFlags(options).filter((name) => name !== 'steps');
  const words = named.flatMap((name) => [options[name]].flat().flatMap((value) => [`--${name}`, String(value)]));
  return options['trust'] === true ? [...words, '--trust'] : words;
}

export interface ResolvedRun {
  readonly registry: Registry;
  readonly configuration: Configuration;
}

/** Loads the plugins that the flags, file and environment ask for, then resolves every setting. */
export async function resolveRun(
  algorithm: string,
  environment: string,
  options: Readonly<Record<string, unknown>>,
): Promise<ResolvedRun> {
  const sources: ConfigurationSources = {
    file: options['config'] as string | undefined,
    env: settingVariables(process.env),
    set: [
      ...logSetting(options['log'] as readonly string[] | undefined),
      ...((options['set'] ?? []) as readonly string[]),
    ],
    flags: {
      steps: options['steps'] as string | undefined,
      seed: options['seed'] as string | undefined,
      workers: options['workers'] as string | undefined,
      limit: options['limit'] as string | undefined,
    },
    plugins: options['plugin'] as readonly string[] | undefined,
  };
  const registry = await builtInRegistry();
  const { byUser, byFile } = askedPlugins(sources);
  const { file } = sources;
  const loaded = await loadNamedPlugins(registry, {
    plugins: byUser,
    specifiers: byFile,
    from: [...(file === undefined ? [] : [dirname(resolve(file))]), process.cwd()],
    by: file ?? '',
    approve: pluginConsent(options['trust'] === true),
  });
  return { registry, configuration: loadConfiguration({ registry, algorithm, environment, ...sources, loaded }) };
}

/** `--log` names sinks one by one; the setting is their list. */
function logSetting(sinks: readonly string[] = []): readonly string[] {
  return sinks.length === 0 ? [] : [`log.sinks=${sinks.join(',')}`];
}

/** These steer the command and are no settings. */
function settingVariables(env: NodeJS.ProcessEnv): Readonly<Record<string, string | undefined>> {
  const {
    BELAY_DEBUG: _debug,
    BELAY_NO_RESTART: _noRestart,
    BELAY_QUEUE_SECRET: _secret,
    BELAY_PYTHON: _python,
    ...settings
  } = env;
  return settings;
}

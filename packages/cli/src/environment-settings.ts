import {
  chooseEngine,
  type EnvironmentDefinition,
  environmentOnEngine,
  refuse,
  type Settings,
  type SettingsSchema,
  settingDefaults,
} from '@belay-rl/core';
import { checkSetting, engineSetting, nearestName, parseSetting } from '@belay-rl/core/internals';
import { configuredEnvironment } from '@belay-rl/core/run';

const PREFIX = 'environment.';

/**
 * What `--set environment.KEY=VALUE` flags set. Errors: `bad-flag`, `unknown-key`, `bad-value`.
 * @param whose For sentences, e.g. SafetyPointGoal1-v0.
 */
export function givenSettings(assignments: readonly string[], schema: SettingsSchema, whose: string): Settings {
  return Object.fromEntries(
    assignments.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw refuse('bad-flag', `--set ${text} must read environment.KEY=VALUE.`);
      const key = text.slice(0, at).trim();
      const name = key.slice(PREFIX.length);
      const setting = key.startsWith(PREFIX) && Object.hasOwn(schema, name) ? schema[name] : undefined;
      if (setting === undefined) throw refuse('unknown-key', `${whose} has no setting ${key}${nearest(key, schema)}.`);
      const value = parseSetting(setting, text.slice(at + 1));
      const problem = checkSetting(setting, value);
      if (problem !== null) throw refuse('bad-value', `${text} ${problem}.`);
      return [name, value];
    }),
  );
}

/** An environment, configured and on an engine if flags name one, and all of its own settings. */
export interface ChosenEnvironment {
  readonly definition: EnvironmentDefinition;
  readonly settings: Settings;
}

/** What `--set environment.KEY=VALUE` flags choose, `environment.engine` included. Errors: as `givenSettings`; `misfit` for an engine that cannot compute it. */
export function chosenEnvironment(
  assignments: readonly string[] | undefined,
  known: EnvironmentDefinition,
): ChosenEnvironment {
  const given = givenSettings(assignments ?? [], settingsWithEngine(known), known.id);
  const { engine, ...own } = given;
  const settings = { ...settingDefaults(known.settings ?? {}), ...own };
  if (engine === undefined) return { definition: known, settings };
  const configured = configuredEnvironment(known, settings);
  const onEngine = environmentOnEngine(configured, chooseEngine(configured, engine as string, settings));
  // Configured once more, it would lose the engine.
  const { configure: _, ...definition } = onEngine;
  return { definition, settings };
}

/** The settings of an environment, the choice of its engine among them if it has one. */
export function settingsWithEngine(environment: EnvironmentDefinition): SettingsSchema {
  const engine = engineSetting(environment);
  return { ...environment.settings, ...(engine === null ? {} : { engine }) };
}

function nearest(key: string, schema: SettingsSchema): string {
  const keys = Object.keys(schema).map((name) => `${PREFIX}${name}`);
  return keys.length === 0 ? ' or any other' : `; the nearest is ${nearestName(key, keys)}`;
}

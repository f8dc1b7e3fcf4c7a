import {
  type EnvironmentDefinition,
  refuse,
  type Settings,
  type SettingsSchema,
  settingDefaults,
} from '@belay-rl/core';
import { checkSetting, engineSetting, nearestName, parseSetting } from '@belay-rl/core/internals';

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

/** All settings of an environment: the given ones, and defaults. */
export function environmentSettings(
  assignments: readonly string[] | undefined,
  { id, settings = {} }: { readonly id: string; readonly settings?: SettingsSchema },
): Settings {
  return { ...settingDefaults(settings), ...givenSettings(assignments ?? [], settings, id) };
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

import { checkSetting, nearestName, parseSetting, refuse, type Settings } from '@belay-rl/core';
import { navigationSettings } from '@belay-rl/envs';

const PREFIX = 'environment.';

/** `environment.KEY=VALUE` texts as settings of the environments. Errors: `bad-flag`, `unknown-key`, `bad-value`. */
export function replaySettings(assignments: readonly string[]): Settings {
  return Object.fromEntries(assignments.map(parseAssignment));
}

function parseAssignment(text: string): readonly [string, Settings[string]] {
  const at = text.indexOf('=');
  if (at < 1) throw refuse('bad-flag', `--set ${text} must read environment.KEY=VALUE.`);
  const key = text.slice(0, at);
  const name = key.slice(PREFIX.length) as keyof typeof navigationSettings;
  if (!key.startsWith(PREFIX) || !Object.hasOwn(navigationSettings, name)) {
    const keys = Object.keys(navigationSettings).map((each) => `${PREFIX}${each}`);
    throw refuse('unknown-key', `A replay has no setting ${key}; the nearest is ${nearestName(key, keys)}.`);
  }
  const setting = navigationSettings[name];
  const value = parseSetting(setting, text.slice(at + 1));
  const problem = checkSetting(setting, value);
  if (problem !== null) throw refuse('bad-value', `${text} ${problem}.`);
  return [name, value];
}

import { stringify } from 'yaml';
import type { Configuration } from '../config/configuration.ts';
import type { Settings } from '../settings/setting.ts';

/**
 * A resolved configuration as YAML, every key, with what it is of and the versions it was made with: a run's
 * `config.yaml`. Read back with `--config` it gives the same settings.
 */
export function formatConfiguration(
  configuration: Configuration,
  versions: Readonly<Record<string, string>> = {},
  /** Of a run's plugins, in place of the setting's value: `plugins` and `pluginSources`. */
  plugins: Readonly<Record<string, unknown>> = {},
  /** What settings came to that leave the choice to a part, by full key: `Training.engineChoices`. */
  choices: Settings = {},
): string {
  const { algorithm, environment, entries } = configuration;
  const own = entries.filter(({ key }) => key.startsWith('algorithm.'));
  const tree: Record<string, unknown> = {
    algorithm: own.length === 0 ? algorithm : { name: algorithm },
    environment: { name: environment },
    ...(Object.keys(versions).length === 0 ? {} : { versions }),
  };
  for (const { key, value: resolved, follows } of entries) {
    // A copy of this file with another limit means that limit throughout.
    const value = choices[key] ?? (follows === undefined ? resolved : null);
    const dot = key.indexOf('.');
    if (dot < 0) {
      tree[key] = value;
      continue;
    }
    const name = key.slice(0, dot);
    tree[name] ??= {};
    (tree[name] as Record<string, unknown>)[key.slice(dot + 1)] = value;
  }
  return stringify({ ...tree, ...plugins }, { lineWidth: 0 });
}

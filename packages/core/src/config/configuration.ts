import { BelayError } from '../errors.ts';
import type { SectionAt, ValueAt } from '../settings/run-sections.ts';
import type { Setting, SettingValue } from '../settings/setting.ts';

/** One resolved key. */
export interface ConfigurationEntry {
  /** Dotted, e.g. 'optimizer.damping'. */
  readonly key: string;
  readonly value: SettingValue;
  /** Who set it: 'default', 'algorithm kfcpo', 'kfcpo for SafetyPointGoal1-v0', 'belay.yaml', 'BELAY_SEED', '--set', … */
  readonly origin: string;
  readonly setting: Setting;
  /** The key whose value this is, because no user set another; absent: none. */
  readonly follows?: string;
  /** The value with this algorithm in this environment if no one sets another. */
  readonly usual: SettingValue;
}

/** A run's settings: names resolved, every key checked, nothing left to default later. */
export interface Configuration {
  readonly algorithm: string;
  readonly environment: string;
  /** The slots the algorithm declares and the part that fills each, e.g. { optimizer: 'kfac', … }. */
  readonly parts: Readonly<Record<string, string>>;
  /** In a fixed order: seed, plugins, the parts, then section by section. */
  readonly entries: readonly ConfigurationEntry[];
  /** Throws a BelayError `unknown-key` for a key that this run does not have. */
  value<Key extends string>(key: Key): ValueAt<Key>;
  /** The entry of a key, or undefined. */
  entry(key: string): ConfigurationEntry | undefined;
  /** The keys below `name.`, without the prefix; the top-level keys for ''. */
  section<Section extends string>(name: Section): SectionAt<Section>;
}

/** What a configuration is made from: everything resolved and checked. */
export interface ConfigurationContent {
  readonly algorithm: string;
  readonly environment: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly entries: readonly ConfigurationEntry[];
}

export function createConfiguration({ algorithm, environment, parts, entries }: ConfigurationContent): Configuration {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  const sections = new Map<string, Record<string, SettingValue>>();
  for (const { key, value } of entries) {
    const dot = key.indexOf('.');
    const name = key.slice(0, Math.max(dot, 0));
    const section = sections.get(name) ?? {};
    section[key.slice(dot + 1)] = value;
    sections.set(name, section);
  }
  for (const section of sections.values()) Object.freeze(section);
  return Object.freeze({
    algorithm,
    environment,
    parts,
    entries,
    value<Key extends string>(key: Key): ValueAt<Key> {
      const entry = byKey.get(key);
      if (entry === undefined) throw new BelayError('unknown-key', `This run has no setting ${key}.`);
      // The schema has checked it.
      return entry.value as ValueAt<Key>;
    },
    entry: (key: string) => byKey.get(key),
    section: <Section extends string>(name: Section) => (sections.get(name) ?? {}) as SectionAt<Section>,
  });
}

import type { Setting, Settings, SettingValue } from '../contracts/settings.ts';

/** One resolved key. */
export interface ConfigurationEntry {
  /** Dotted, e.g. 'optimizer.damping'. */
  readonly key: string;
  readonly value: SettingValue;
  /** Who set it: 'default', 'algorithm kfcpo', 'kfcpo for SafetyPointGoal1-v0', 'belay.yaml', 'BELAY_SEED', '--set', … */
  readonly origin: string;
  readonly setting: Setting;
}

/** A run's settings: names resolved, every key checked, nothing left to default later. */
export interface Configuration {
  readonly algorithm: string;
  readonly environment: string;
  /** The slots the algorithm declares and the part that fills each, e.g. { optimizer: 'kfac', … }. */
  readonly parts: Readonly<Record<string, string>>;
  readonly entries: readonly ConfigurationEntry[];
  value(key: string): SettingValue;
  /** The keys below `name.`, without the prefix. */
  section(name: string): Settings;
}

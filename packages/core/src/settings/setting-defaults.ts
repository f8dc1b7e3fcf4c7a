import type { Settings, SettingsSchema } from './setting.ts';

/** Every setting's default, for creating something without a configuration. */
export function settingDefaults(schema: SettingsSchema = {}): Settings {
  return Object.fromEntries(Object.entries(schema).map(([key, setting]) => [key, setting.default]));
}

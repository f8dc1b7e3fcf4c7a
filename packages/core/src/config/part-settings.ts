import type { Settings, SettingsSchema } from '../settings/setting.ts';
import type { Configuration } from './configuration.ts';

/** The values of exactly a schema's keys in a section: what `create` of a part or of an environment receives. */
export function partSettings(
  configuration: Configuration,
  section: string,
  schema: SettingsSchema | undefined,
): Settings {
  const all = configuration.section(section);
  return Object.fromEntries(Object.entries(schema ?? {}).map(([key, setting]) => [key, all[key] ?? setting.default]));
}

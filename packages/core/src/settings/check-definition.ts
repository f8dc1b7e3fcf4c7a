import { checkSetting } from './check-setting.ts';
import { coreSettings } from './core-settings.ts';
import { ENGINE_KEY } from './engine-key.ts';
import { quoteValue } from './format-value.ts';
import { offPolicySettings } from './off-policy-settings.ts';
import type { Setting, SettingsSchema } from './setting.ts';

const formats: readonly Setting['format'][] = [
  'number',
  'integer',
  'boolean',
  'string',
  'choice',
  'numbers',
  'integers',
  'strings',
  'limits',
  'batch',
];

/** The same for every definition. Each check returns null, or the end of a sentence that begins with who and what. */
export function checkDefinition(definition: { summary?: unknown; create?: unknown }): string | null {
  if (definition === null || typeof definition !== 'object') return 'needs a definition object';
  if (typeof definition.summary !== 'string' || definition.summary === '') return 'needs a one-line summary';
  if (typeof definition.create !== 'function') return 'needs a create function';
  return null;
}

export function checkName(name: unknown): string | null {
  if (typeof name === 'string' && /^[A-Za-z0-9][\w.@/-]*$/.test(name)) return null;
  return 'needs another name: letters, digits, - _ . / and @, a letter or digit first';
}

/** Settings under `section.`, whose core keys (and `name`) are taken. */
export function checkSettings(schema: SettingsSchema | undefined, section: string): string | null {
  for (const [key, setting] of Object.entries(schema ?? {})) {
    const has = `has setting ${section}.${key},`;
    if (!/^[a-z][A-Za-z0-9]*$/.test(key)) return `${has} which is not a camelCase name`;
    if (
      key === 'name' ||
      `${section}.${key}` === ENGINE_KEY ||
      (coreSettings[section]?.[key] ?? offPolicySettings[section]?.[key]) !== undefined
    )
      return `${has} which core has itself`;
    if (typeof setting?.doc !== 'string' || setting.doc === '') return `${has} which needs a doc sentence`;
    if (!formats.includes(setting.format)) {
      return `${has} whose format=${quoteValue(setting.format)} must be one of ${formats.join(', ')}`;
    }
    if (setting.format === 'choice' && !(setting.values !== undefined && setting.values.length > 0)) {
      return `${has} a choice, which needs values`;
    }
    const problem = checkSetting(setting, setting.default);
    if (problem !== null) return `${has} whose default=${quoteValue(setting.default)} ${problem}`;
  }
  return null;
}

import type { AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { PartDefinition } from '../contracts/part.ts';
import { checkSetting } from '../settings/check-setting.ts';
import { coreSettings } from '../settings/core-settings.ts';
import { quoteValue } from '../settings/format-value.ts';
import { wordFor } from '../settings/kind.ts';
import { nearestKey } from '../settings/nearest-name.ts';
import { offPolicySettings } from '../settings/off-policy-settings.ts';
import type { Setting, Settings } from '../settings/setting.ts';

export interface KnownParts {
  /** The part of that name in the slot, if any plugin so far has registered it. */
  find(slot: string, name: string): PartDefinition<unknown> | undefined;
  /** The end of a sentence about an unknown name. */
  suggest(slot: string, name: string): string;
}

/**
 * What is wrong with an algorithm's parts and defaults: null, or the end of a sentence that begins with whose it is. Parts of
 * other plugins must be registered before; keys of an environment's own are not looked at, for it is chosen later.
 */
export function checkComposition(definition: AlgorithmDefinition, known: KnownParts): string | null {
  const { parts = {}, family, settings, defaults = {}, environments = {}, variants = {} } = definition;
  const keys = new Map<string, Setting>();
  const put = (section: string, schema: Readonly<Record<string, Setting>> | undefined): void => {
    for (const [name, setting] of Object.entries(schema ?? {})) {
      keys.set(section === '' ? name : `${section}.${name}`, setting);
    }
  };
  for (const [section, schema] of Object.entries(family === 'off-policy' ? offPolicySettings : coreSettings)) {
    put(section, schema);
  }
  put('algorithm', settings);
  for (const [slot, name] of Object.entries(parts)) {
    if (typeof name !== 'string') return `has the part ${slot}: ${String(name)}; name one, such as 'none'`;
    const part = known.find(slot, name);
    if (part === undefined) {
      return `has the part ${slot}: '${name}', but there is no ${wordFor(slot)} ${name}${known.suggest(slot, name)}; if another plugin has it, load that one first`;
    }
    put(slot, part.settings);
  }
  const perEnvironment = typeof environments === 'function' ? [] : Object.entries(environments);
  return (
    checkDefaults('defaults', defaults, keys) ??
    perEnvironment.reduce<string | null>(
      (problem, [id, values]) => problem ?? checkDefaults(`environments['${id}']`, values, keys),
      null,
    ) ??
    Object.entries(variants).reduce<string | null>(
      (problem, [name, variant]) => problem ?? checkDefaults(`variants.${name}.settings`, variant.settings, keys),
      null,
    )
  );
}

function checkDefaults(where: string, values: Settings, keys: ReadonlyMap<string, Setting>): string | null {
  for (const [key, value] of Object.entries(values)) {
    const setting = keys.get(key);
    if (setting === undefined) {
      if (key.startsWith('environment.') || key.endsWith('.name')) continue;
      return `has ${where} with ${key}, which is no setting of its core or its parts; the nearest is ${nearestKey(key, keys.keys())}`;
    }
    const problem = checkSetting(setting, value);
    if (problem !== null) return `has ${where} with ${key}=${quoteValue(value)}, which ${problem}`;
  }
  return null;
}

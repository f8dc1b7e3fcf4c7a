import type { AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { engineSetting } from '../environments/environment-on-engine.ts';
import type { Registry } from '../plugins/registry.ts';
import { coreSettings } from '../settings/core-settings.ts';
import { ENGINE_KEY, USUAL_ENGINE } from '../settings/engine-key.ts';
import { joinNames } from '../settings/format-value.ts';
import { wordFor } from '../settings/kind.ts';
import { USUAL_NETWORK } from '../settings/network-key.ts';
import { offPolicySettings } from '../settings/off-policy-settings.ts';
import type { Setting, SettingsSchema } from '../settings/setting.ts';
import { VARIANT_KEY, variantSwitch } from './variant-switch.ts';

/** Dotted key → setting, in the order in which a configuration is shown. */
export type RunSchema = ReadonlyMap<string, Setting>;

export interface RunSchemaContext {
  readonly registry: Registry;
  readonly algorithm: AlgorithmDefinition;
  readonly environment: EnvironmentDefinition;
  /** Slot → chosen part. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Parts that fill a slot unless an algorithm or the configuration names another. */
const USUAL_PARTS: Readonly<Record<string, string>> = {
  wrapper: 'none',
  engine: USUAL_ENGINE,
  network: USUAL_NETWORK,
};

/** The sections after the parts' own. */
const sections = ['training', 'policy', 'critic', 'advantage', 'buffer'] as const;

/** Core's own settings in a run of the algorithm. */
export function familySettings({ family }: Pick<AlgorithmDefinition, 'family'>): typeof coreSettings {
  return family === 'off-policy' ? offPolicySettings : coreSettings;
}

/** The union of core's settings, the chosen parts', the environment's and the algorithm's. */
export function createRunSchema({ registry, algorithm, environment, parts }: RunSchemaContext): RunSchema {
  const schema = new Map<string, Setting>();
  const put = (prefix: string, settings: SettingsSchema | undefined) => {
    for (const [name, setting] of Object.entries(settings ?? {})) schema.set(prefix + name, setting);
  };
  const core = familySettings(algorithm);
  put('', core['']);
  for (const [slot, part] of Object.entries(parts)) {
    schema.set(`${slot}.name`, nameSetting(registry, slot, algorithm.parts?.[slot] ?? USUAL_PARTS[slot] ?? part, part));
    put(`${slot}.`, core[slot]);
    put(`${slot}.`, registry.part(slot, part).settings);
  }
  // An algorithm without handlers still has limits.
  if (parts['constraint'] === undefined) put('constraint.', core['constraint']);
  for (const section of sections) put(`${section}.`, core[section]);
  put('algorithm.', algorithm.settings);
  put('environment.', core['environment']);
  const engine = engineSetting(environment);
  if (engine !== null) schema.set(ENGINE_KEY, engine);
  put('environment.', environment.settings);
  put('log.', core['log']);
  const variant = variantSwitch(schema, algorithm.variants);
  if (variant === null) return schema;
  const own = Object.keys(core['']!);
  const entries = [...schema];
  return new Map([...entries.slice(0, own.length), [VARIANT_KEY, variant] as const, ...entries.slice(own.length)]);
}

/** `optimizer.name` and its like; the allowed values are what plugins registered. */
function nameSetting(registry: Registry, slot: string, usual: string, chosen: string): Setting {
  const chain = !registry.names(slot).includes(chosen);
  return {
    doc: `The ${wordFor(slot)}: one of ${registry.names(slot).join(', ')}${slot === 'wrapper' ? ', or several with + between them, the innermost first' : ''}.`,
    format: 'choice',
    default: usual,
    values: chain ? [...registry.names(slot), chosen] : registry.names(slot),
  };
}

/**
 * Why a key that some part, algorithm or environment does have is none of this run's: the end of a sentence whose
 * subject is the key, or null if nothing has it.
 */
export function explainForeignKey(
  key: string,
  { registry, algorithm, environment, parts }: RunSchemaContext,
): string | null {
  const dot = key.indexOf('.');
  if (dot < 0) return null;
  const section = key.slice(0, dot);
  const name = key.slice(dot + 1);
  const having = (kind: string) =>
    registry.names(kind).filter((part) => Object.hasOwn(registry.part(kind, part).settings ?? {}, name));
  const foreign = explainFamily(section, name, algorithm);
  if (foreign !== null) return foreign;
  if (section === 'algorithm' || section === 'environment') {
    const owners = having(section);
    if (owners.length === 0) return null;
    const chosen = section === 'algorithm' ? algorithm.name : environment.id;
    return `belongs to ${joinSome(owners)}, but this run's ${section} is ${chosen}; remove it`;
  }
  const chosen = Object.hasOwn(parts, section) ? parts[section] : undefined;
  const owners = having(section);
  if (chosen === undefined) {
    if (owners.length === 0 && !(name === 'name' && registry.names(section).length > 0)) return null;
    if (section === 'wrapper')
      return `is of a wrapper, but this run has none; remove it, or set wrapper.name=${owners[0]}`;
    const slots = Object.keys(parts);
    const has = slots.length === 0 ? 'has no parts to choose' : `has only ${joinNames(slots)}`;
    return `is of a ${wordFor(section)}, but algorithm ${algorithm.name} ${has}; remove it`;
  }
  if (owners.length === 0) return null;
  return `belongs to ${joinSome(owners)}, but ${section}.name=${chosen}; remove it, or set ${section}.name=${owners[0]}`;
}

/** Of a key that core has for the other family only. */
function explainFamily(section: string, name: string, algorithm: AlgorithmDefinition): string | null {
  const offPolicy = algorithm.family === 'off-policy';
  const others = offPolicy ? coreSettings : offPolicySettings;
  const has = (settings: typeof others): boolean =>
    Object.hasOwn(settings, section) && Object.hasOwn(settings[section]!, name);
  if (!has(others) || has(familySettings(algorithm))) return null;
  return offPolicy
    ? `is of on-policy algorithms, and ${algorithm.name} is off-policy; remove it`
    : `is of off-policy algorithms, and ${algorithm.name} is on-policy; remove it`;
}

/** At most four names. */
function joinSome(names: readonly string[]): string {
  return names.length <= 4 ? joinNames(names) : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

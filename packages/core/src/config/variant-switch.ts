import type { Setting, SettingValue } from '../settings/setting.ts';

/** Sets the variant of each part of an algorithm that has one. */
export const VARIANT_KEY = 'variant';

/** Keys of the parts' own variants: `optimizer.variant`, `wrapper.saute.variant` …; none of an environment's. */
export function variantKeys(schema: ReadonlyMap<string, Setting>): readonly string[] {
  return [...schema.keys()].filter((key) => key.endsWith('.variant') && !key.startsWith('environment.'));
}

/** The setting `variant` of a run, or null if none of its parts has a variant. */
export function variantSwitch(schema: ReadonlyMap<string, Setting>): Setting | null {
  const keys = variantKeys(schema);
  if (keys.length === 0) return null;
  const values = [...new Set(keys.flatMap((key) => (schema.get(key)!.values ?? []).map(String)))];
  return {
    doc: `One switch for the whole algorithm: sets ${keys.join(', ')}, each of which can still be set by itself. null: they differ.`,
    format: 'choice',
    default: 'paper',
    values,
    nullable: true,
  };
}

interface Planned {
  readonly key: string;
  readonly value: unknown;
  readonly origin: string;
}

/** What a layer's `variant` comes to: the variant of each part that the layer does not set by itself and that has such a one. */
export function spreadVariant(values: readonly Planned[], schema: ReadonlyMap<string, Setting>): readonly Planned[] {
  const given = values.find(({ key }) => key === VARIANT_KEY);
  if (given === undefined || typeof given.value !== 'string') return [];
  return variantKeys(schema).flatMap((key) => {
    const takes = schema.get(key)!.values?.includes(given.value as string) === true;
    if (!takes || values.some((other) => other.key === key)) return [];
    return [{ key, value: given.value, origin: `${VARIANT_KEY}, ${given.origin}` }];
  });
}

/** The variant that all parts have, or null if they differ. */
export function commonVariant(schema: ReadonlyMap<string, Setting>, read: (key: string) => SettingValue): SettingValue {
  const values = new Set(variantKeys(schema).map(read));
  return values.size === 1 ? [...values][0]! : null;
}

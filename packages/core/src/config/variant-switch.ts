import type { AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { Setting, SettingValue } from '../settings/setting.ts';

/** Sets the variant of the algorithm, or of each of its parts that has one. */
export const VARIANT_KEY = 'variant';

type Variants = AlgorithmDefinition['variants'];

/** Keys of the parts' own variants: `optimizer.variant`, `wrapper.saute.variant` …; none of an environment's. */
export function variantKeys(schema: ReadonlyMap<string, Setting>): readonly string[] {
  return [...schema.keys()].filter((key) => key.endsWith('.variant') && !key.startsWith('environment.'));
}

/** The setting `variant` of a run; null if neither its algorithm nor any of its parts has variants. */
export function variantSwitch(schema: ReadonlyMap<string, Setting>, variants?: Variants): Setting | null {
  if (variants !== undefined) return ownSwitch(variants);
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

function ownSwitch(variants: NonNullable<Variants>): Setting {
  const names = Object.keys(variants);
  const rules = names.map((name) => `${name} (${variants[name]!.summary})`);
  return {
    doc: `The rule of the algorithm: ${rules.join(' or ')}. Each of its settings can still be set by itself.`,
    format: 'choice',
    default: names[0]!,
    values: names,
  };
}

interface Planned {
  readonly key: string;
  readonly value: unknown;
  readonly origin: string;
}

/** What a variant is chosen among. */
export interface VariantContext {
  readonly algorithm: Pick<AlgorithmDefinition, 'variants' | 'parts'>;
  /** Slot → chosen part. */
  readonly parts: Readonly<Record<string, string>>;
  readonly schema: ReadonlyMap<string, Setting>;
  /** The algorithm's own value of a setting, without any variant. */
  usual(key: string): unknown;
  /** Whether a layer below that names no variant sets a key: it was not set as part of one, and counts under any. */
  isSetBelow(key: string): boolean;
}

/** What a layer's `variant` comes to, less what the layer sets by itself. */
export function spreadVariant(values: readonly Planned[], context: VariantContext): readonly Planned[] {
  const given = values.find(({ key }) => key === VARIANT_KEY);
  if (given === undefined || typeof given.value !== 'string') return [];
  const origin = `${VARIANT_KEY}, ${given.origin}`;
  const { algorithm, schema } = context;
  const set =
    algorithm.variants === undefined
      ? ofParts(given.value, schema)
      : ofAlgorithm(given.value, algorithm.variants, context);
  return set
    .filter(([key]) => !values.some((other) => other.key === key))
    .map(([key, value]) => ({ key, value, origin }));
}

/** The variant of each part that has such a one. */
function ofParts(variant: string, schema: ReadonlyMap<string, Setting>): readonly [string, unknown][] {
  return variantKeys(schema)
    .filter((key) => schema.get(key)!.values?.includes(variant) === true)
    .map((key) => [key, variant]);
}

/**
 * All that any variant sets, as this one has it, so that it undoes another that a layer below chose, with what that layer set
 * besides: a run's config.yaml names its variant and every setting.
 */
function ofAlgorithm(
  variant: string,
  variants: NonNullable<Variants>,
  { algorithm, parts, schema, usual, isSetBelow }: VariantContext,
): readonly [string, unknown][] {
  const chosen = Object.hasOwn(variants, variant) ? variants[variant]!.settings : null;
  if (chosen === null) return [];
  const keys = new Set(Object.values(variants).flatMap(({ settings }) => Object.keys(settings)));
  return [...keys].flatMap((key): [string, unknown][] => {
    const slot = key.slice(0, key.indexOf('.'));
    if (!schema.has(key) || parts[slot] !== algorithm.parts?.[slot] || isSetBelow(key)) return [];
    return [[key, Object.hasOwn(chosen, key) ? chosen[key] : usual(key)]];
  });
}

/** The variant that all parts have, or null if they differ. */
export function commonVariant(schema: ReadonlyMap<string, Setting>, read: (key: string) => SettingValue): SettingValue {
  const values = new Set(variantKeys(schema).map(read));
  return values.size === 1 ? [...values][0]! : null;
}

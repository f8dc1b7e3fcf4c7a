/**
 * One source of settings. `values` are nested or dotted, or both: { training: { steps: 5 } } and { 'training.steps': 5 }
 * say the same.
 */
export interface ConfigurationLayer {
  /** For sentences and listings: 'belay.yaml', '--set', 'code' … */
  readonly origin: string;
  readonly values: Readonly<Record<string, unknown>>;
  /**
   * How to read them. 'values' (default): as they are. 'text': every value is text, read by its setting's format.
   * 'variables': text too, and keys are environment variables' names; those that do not begin with BELAY_ are passed over.
   */
  readonly form?: 'values' | 'text' | 'variables';
  /** Written by a run, perhaps of an earlier version: former names and values of settings are read as the present ones. */
  readonly saved?: boolean;
  /** Origins of single keys if they are more exact than the layer's, e.g. 'training.steps' → '--steps'. */
  readonly origins?: Readonly<Record<string, string>>;
}

/** A key as it was written: dotted, with its value. */
export type FlatEntry = readonly [key: string, value: unknown];

/**
 * Nested and dotted objects as dotted entries, in the order of writing. Maps below a key for which `isLeaf` holds stay
 * values. Empty sections vanish (YAML reads `training:` with nothing below it as null);
 * an empty map below any other key is a value like another, to be refused by its key.
 */
export function flatten(
  values: Readonly<Record<string, unknown>>,
  isLeaf: (key: string) => boolean,
  isSection: (key: string) => boolean,
): FlatEntry[] {
  const entries: FlatEntry[] = [];
  const visit = (value: unknown, key: string) => {
    const inner = isPlainObject(value) && !isLeaf(key) ? Object.entries(value) : [];
    if (inner.length > 0) for (const [name, one] of inner) visit(one, `${key}.${name}`);
    else if (!(isSection(key) && isNothing(value))) {
      entries.push([key, value]);
    }
  };
  for (const [key, value] of Object.entries(values)) visit(value, key);
  return entries;
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (isPlainObject(value) && Object.keys(value).length === 0);
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

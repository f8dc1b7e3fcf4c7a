/** What a setting may hold: plain data that YAML can write. */
export type SettingValue =
  | number
  | string
  | boolean
  | null
  | readonly SettingValue[]
  | { readonly [key: string]: SettingValue };

/** One setting as plain data, so that a browser can check it; the Node adapter turns it into a convict schema. */
export interface Setting {
  /** One sentence: meaning, unit, and what turning it does. */
  readonly doc: string;
  /**
   * number: finite unless `infinite`; integer; boolean; string;
   * choice: one of `values`; numbers, integers, strings: a list of those, `length` of them if that is given; limits: a number ≥ 0 (Infinity allowed) or a map of them by name;
   * batch: a positive integer or 'all'.
   */
  readonly format:
    | 'number'
    | 'integer'
    | 'boolean'
    | 'string'
    | 'choice'
    | 'numbers'
    | 'integers'
    | 'strings'
    | 'limits'
    | 'batch';
  readonly default: SettingValue;
  readonly min?: number;
  readonly max?: number;
  /** `min` itself is not allowed. */
  readonly exclusiveMin?: boolean;
  readonly infinite?: boolean;
  /** Of a list. */
  readonly length?: number;
  readonly values?: readonly (string | number)[];
  /** The value in a run that was made before the setting existed; default: `default`. */
  readonly formerly?: SettingValue;
  /** null is allowed, and means what `doc` says. */
  readonly nullable?: boolean;
  /**
   * The value is the limit of the environment's total cost (Infinity: none) unless the user sets another; null in a file or
   * a flag says so again. `create` always gets a number. `default` is for objects that are made without a configuration.
   */
  readonly follows?: 'constraint.costLimit';
  /** What it does is scheduled over the whole length of the run, unless it is false, 0 or null: told if a run gets longer. */
  readonly overRun?: boolean;
  /** The key before it was renamed. A user who gives it is told the new one; a run that was saved with it is still read. */
  readonly formerName?: string;
  /** Values of a choice before they were renamed, each with its new one; treated as `formerName` is. */
  readonly formerValues?: Readonly<Record<string, string>>;
}

/** Keys are camelCase names, without the slot's prefix. */
export type SettingsSchema = Readonly<Record<string, Setting>>;

/** Checked values by key, when the schema is known at run time only. */
export type Settings = Readonly<Record<string, SettingValue>>;

/** The schema of a part without settings. */
export type NoSettings = Readonly<Record<never, Setting>>;

/** The type of the values of each format. */
interface ValueOfFormat {
  readonly number: number;
  readonly integer: number;
  readonly boolean: boolean;
  readonly string: string;
  readonly choice: string | number;
  readonly numbers: readonly number[];
  readonly integers: readonly number[];
  readonly strings: readonly string[];
  readonly limits: number | Readonly<Record<string, number>>;
  readonly batch: number | 'all';
}

/** The type of a setting’s value, null left out. */
type NonNullValue<S extends Setting> = S extends {
  readonly format: 'choice';
  readonly values: readonly (infer Value extends string | number)[];
}
  ? Value
  : ValueOfFormat[S['format']];

/** The type of a setting's value: number for 'number', the union of `values` for 'choice', and null if it is `nullable`. */
export type ValueOf<S extends Setting> = Setting extends S
  ? SettingValue
  : S extends { readonly follows: string }
    ? number
    : NonNullValue<S> | (S extends { readonly nullable: true } ? null : never);

/**
 * The checked values of a schema, by key: `SettingsOf<{ rate: { format: 'number', … } }>` is `{ readonly rate: number }`.
 * A key that the schema does not have does not compile. Of a schema known at run time only: `Settings`.
 */
export type SettingsOf<S extends SettingsSchema> = { readonly [Key in keyof S]: ValueOf<S[Key]> };

/** A schema whose literal types are kept, so that `SettingsOf<typeof schema>` knows them. Returns what it is given. */
export function defineSettings<const S extends SettingsSchema>(schema: S): S {
  return schema;
}

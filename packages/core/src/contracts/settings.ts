/** A part's settings as plain data, so that a browser can check them; the Node adapter turns them into a convict schema. */

export type SettingValue =
  | number
  | string
  | boolean
  | null
  | readonly SettingValue[]
  | { readonly [key: string]: SettingValue };

export interface Setting {
  /** One sentence: meaning, unit, and what turning it does. */
  readonly doc: string;
  /**
   * number: finite unless `infinite`; integer; boolean; string;
   * choice: one of `values`; numbers, integers, strings: a list of those, `length` of them where that is given; limits: a number ≥ 0 (Infinity allowed) or a map of them by name;
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
   * The value is the limit of the environment's total cost (Infinity: none) unless somebody sets another; null in a file or
   * a flag says so again. `create` always gets a number. `default` is for objects that are made without a configuration.
   */
  readonly follows?: 'constraint.costLimit';
  /** The key before it was renamed. A user who gives it is told the new one; a run that was saved with it is still read. */
  readonly formerName?: string;
  /** Values of a choice before they were renamed, each with its new one; treated as `formerName` is. */
  readonly formerValues?: Readonly<Record<string, string>>;
}

/** Keys are camelCase names, without the slot's prefix. */
export type SettingsSchema = Readonly<Record<string, Setting>>;

export type Settings = Readonly<Record<string, SettingValue>>;

import convict from 'convict';
import { isPlainObject } from '../config/configuration-layer.ts';
import { checkSetting } from '../settings/check-setting.ts';
import { parseSetting } from '../settings/parse-setting.ts';
import type { Setting, SettingValue } from '../settings/setting.ts';

/**
 * The convict format of a setting. A choice is convict's own list of values and a text its own String. The others are
 * formats of Belay's, because convict's would take too much: its Number takes NaN, its int and nat read the text 12abc
 * as 12, its Boolean reads every text but false as true, and none of them has a range.
 */
export function convictFormat({ format, values }: Setting): unknown {
  if (format === 'choice') return [...values!];
  return format === 'string' ? String : nameOf(format);
}

const ownFormats = ['number', 'integer', 'boolean', 'numbers', 'integers', 'strings', 'limits', 'batch'] as const;

const nameOf = (format: Setting['format']): string => `belay ${format}`;

convict.addFormats(
  Object.fromEntries(
    ownFormats.map((format) => {
      // What a text means depends on the format only; ranges are checked afterwards.
      const read: Setting = { doc: '', format, default: null, nullable: true };
      return [
        nameOf(format),
        {
          coerce: (text: string) => box(parseSetting(read, text)),
          validate(value: unknown, schema: convict.SchemaObj) {
            const problem = checkSetting((schema as unknown as { readonly setting: Setting }).setting, unbox(value));
            if (problem !== null) throw new Error(problem);
          },
        },
      ];
    }),
  ),
);

/** A map in a list of its own: convict would take its keys for settings. */
export function box(value: unknown): unknown {
  return isPlainObject(value) ? [value] : value;
}

/** What `box` was given. */
export function unbox(value: unknown): SettingValue {
  const boxed = Array.isArray(value) && value.length === 1 && isPlainObject(value[0]);
  return (boxed ? value[0] : value) as SettingValue;
}

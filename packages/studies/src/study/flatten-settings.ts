import { isRecord } from './study-document.ts';

/** Nested and dotted settings as dotted entries. */
export function flattenSettings(values: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  const visit = (value: unknown, key: string): (readonly [string, unknown])[] =>
    isRecord(value) ? Object.entries(value).flatMap(([name, inner]) => visit(inner, `${key}.${name}`)) : [[key, value]];
  return Object.entries(values).flatMap(([key, value]) => visit(value, key));
}

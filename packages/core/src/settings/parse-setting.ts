import type { Setting, SettingValue } from './setting.ts';

/**
 * The text of a flag or an environment variable as a value: numbers (1e-4, -1, 1_000_000, Infinity), true, false, null,
 * lists (`64,64` or `[64, 64]`), maps (`{ hazards: 10, vases: 15 }`), texts with or without quotes.
 * Text that the setting's format cannot be read from comes back as text, for `checkSetting` to refuse.
 */
export function parseSetting(setting: Setting, text: string): SettingValue {
  const trimmed = text.trim();
  if ((setting.nullable === true || setting.follows !== undefined) && (trimmed === 'null' || trimmed === '~'))
    return null;
  switch (setting.format) {
    case 'number':
    case 'integer':
      return parseNumber(trimmed) ?? text;
    case 'boolean':
      return trimmed === 'true' ? true : trimmed === 'false' ? false : text;
    case 'string':
      return unquote(trimmed);
    case 'choice': {
      const plain = unquote(trimmed);
      return setting.values!.find((value) => String(value) === plain || value === parseNumber(plain)) ?? plain;
    }
    case 'numbers':
    case 'integers':
      return parseList(trimmed)?.map((item) => parseNumber(item) ?? item) ?? text;
    case 'strings':
      return parseList(trimmed)?.map(unquote) ?? text;
    case 'limits':
      return parseNumber(trimmed) ?? parseMap(trimmed) ?? text;
    case 'batch':
      return parseNumber(trimmed) ?? unquote(trimmed);
  }
}

/**
 * A value from a file or from code, changed only if no meaning can be lost: the texts Infinity and -Infinity for a
 * number (YAML writes .inf), and a single item if a list is wanted.
 */
export function coerceSetting(setting: Setting, value: unknown): unknown {
  switch (setting.format) {
    case 'number':
      return coerceInfinity(value);
    case 'limits':
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return coerceInfinity(value);
      return Object.fromEntries(Object.entries(value).map(([name, limit]) => [name, coerceInfinity(limit)]));
    case 'numbers':
    case 'integers':
      return typeof value === 'number' ? [value] : value;
    case 'strings':
      return typeof value === 'string' ? [value] : value;
    default:
      return value;
  }
}

function coerceInfinity(value: unknown): unknown {
  return typeof value === 'string' && /^[+-]?(Infinity|\.inf)$/i.test(value) ? parseNumber(value) : value;
}

function parseNumber(text: string): number | null {
  const infinity = /^([+-]?)(Infinity|\.inf)$/i.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(\d[\d_]*(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null;
  const value = Number(text.replaceAll('_', ''));
  // More digits than a number holds stay the text that they were.
  return Number.isFinite(value) ? value : null;
}

function parseList(text: string): string[] | null {
  const bracketed = text.startsWith('[');
  if (bracketed !== text.endsWith(']')) return null;
  const inner = bracketed ? text.slice(1, -1) : text;
  return inner.trim() === '' ? [] : splitItems(inner);
}

function parseMap(text: string): Record<string, SettingValue> | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  const inner = text.slice(1, -1);
  const entries: [string, SettingValue][] = [];
  for (const item of inner.trim() === '' ? [] : splitItems(inner)) {
    const colon = item.lastIndexOf(':');
    if (colon < 1) return null;
    const value = item.slice(colon + 1).trim();
    entries.push([unquote(item.slice(0, colon).trim()), parseNumber(value) ?? value]);
  }
  return Object.fromEntries(entries);
}

/** At commas outside quotes; every item trimmed. */
function splitItems(text: string): string[] {
  const items: string[] = [];
  let item = '';
  let quote = '';
  for (const letter of text) {
    if (quote === '' && letter === ',') {
      items.push(item.trim());
      item = '';
      continue;
    }
    if (quote !== '' && letter === quote) quote = '';
    else if (quote === '' && item.trim() === '' && (letter === '"' || letter === "'")) quote = letter;
    item += letter;
  }
  items.push(item.trim());
  return items;
}

function unquote(text: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  return quoted === null ? text : quoted[2]!;
}

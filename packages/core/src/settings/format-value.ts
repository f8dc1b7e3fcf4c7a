/** Most characters of a user's value or name that a sentence repeats. */
const QUOTED = 80;

/** A value as a person would write it after `key=`: 1e-4, [64, 64], { hazards: 10 }, kfac. */
export function formatValue(value: unknown): string {
  return format(value, Number.POSITIVE_INFINITY, 0);
}

/** The same for a sentence: at most 80 characters, however long the value is. */
export function quoteValue(value: unknown): string {
  return shorten(format(value, QUOTED, 0));
}

/** A name or text for a sentence: at most 80 characters of it. */
export function shorten(text: string): string {
  return text.length <= QUOTED ? text : `${text.slice(0, QUOTED - 1)}…`;
}

/** At most `most` items of every list; what lies deeper than a sentence shows is left out. */
function format(value: unknown, most: number, depth: number): string {
  if (value === null || typeof value !== 'object') return value === '' ? "''" : String(value);
  if (depth > most) return '…';
  if (Array.isArray(value)) {
    return `[${value
      .slice(0, most)
      .map((item) => format(item, most, depth + 1))
      .join(', ')}]`;
  }
  const pairs = Object.entries(value)
    .slice(0, most)
    .map(([name, item]) => `${name}: ${format(item, most, depth + 1)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

/** As `quoteValue`, with quotes around text that reads as a number, a boolean or null: '100' is not what 100 is. */
export function quoteExactly(value: unknown): string {
  const ambiguous =
    typeof value === 'string' && /^([+-]?(\d[\d_]*(\.\d*)?(e[+-]?\d+)?|Infinity)|true|false|null)$/i.test(value);
  return ambiguous ? shorten(`'${value}'`) : quoteValue(value);
}

/** 'a', 'a and b', 'a, b and c'. */
export function joinNames(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}

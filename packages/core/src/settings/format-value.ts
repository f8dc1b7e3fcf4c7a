/** A value as a person would write it after `key=`: 1e-4, [64, 64], { hazards: 10 }, kfac. */
export function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const pairs = Object.entries(value).map(([name, item]) => `${name}: ${formatValue(item)}`);
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
  }
  return value === '' ? "''" : String(value);
}

/** The same, with quotes around text that reads as a number, a boolean or null: '100' is not what 100 is. */
export function formatExactly(value: unknown): string {
  const ambiguous =
    typeof value === 'string' && /^([+-]?(\d[\d_]*(\.\d*)?(e[+-]?\d+)?|Infinity)|true|false|null)$/i.test(value);
  return ambiguous ? `'${value}'` : formatValue(value);
}

/** 'a', 'a and b', 'a, b and c'. */
export function joinNames(names: readonly string[], word: 'and' | 'or' = 'and'): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`;
}

type Version = readonly [number, number, number];

/**
 * Whether `version` lies in `range`: `*`, `1.2.3`, `1.2`, `^1.2.3`, `~1.2.3`, `>=`, `>`, `<=`, `<`, several of them with
 * spaces (all must hold) or `||` (one must). As in npm, `^0.1.2` stays below 0.2.0. Tags after the numbers (`-beta`) are
 * not looked at. null: `range` or `version` is not of this form.
 */
export function inVersionRange(version: string, range: string): boolean | null {
  const found = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version);
  if (found === null) return null;
  const at: Version = [Number(found[1]), Number(found[2]), Number(found[3])];
  let any = false;
  for (const alternative of range.split('||')) {
    let all = true;
    for (const part of alternative.trim().split(/\s+/)) {
      const holds = inSimpleRange(at, part);
      if (holds === null) return null;
      all &&= holds;
    }
    any ||= all;
  }
  return any;
}

function inSimpleRange(at: Version, range: string): boolean | null {
  if (range === '*' || range === '') return true;
  const found = /^(\^|~|>=|<=|>|<|=)?v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+][\w.+-]*)?$/.exec(range);
  if (found === null) return null;
  const [, sign, x, y, z] = found;
  const low: Version = [Number(x), Number(y ?? 0), Number(z ?? 0)];
  const order = compare(at, low);
  if (sign === '>=') return order >= 0;
  if (sign === '>') return order > 0;
  if (sign === '<=') return order <= 0;
  if (sign === '<') return order < 0;
  return order >= 0 && compare(at, firstAbove(low, sign ?? '=', [x, y, z])) < 0;
}

/** The first version outside: what `^` and `~` stop before, and what a version with fewer numbers stands for. */
function firstAbove(low: Version, sign: string, written: readonly (string | undefined)[]): Version {
  const [major, minor, patch] = low;
  const next: readonly Version[] = [
    [major + 1, 0, 0],
    [major, minor + 1, 0],
    [major, minor, patch + 1],
  ];
  const numbers = written.filter((number) => number !== undefined).length;
  let fixed = numbers;
  if (sign === '^') fixed = Math.min(numbers, major > 0 ? 1 : minor > 0 ? 2 : 3);
  if (sign === '~') fixed = Math.min(numbers, 2);
  return next[fixed - 1]!;
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

import { DIGITS } from './results/kept-runs.ts';

/** The limits that a run was trained with. */
export interface RunLimits {
  /** On the total cost; null: none. */
  readonly total: number | null;
  /** On single costs, by name; undefined: none. */
  readonly others: Readonly<Record<string, number>> | undefined;
}

/** The setting. */
export const LIMIT = 'constraint.costLimit';

/**
 * A number limits the total, a map costs by name. `costs` are the names that have a column of their own in progress.csv,
 * which the total has not.
 */
export function runLimits(resolved: Readonly<Record<string, unknown>>, costs: readonly string[]): RunLimits {
  const named = Object.entries(resolved).flatMap(([key, limit]): [string, number][] =>
    key.startsWith(`${LIMIT}.`) && isLimit(limit) ? [[key.slice(LIMIT.length + 1), limit]] : [],
  );
  const others = named.filter(([name]) => costs.includes(name));
  const total = named.find(([name]) => !costs.includes(name))?.[1] ?? resolved[LIMIT];
  return {
    total: isLimit(total) ? total : null,
    others: others.length === 0 ? undefined : Object.fromEntries(others),
  };
}

/** Whether two limits are one. */
export function isSameLimit(a: number | null, b: number | null): boolean {
  return a === b || (a !== null && b !== null && keptLimit(a) === keptLimit(b));
}

/** A limit with the digits that a run keeps of it. */
export function keptLimit(limit: number): number {
  return Number(limit.toPrecision(DIGITS));
}

function isLimit(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

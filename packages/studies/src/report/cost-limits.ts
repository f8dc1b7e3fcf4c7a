/** The limits that a run was trained with. */
export interface RunLimits {
  /** On the total cost; null: none. */
  readonly total: number | null;
  /** On single costs, by name; undefined: none. */
  readonly others: Readonly<Record<string, number>> | undefined;
}

const KEY = 'constraint.costLimit';

/**
 * A number limits the total, a map costs by name. `costs` are the names that have a column of their own in progress.csv,
 * which the total has not.
 */
export function runLimits(resolved: Readonly<Record<string, unknown>>, costs: readonly string[]): RunLimits {
  const named = Object.entries(resolved).flatMap(([key, limit]): [string, number][] =>
    key.startsWith(`${KEY}.`) && isLimit(limit) ? [[key.slice(KEY.length + 1), limit]] : [],
  );
  const others = named.filter(([name]) => costs.includes(name));
  const total = named.find(([name]) => !costs.includes(name))?.[1] ?? resolved[KEY];
  return {
    total: isLimit(total) ? total : null,
    others: others.length === 0 ? undefined : Object.fromEntries(others),
  };
}

function isLimit(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

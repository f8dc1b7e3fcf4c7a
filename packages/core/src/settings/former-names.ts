import type { Setting } from './setting.ts';

/** The dotted key that a setting had under its former name: 'policy.firstStd' for ('policy.initialStd', 'firstStd'). */
export function formerKey(key: string, formerName: string): string {
  return key.slice(0, key.lastIndexOf('.') + 1) + formerName;
}

/** The present key if `key` is the former key of a setting in `schema`, else `key` itself. */
export function presentKey(key: string, schema: ReadonlyMap<string, Setting>): string {
  if (schema.has(key)) return key;
  for (const [present, { formerName }] of schema) {
    if (formerName !== undefined && formerKey(present, formerName) === key) return present;
  }
  return key;
}

/** The present value if `value` is a former value of the setting, else `value` itself. */
export function presentValue(setting: Setting | undefined, value: unknown): unknown {
  const { formerValues } = setting ?? {};
  if (formerValues === undefined || typeof value !== 'string') return value;
  return Object.hasOwn(formerValues, value) ? formerValues[value] : value;
}

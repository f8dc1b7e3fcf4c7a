import { type BelayError, refuse } from '../errors.ts';
import { quoteValue, shorten } from '../settings/format-value.ts';
import { formerKey, presentKey } from '../settings/former-names.ts';
import { nearestKey, nearestName } from '../settings/nearest-name.ts';
import { variableName } from '../settings/variable-name.ts';
import { meantSetting } from '../settings/words-of-other-suites.ts';
import { explainForeignKey, type RunSchema, type RunSchemaContext } from './run-schema.ts';
import { VARIANT_KEY } from './variant-switch.ts';

/** The sentence about an environment variable that begins with BELAY_ and names no setting of this run. */
export function unknownVariable(
  variable: string,
  value: unknown,
  context: RunSchemaContext,
  schema: RunSchema,
): BelayError {
  const keys = [...schema.keys()].map(variableName);
  const foreign = foreignKeys(context).find((candidate) => variableName(candidate) === variable);
  const why = foreign === undefined ? null : explainForeignKey(foreign, context);
  const given = `${shorten(variable)}=${quoteValue(value)}`;
  const renamed = [...schema].find(([present, { formerName }]) => variable === formerVariable(present, formerName));
  if (renamed !== undefined) {
    return refuse('unknown-key', `${given} has been renamed: set ${variableName(renamed[0])} instead of ${variable}.`);
  }
  if (why !== null) return refuse('unknown-key', `${given} sets ${foreign}, which ${why}.`);
  return refuse(
    'unknown-key',
    `${given} names no setting of this run; the nearest variable is ${nearestName(variable, keys)}.`,
  );
}

/** The variable of a setting before it was renamed, or null. */
function formerVariable(key: string, formerName: string | undefined): string | null {
  return formerName === undefined ? null : variableName(formerKey(key, formerName));
}

/** The sentence about a key that is no setting of this run. */
export function unknownKey(
  key: string,
  value: unknown,
  origin: string,
  context: RunSchemaContext,
  schema: RunSchema,
): BelayError {
  if (key === VARIANT_KEY) {
    return refuse(
      'unknown-key',
      `${key}=${quoteValue(value)} (${origin}) has nothing to set: no part of ${context.algorithm.name} has another variant than the paper's; remove it.`,
    );
  }
  const given = `${shorten(key)}=${quoteValue(value)} (${origin})`;
  const foreign = explainForeignKey(key, context);
  if (foreign !== null) return refuse('unknown-key', `${shorten(key)} (${origin}) ${foreign}.`);
  const present = presentKey(key, schema);
  if (present !== key) return refuse('unknown-key', `${given} has been renamed: write ${present} instead of ${key}.`);
  const meant = meantSetting(key, (known) => schema.has(known));
  if (meant !== null) return refuse('unknown-key', `${given} is no setting; what you mean is ${meant}.`);
  const inside = [...schema.keys()].filter((known) => known.startsWith(`${key}.`));
  if (inside.length > 0) {
    const nearest = inside.find((known) => known === `${key}.name`) ?? inside[0];
    return refuse('unknown-key', `${given} sets a whole section; set one of its keys, such as ${nearest}.`);
  }
  const nearest = nearestKey(key, [...schema.keys(), ...foreignKeys(context)])!;
  const whose = schema.has(nearest) ? '' : `, which ${explainForeignKey(nearest, context)}`;
  return refuse('unknown-key', `${given} is no setting; the nearest is ${nearest}${whose}.`);
}

/** Keys of parts that were not chosen. */
function foreignKeys({ registry, parts }: RunSchemaContext): string[] {
  const slots = new Set(['optimizer', 'constraint', 'trustRegion', 'algorithm', 'environment', ...Object.keys(parts)]);
  return [...slots].flatMap((slot) => [
    ...(slot === 'algorithm' || slot === 'environment' ? [] : [`${slot}.name`]),
    ...registry.names(slot).flatMap((name) => {
      return Object.keys(registry.part(slot, name).settings ?? {}).map((key) => `${slot}.${key}`);
    }),
  ]);
}

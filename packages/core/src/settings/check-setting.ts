import { formatValue } from './format-value.ts';
import { nearestName } from './nearest-name.ts';
import type { Setting } from './setting.ts';

/**
 * What is wrong with a value: null, or the end of a sentence whose subject is `key=value`, e.g.
 * 'must be an integer from 1 to 1024, or null' or 'must be one of gae, vtrace; the nearest is gae'.
 */
export function checkSetting(setting: Setting, value: unknown): string | null {
  if (value === null)
    return setting.nullable === true || setting.follows !== undefined ? null : `must be ${describeSetting(setting)}`;
  if (fits(setting, value)) return null;
  const hint =
    setting.format === 'choice' && typeof value === 'string' && setting.values!.length > 1
      ? `; the nearest is ${nearestName(value, setting.values!.map(String))}`
      : '';
  return `must be ${describeSetting(setting)}${hint}`;
}

/** What a setting takes, e.g. 'a number above 0 and at most 1'. */
export function describeSetting(setting: Setting): string {
  const orNull =
    setting.follows !== undefined ? `, or null for ${setting.follows}` : setting.nullable === true ? ', or null' : '';
  return `${describeFormat(setting)}${orNull}`;
}

function describeFormat(setting: Setting): string {
  switch (setting.format) {
    case 'number':
      return `a number${describeRange(setting)}${setting.infinite === true ? ' (Infinity is allowed)' : ''}`;
    case 'integer':
      return `an integer${describeRange(setting)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'a text';
    case 'choice':
      return setting.values!.length === 1 ? String(setting.values![0]) : `one of ${setting.values!.join(', ')}`;
    case 'numbers':
      return `a list of ${setting.length === undefined ? '' : `${setting.length} `}numbers${describeRange(setting)}, such as ${formatValue(setting.default ?? [-1, 1])}`;
    case 'integers':
      return `a list of integers${describeRange(setting)}, such as [64, 64]`;
    case 'strings':
      return 'a list of texts, such as [one, two]';
    case 'limits':
      return 'a number of 0 or more (Infinity is allowed), or a map of such numbers by cost name, such as { hazards: 10 }';
    case 'batch':
      return `an integer${describeRange({ min: 1, ...setting })}, or all`;
  }
}

function describeRange({ min, max, exclusiveMin }: Pick<Setting, 'min' | 'max' | 'exclusiveMin'>): string {
  if (min !== undefined && max !== undefined) {
    return exclusiveMin === true ? ` above ${min} and at most ${max}` : ` from ${min} to ${max}`;
  }
  if (min !== undefined) return exclusiveMin === true ? ` above ${min}` : ` of ${min} or more`;
  return max === undefined ? '' : ` of at most ${max}`;
}

function fits(setting: Setting, value: unknown): boolean {
  switch (setting.format) {
    case 'number':
      return inRange(setting, value) && (setting.infinite === true || Number.isFinite(value));
    case 'integer':
      return Number.isSafeInteger(value) && inRange(setting, value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'choice':
      return setting.values!.some((allowed) => allowed === value);
    case 'numbers':
      return (
        Array.isArray(value) &&
        (setting.length === undefined || value.length === setting.length) &&
        value.every((item) => Number.isFinite(item) && inRange(setting, item))
      );
    case 'integers':
      return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && inRange(setting, item));
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '');
    case 'limits':
      return isLimit(value) || (isMap(value) && Object.values(value).every(isLimit));
    case 'batch':
      return value === 'all' || (Number.isSafeInteger(value) && inRange({ min: 1, ...setting }, value));
  }
}

/** NaN is in no range. */
function inRange({ min, max, exclusiveMin }: Pick<Setting, 'min' | 'max' | 'exclusiveMin'>, value: unknown): boolean {
  if (typeof value !== 'number' || Number.isNaN(value)) return false;
  if (min !== undefined && (value < min || (exclusiveMin === true && value === min))) return false;
  return max === undefined || value <= max;
}

function isLimit(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

import { refuse } from '../errors.ts';
import { checkSetting } from '../settings/check-setting.ts';
import { quoteExactly } from '../settings/format-value.ts';
import { presentValue } from '../settings/former-names.ts';
import { nearestName } from '../settings/nearest-name.ts';
import { isPlainObject } from './configuration-layer.ts';
import type { ConfigurationPlan, PlannedValue } from './plan-configuration.ts';

/** Throws the sentence about a value that its setting does not take. */
export function checkPlannedValue({ key, value, origin }: PlannedValue, plan: ConfigurationPlan): void {
  const setting = plan.schema.get(key)!;
  const given = `${key}=${quoteExactly(value)} (${origin})`;
  const problem = checkSetting(setting, value);
  const present = problem === null ? value : presentValue(setting, value);
  if (!Object.is(present, value)) {
    throw refuse('bad-value', `${given} has been renamed: write ${key}=${quoteExactly(present)} instead.`);
  }
  if (problem !== null) throw refuse('bad-value', `${given} ${problem}.`);
  if (setting.format !== 'limits' || !isPlainObject(value)) return;
  const costs = plan.environment.costs ?? ['cost'];
  const unknown = Object.keys(value).find((name) => !costs.includes(name));
  if (unknown !== undefined) {
    throw refuse(
      'unknown-cost',
      `${given} limits ${unknown}, which is no cost of ${plan.environment.id}; the nearest is ${nearestName(unknown, costs)} (costs: ${costs.join(', ')}).`,
    );
  }
}

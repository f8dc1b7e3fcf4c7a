import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { SettingValue } from '../settings/setting.ts';
import type { Configuration } from './configuration.ts';

/** A run's costs and their limits. */
export interface CostLimits {
  /** All of the environment's costs, the total first: each is logged and evaluated. */
  readonly names: readonly string[];
  /** Of each [cost/episode]; Infinity: logged, but no constraint. */
  readonly limits: readonly number[];
  /** Names whose limit is finite: the run's constraints. */
  readonly constraints: readonly string[];
}

/** `constraint.costLimit` by cost name. A number limits the environment's total cost, its first. */
export function costLimits(configuration: Configuration, environment: EnvironmentDefinition): CostLimits {
  const all = environment.costs ?? ['cost'];
  const byName = limitsByName(configuration.value('constraint.costLimit'), all);
  const limits = all.map((name) => byName[name] ?? Number.POSITIVE_INFINITY);
  return { names: all, limits, constraints: all.filter((_, i) => limits[i]! < Number.POSITIVE_INFINITY) };
}

/** The limit of an environment's total cost [cost/episode] under a value of `constraint.costLimit`; Infinity: none. */
export function totalCostLimit(costLimit: SettingValue, environment: EnvironmentDefinition): number {
  const costs = environment.costs ?? ['cost'];
  return limitsByName(costLimit, costs)[costs[0]!] ?? Number.POSITIVE_INFINITY;
}

function limitsByName(costLimit: SettingValue, costs: readonly string[]): Readonly<Record<string, number>> {
  return typeof costLimit === 'number' ? { [costs[0]!]: costLimit } : (costLimit as Readonly<Record<string, number>>);
}

import type { EnvironmentDefinition } from '../contracts/environment.ts';
import type { Configuration } from './configuration.ts';

export interface CostLimits {
  /** Tracked costs: the environment's total first, then every limited one that is not the total. */
  readonly names: readonly string[];
  /** Of each [cost/episode]; Infinity: logged, but no constraint. */
  readonly limits: readonly number[];
  /** Names whose limit is finite: the run's constraints. */
  readonly constraints: readonly string[];
}

/** `constraint.costLimit` by cost name. A number limits the environment's total cost, its first. */
export function costLimits(configuration: Configuration, environment: EnvironmentDefinition): CostLimits {
  const all = environment.costs ?? ['cost'];
  const setting = configuration.value('constraint.costLimit');
  const byName: Readonly<Record<string, number>> =
    typeof setting === 'number' ? { [all[0]!]: setting } : (setting as Readonly<Record<string, number>>);
  const names = all.filter(
    (name, i) => i === 0 || (byName[name] ?? Number.POSITIVE_INFINITY) < Number.POSITIVE_INFINITY,
  );
  const limits = names.map((name) => byName[name] ?? Number.POSITIVE_INFINITY);
  return { names, limits, constraints: names.filter((_, i) => limits[i]! < Number.POSITIVE_INFINITY) };
}

import type { EnvironmentDefinition, StepResult } from '../contracts/environment.ts';

/** Observations travel in single precision; a bound may be missed by its rounding. */
const ROUNDING = 1e-6;

/** What is wrong with an observation: null, or the end of a sentence. */
export function checkObservation(
  { observationSpace: { low, high } }: EnvironmentDefinition,
  observation: ArrayLike<number> | null | undefined,
): string | null {
  if (observation === null || typeof observation !== 'object' || typeof observation.length !== 'number') {
    return `the observation is ${String(observation)}; it must be an array of ${low.length} numbers`;
  }
  if (observation.length !== low.length) {
    return `the observation has ${observation.length} numbers where observationSpace has ${low.length}`;
  }
  for (let i = 0; i < low.length; i++) {
    const value: unknown = observation[i];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      return `number ${i} of the observation is ${String(value)}; it must be finite`;
    }
    const slack = ROUNDING * Math.max(1, Math.abs(value));
    if (value < (low[i] as number) - slack || value > (high[i] as number) + slack) {
      return `number ${i} of the observation is ${value}, outside its range ${low[i]} to ${high[i]}`;
    }
  }
  return null;
}

/** What is wrong with what a step returned: null, or the end of a sentence. */
export function checkStep(definition: EnvironmentDefinition, result: StepResult | null | undefined): string | null {
  if (result === null || typeof result !== 'object') {
    return `the result is ${String(result)}; it must be { observation, reward, cost, terminated, truncated }`;
  }
  const problem = checkObservation(definition, result.observation);
  if (problem !== null) return problem;
  if (!isFiniteNumber(result.reward)) return `the reward is ${String(result.reward)}; it must be a finite number`;
  if (result.taskReward !== undefined && !isFiniteNumber(result.taskReward)) {
    return `taskReward is ${String(result.taskReward)}; it must be a finite number`;
  }
  for (const flag of ['terminated', 'truncated'] as const) {
    if (typeof result[flag] !== 'boolean') return `${flag} is ${String(result[flag])}; it must be true or false`;
  }
  return checkCost(definition.costs ?? ['cost'], result.cost);
}

function checkCost(names: readonly string[], cost: unknown): string | null {
  if (cost === undefined || cost === null) {
    return 'the cost is missing; return 0 where nothing was violated';
  }
  const entries = typeof cost === 'object' ? Object.entries(cost) : [[names[0] as string, cost] as const];
  for (const [name, value] of entries) {
    if (!names.includes(name)) return `there is a cost "${name}", which costs does not list (${names.join(', ')})`;
    if (!isFiniteNumber(value)) return `the cost "${name}" is ${String(value)}; it must be a finite number`;
    if (value < 0) return `the cost "${name}" is ${value}; a cost is never negative`;
  }
  return null;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

import type { StepResult } from '../../contracts/environment.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import { refuse } from '../../errors.ts';
import type { StepRows } from '../batches/host-batch.ts';
import { wrapped } from './wrapped.ts';

/** Every cost becomes 1 if it is above the threshold, else 0: what is limited is the number of such steps. */
export function withCostThreshold<O>(definition: EnvironmentDefinition<O>, threshold = 0): EnvironmentDefinition<O> {
  if (!(Number.isFinite(threshold) && threshold >= 0)) {
    throw refuse('bad-value', `A cost threshold is a finite number of 0 or more, not ${threshold}.`);
  }
  const indicator = (cost: number): number => (cost > threshold ? 1 : 0);
  const apply = (cost: StepResult['cost']): StepResult['cost'] =>
    typeof cost === 'number'
      ? indicator(cost)
      : Object.fromEntries(Object.entries(cost).map(([name, value]) => [name, indicator(value)]));
  const width = (definition.costs ?? ['cost']).length;
  const batch = () => ({
    step(first: number, last: number, { costs }: StepRows): void {
      for (let k = first * width; k < last * width; k++) costs[k] = indicator(costs[k]!);
    },
  });
  return wrapped(definition, { again: (other) => withCostThreshold(other, threshold), batch }, (inner) => ({
    reset: (seed) => inner.reset(seed),
    step(action) {
      const result = inner.step(action);
      return { ...result, cost: apply(result.cost) };
    },
  }));
}

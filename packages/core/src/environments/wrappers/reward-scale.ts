import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import { refuse } from '../../errors.ts';
import type { StepRows } from '../batches/host-batch.ts';
import { wrapped } from './wrapped.ts';

/** Rewards are multiplied for learning; the returns that are logged stay the task's own. */
export function withRewardScale<O>(definition: EnvironmentDefinition<O>, scale: number): EnvironmentDefinition<O> {
  if (!Number.isFinite(scale)) throw refuse('bad-value', `A reward scale is a finite number, not ${scale}.`);
  const again = (other: EnvironmentDefinition<O>) => withRewardScale(other, scale);
  const batch = () => ({
    taskRewards: true,
    step(first: number, last: number, { rewards }: StepRows): void {
      for (let i = first; i < last; i++) rewards[i] = scale * rewards[i]!;
    },
  });
  return wrapped(definition, { again, batch, taskRewards: true }, (inner) => ({
    reset: (seed) => inner.reset(seed),
    step(action) {
      const result = inner.step(action);
      return { ...result, reward: scale * result.reward, taskReward: result.taskReward ?? result.reward };
    },
  }));
}

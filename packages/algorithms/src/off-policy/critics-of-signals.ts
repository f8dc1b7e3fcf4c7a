import { type LearnerContext, QCritics } from '@belay-rl/core';

/** What critics of a run's signals may be besides what `critic.*` says. */
interface Shape {
  /** Most rows of a call; absent: a batch. */
  readonly maxRows?: number;
  /** n of actions that are one choice; absent: actions are numbers. */
  readonly options?: number;
}

/** The reward's critics, the least of which counts, then each cost's, whose mean counts; sizes from `critic.*`. */
export function criticsOfSignals<S>(context: LearnerContext<S>, shape: Shape = {}): readonly QCritics[] {
  const { ensemble, costEnsemble } = context.settings('critic');
  const reward = { members: ensemble, combine: 'min' } as const;
  const cost = { members: costEnsemble, combine: 'mean' } as const;
  return ['reward', ...context.constraints].map(
    (name, k) => new QCritics(context, { name, ...(k === 0 ? reward : cost), maxRows: context.batchSize, ...shape }),
  );
}

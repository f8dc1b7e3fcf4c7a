import { type Learner, type LearnerContext, spaceType } from '@belay-rl/core';
import { CvpoChoiceLearner } from './choice-learner.ts';
import { CvpoLearner } from './cvpo-learner.ts';
import type { CvpoSettings } from './cvpo-settings.ts';

/** The learner for the run's kind of actions. */
export function createCvpoLearner(context: LearnerContext<CvpoSettings>, constrained: boolean): Learner {
  const Kind = spaceType(context.actionSpace) === 'discrete' ? CvpoChoiceLearner : CvpoLearner;
  return new Kind(context, constrained);
}

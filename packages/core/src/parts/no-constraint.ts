import type { ConstraintHandlerDefinition } from '../contracts/part.ts';
import { createUnconstrained } from './unconstrained.ts';

export const noConstraint: ConstraintHandlerDefinition = {
  summary: 'No constraint: maximise the reward, log the costs.',
  constraints: [0, Number.POSITIVE_INFINITY],
  create: createUnconstrained,
};

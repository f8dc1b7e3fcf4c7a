import type { WrapperDefinition } from '../contracts/wrapper.ts';

export const noWrapper: WrapperDefinition = {
  summary: 'No wrapper: the environment as it is.',
  create: () => ({ extraObservations: 0, wrap: (inner) => inner }),
};

import type { Box, StructuredObservation, StructuredSpace } from '../contracts/space.ts';
import { observationLayout } from './observation-layout.ts';
import { imagesAsNumbers } from './plain-box.ts';

/** A structured space as a box, and its observations as the numbers of that box. */
export interface FlatObservation {
  readonly space: Box;
  /** A fresh row. Error `environment-observation`: an observation that is not of the space. */
  flatten(observation: StructuredObservation): Float64Array;
}

/**
 * Boxes and bits stay as they are, bytes of an image too; a choice of n options becomes n numbers, 1 for the one that holds and 0
 * for the others; parts of a dictionary follow each other in the order of its names as they are written.
 */
export function flatObservation(space: StructuredSpace): FlatObservation {
  const layout = observationLayout(imagesAsNumbers(space));
  return {
    space: layout.box,
    flatten(observation) {
      const row = new Float64Array(layout.box.low.length);
      layout.write(observation, row, 0);
      return row;
    },
  };
}

import type { Outputs } from '../contracts/distribution.ts';
import type { Engine } from '../contracts/engine.ts';

/** Numbers of a policy's outputs: of `mean` in a row, and of `scale` in a row or, unless it is per row, in all rows together. */
export interface OutputSizes {
  readonly mean: number;
  readonly scale: number;
  readonly scalePerRow: boolean;
}

/** Room for the outputs of up to `capacity` rows and their derivatives. */
export function createOutputs(engine: Engine, capacity: number, { mean, scale, scalePerRow }: OutputSizes): Outputs {
  const scales = scalePerRow ? capacity * scale : scale;
  return {
    count: 0,
    capacity,
    mean: engine.vector(capacity * mean),
    scale: new Float32Array(scales),
    scalePerRow,
    dMean: engine.vector(capacity * mean),
    dScale: new Float32Array(scales),
  };
}

import { type Environment, packBytes } from '@belay-rl/core';
import { type Describer, describe } from '../drawing/describe.ts';
import { VisionRasteriser } from '../drawing/vision/vision-rasteriser.ts';

/** The environment with what its robot's camera sees behind the `numbers` numbers of its observations, three bytes to a number. */
export function withVision(id: string, inner: Environment, numbers: number, resolution: number): Environment {
  const bytes = new Uint8Array(3 * resolution * resolution);
  // A pixel is three bytes, and so a number.
  const row = new Float64Array(numbers + resolution * resolution);
  let camera: { readonly describer: Describer; readonly rasteriser: VisionRasteriser } | null = null;
  const see = (observation: ArrayLike<number>): Float64Array => {
    row.set(observation);
    // A model is there from the first reset on.
    if (camera === null) {
      const describer = describe(id, inner);
      camera = { describer, rasteriser: new VisionRasteriser(describer.drawing, resolution) };
    }
    camera.rasteriser.draw(camera.describer.frame(), bytes);
    packBytes(bytes, row, numbers);
    return row;
  };
  return {
    reset: (seed) => see(inner.reset(seed)),
    step(action) {
      const result = inner.step(action);
      return { ...result, observation: see(result.observation) };
    },
    dispose: () => inner.dispose?.(),
  };
}

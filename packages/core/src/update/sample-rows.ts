import type { Distribution, Outputs } from '../contracts/distribution.ts';
import type { Random, Vec } from '../contracts/values.ts';

/** action (B × A) ← a draw per row; row i consumes numbers of randoms[i]. */
export type SampleRows = (o: Outputs, randoms: readonly Random[], action: Vec) => void;

/**
 * Found by the `sample` that it equals row by row: a distribution that takes another one over and replaces `sample` loses it,
 * instead of sampling by a rule that is no longer its own.
 */
const samplers = new WeakMap<Distribution['sample'], SampleRows>();

/** `rows` does for many rows and streams what `sample` does for one of each, quicker. */
export function sampleRowsOf(sample: Distribution['sample'], rows: SampleRows): void {
  samplers.set(sample, rows);
}

/** How to sample the rows of these outputs into `action`, each from a stream of its own. Made once: it allocates. */
export function createRowSampler(
  distribution: Distribution,
  outputs: Outputs,
  action: Vec,
): (randoms: readonly Random[]) => void {
  const sampleRows = samplers.get(distribution.sample);
  if (sampleRows !== undefined) return (randoms) => sampleRows(outputs, randoms, action);
  const rows = singleRows(outputs, action, distribution);
  return (randoms) => {
    for (let i = 0; i < outputs.count; i++) distribution.sample(rows[i]!.outputs, randoms[i]!, rows[i]!.action);
  };
}

/** Each row of a policy's outputs and of the actions by itself. */
function singleRows(
  outputs: Outputs,
  actions: Vec,
  distribution: Distribution,
): readonly { outputs: Outputs; action: Vec }[] {
  const scales = outputs.scale.length / outputs.capacity;
  return Array.from({ length: outputs.capacity }, (_, i) => {
    const row = (v: Vec, width: number): Vec => v.subarray(i * width, (i + 1) * width);
    const scale = (v: Vec): Vec => (outputs.scalePerRow ? v.subarray(i * scales, (i + 1) * scales) : v);
    return {
      action: row(actions, distribution.actions),
      outputs: {
        count: 1,
        capacity: 1,
        mean: row(outputs.mean, distribution.outputs),
        scale: scale(outputs.scale),
        scalePerRow: outputs.scalePerRow,
        dMean: row(outputs.dMean, distribution.outputs),
        dScale: scale(outputs.dScale),
      },
    };
  });
}

import { BelayError, type EngineRolloutsContext } from '@belay-rl/core';
import { RunningStatistics } from '@belay-rl/core/internals';

/**
 * What a rollout on the device counted. merged: means, then sums of squared deviations, of `count` observation vectors. Errors:
 * `bad-observation`, if a component was not finite.
 */
export function countedStatistics(
  merged: Float32Array,
  count: number,
  { observations: width, environmentId }: Pick<EngineRolloutsContext['plan'], 'observations' | 'environmentId'>,
): RunningStatistics {
  const wrong = merged.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    throw new BelayError(
      'bad-observation',
      `${environmentId}: observation ${wrong % width} was not finite in a rollout on the graphics device.`,
    );
  }
  const counted = new RunningStatistics(width);
  counted.values[0] = count;
  counted.values.set(merged, 1);
  return counted;
}

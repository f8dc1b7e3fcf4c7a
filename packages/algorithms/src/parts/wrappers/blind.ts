import { defineSettings, defineWrapper, refuse, type StepResult, wrapBatch } from '@belay-rl/core';

const schema = defineSettings({
  numbers: {
    doc: 'Numbers of the observation that the policy sees as 0, counted from 0; of Safety-Gymnasium’s robots 3 to 8 are velocimeter and gyro.',
    format: 'integers',
    default: [],
    min: 0,
  },
});

/**
 * The wrapper `blind`: some numbers of the observation are always 0, which makes a task that is only partly observed. Nothing else
 * changes: neither rewards nor costs nor episodes.
 */
export const blind = defineWrapper({
  summary: 'Hides some numbers of the observation: what they say must be remembered or inferred.',
  settings: schema,
  create({ numbers }) {
    const hide = (row: Float32Array | Float64Array, at: number): void => {
      for (const number of numbers) row[at + number] = 0;
    };
    const require = (width: number, id: string): void => {
      const beyond = numbers.find((number) => number >= width);
      if (beyond === undefined) return;
      throw refuse(
        'misfit',
        `wrapper.numbers has ${beyond}, but observations of ${id} have ${width} numbers, 0 to ${width - 1}.`,
      );
    };
    return {
      extraObservations: 0,
      wrap(inner, { definition }) {
        const width = definition.observationSpace.low.length;
        require(width, definition.id);
        const seen = new Float64Array(width);
        const result: StepResult = {
          observation: seen,
          reward: 0,
          taskReward: 0,
          cost: 0,
          terminated: false,
          truncated: false,
        };
        const show = (observation: ArrayLike<number>): Float64Array => {
          seen.set(observation);
          hide(seen, 0);
          return seen;
        };
        return {
          reset: (seed) => show(inner.reset(seed)),
          step(action) {
            const step = inner.step(action);
            show(step.observation);
            result.reward = step.reward;
            result.taskReward = step.taskReward ?? step.reward;
            result.cost = step.cost;
            result.terminated = step.terminated;
            result.truncated = step.truncated;
            return result;
          },
          dispose: () => inner.dispose?.(),
        };
      },
      wrapBatch(inner, context) {
        const { width } = inner.observations;
        require(width, context.definition.id);
        return wrapBatch(inner, context, {
          observations: {
            width,
            show(_i, _moment, from, fromAt, to, toAt) {
              for (let j = 0; j < width; j++) to[toAt + j] = from[fromAt + j]!;
              hide(to, toAt);
            },
          },
        });
      },
    };
  },
});

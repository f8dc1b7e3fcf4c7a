// What a few of the cases share: a throttle that drives a speed, 50 steps.
import type { Environment, StepResult } from '@belay-rl/core';

/** The definition's fields but for id, summary and create. */
export const throttleSpaces = {
  observationSpace: { low: [0], high: [5] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 50,
};

/** An environment whose step returns what `result` makes of the speed and of a sound step; it may break the contract. */
export function throttle(result: (speed: number, sound: StepResult) => unknown): Environment {
  let [speed, steps] = [0, 0];
  return {
    reset() {
      [speed, steps] = [0, 0];
      return [speed];
    },
    step([action]) {
      speed = Math.min(5, Math.max(0, speed + 0.2 * action! + 0.1));
      const cost = speed > 1 ? 1 : 0;
      const sound = { observation: [speed], reward: speed, cost, terminated: false, truncated: ++steps === 50 };
      return result(speed, sound) as StepResult;
    },
  };
}

import { createRandom, type EnvironmentDefinition } from '@belay-rl/core';

export interface EnvironmentFigures {
  readonly environment: string;
  /** Until the first observation: simulator, model, layout [ms]. */
  readonly startMilliseconds: number;
  readonly resetMilliseconds: number;
  /** Steps a second on one core, actions uniform in the action space, resets included. */
  readonly stepsPerSecond: number;
  readonly steps: number;
}

/** Bound that stands for an infinite one where actions are drawn. */
const WIDE = 1;

const RESETS = 10;

/** Steps one environment with random actions for about `seconds`. */
export async function benchEnvironment(
  definition: EnvironmentDefinition,
  seconds: number,
): Promise<EnvironmentFigures> {
  const began = performance.now();
  const environment = await definition.create({});
  environment.reset(0);
  const started = performance.now();
  for (let i = 1; i <= RESETS; i++) environment.reset(i);
  const ready = performance.now();

  const { low, high } = definition.actionSpace;
  const random = createRandom(0, 'bench/actions');
  const action = new Float32Array(low.length);
  let steps = 0;
  let now = ready;
  while (now - ready < 1000 * seconds) {
    for (let i = 0; i < 100; i++) {
      for (let a = 0; a < action.length; a++) {
        const from = Math.max(low[a] as number, -WIDE);
        action[a] = from + random.uniform() * (Math.min(high[a] as number, WIDE) - from);
      }
      const { terminated, truncated } = environment.step(action);
      if (terminated || truncated) environment.reset();
      steps++;
    }
    now = performance.now();
  }
  environment.dispose?.();
  return {
    environment: definition.id,
    startMilliseconds: started - began,
    resetMilliseconds: (ready - started) / RESETS,
    stepsPerSecond: (1000 * steps) / (now - ready),
    steps,
  };
}

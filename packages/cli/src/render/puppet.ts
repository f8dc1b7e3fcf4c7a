import { type Environment, layersOf } from '@belay-rl/core';
import { loadRun } from '@belay-rl/core/node';
import { isDrawable, type PhysicalState, type ReplayedEnvironment } from '@belay-rl/envs';

/** True if the environment, or one that it wraps, has bodies to draw. */
export function canBeDrawn(environment: Environment): boolean {
  return [...layersOf(environment)].some(isDrawable);
}

/**
 * An environment whose engine has no bodies to draw, with a twin on the original engine: the twin takes the same resets and steps and
 * is put into the environment's state after each, so that what is drawn is what was computed, to the last digit.
 */
export function withPuppet(environment: Environment, twin: Environment): Environment {
  const [state, set] = [stateOf(environment), setterOf(twin)];
  const follow = (): void => {
    if (state !== null && set !== null) set(state());
  };
  return {
    inner: twin,
    reset(seed) {
      const observation = environment.reset(seed);
      twin.reset(seed);
      follow();
      return observation;
    },
    step(action) {
      const result = environment.step(action);
      if (!result.terminated && !result.truncated) twin.step(action);
      follow();
      return result;
    },
    dispose() {
      environment.dispose?.();
      twin.dispose?.();
    },
  };
}

function stateOf(environment: Environment): (() => PhysicalState) | null {
  const found = [...layersOf(environment)].find((layer): layer is ReplayedEnvironment => 'state' in layer);
  return found === undefined ? null : () => found.state();
}

function setterOf(environment: Environment): ((state: PhysicalState) => void) | null {
  const found = [...layersOf(environment)].find((layer): layer is ReplayedEnvironment => 'setState' in layer);
  return found === undefined ? null : (state) => found.setState(state);
}

/** The task of a run on its original engine, to draw by; null if the run's own engine is that, or there is no other. */
export async function twinOf(directory: string, options: Parameters<typeof loadRun>[1]): Promise<Environment | null> {
  const run = await loadRun(directory, options);
  run.policy.dispose();
  const original = run.environment.engines?.at(-1)?.name;
  if (original === undefined || run.environment.engine === original) return null;
  let inner: Environment | null = null;
  const twin = await loadRun(directory, {
    ...options,
    warn: () => {},
    set: [...(options.set ?? []), `environment.engine=${original}`],
    onEnvironment(environment) {
      inner = environment;
      return environment;
    },
  });
  twin.policy.dispose();
  const environment = await twin.environment.create(twin.settings as Record<string, unknown>);
  return inner ?? environment;
}

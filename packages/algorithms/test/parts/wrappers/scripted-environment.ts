import type { Environment, EnvironmentDefinition, StepResult, WrapperDefinition } from '@belay-rl/core';

export interface ScriptedStep {
  readonly reward: number;
  readonly cost: StepResult['cost'];
  readonly terminated?: boolean;
  readonly truncated?: boolean;
}

/** Plays its script once an episode; the observation is the number of steps so far. */
export function scripted(script: readonly ScriptedStep[], maxSteps = 1000): EnvironmentDefinition {
  return {
    id: 'Scripted-v0',
    summary: 'A script.',
    observationSpace: { low: [0], high: [1000] },
    actionSpace: { low: [-1], high: [1] },
    costs: ['cost', 'other'],
    maxSteps,
    create: () => {
      let t = 0;
      return {
        reset: () => {
          t = 0;
          return [0];
        },
        step: () => {
          const { reward, cost, terminated = false, truncated = false } = script[t]!;
          t++;
          return { observation: [t], reward, cost, terminated, truncated };
        },
      };
    },
  };
}

/** A wrapped script, with the wrapper's memory. */
export function wrapped(wrapper: WrapperDefinition, definition: EnvironmentDefinition, settings = {}) {
  const defaults = Object.fromEntries(Object.entries(wrapper.settings ?? {}).map(([key, s]) => [key, s.default]));
  const made = wrapper.create({ ...defaults, ...settings });
  const controls = Float64Array.from(made.controls?.(definition) ?? []);
  const context = { definition, controls };
  const environment = made.wrap(definition.create({}) as Environment, context);
  const play = (steps: number) =>
    Array.from({ length: steps }, () => {
      const { observation, ...rest } = environment.step(new Float32Array(1));
      return { ...rest, observation: Array.from(observation) };
    });
  return { wrapper: made, environment, context, play };
}

export const near = (x: number | undefined, y: number, tolerance = 5e-7): boolean => Math.abs(x! - y) <= tolerance;

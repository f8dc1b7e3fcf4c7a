import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Space } from '../../contracts/space.ts';
import { createRandom } from '../../random/random.ts';

/** What the suite’s own environment is like. */
export interface ConformanceEnvironmentOptions {
  readonly actions: number;
  /** Actions are choices of so many options each, in place of numbers; one choice is a Discrete. */
  readonly choices?: readonly number[];
  /** false: nothing ever costs. */
  readonly costs: boolean;
}

const STEPS = 16;

/**
 * Sixteen steps of a context s ∈ [−1, 1]³, the reward highest at an action that follows it; two costs that rise with the
 * first action. An option of a choice counts as its place between −1 and 1. Quick, and with a gradient for everything that learns.
 */
export function conformanceEnvironment(options: ConformanceEnvironmentOptions): EnvironmentDefinition {
  const { choices, costs } = options;
  const actions = choices?.length ?? options.actions;
  const place = (value: number, j: number): number =>
    choices === undefined ? value : -1 + (2 * value) / (choices[j]! - 1);
  return {
    id: `Conformance${choices === undefined ? actions : `Of${choices.join('x')}`}${costs ? '' : 'Free'}-v0`,
    summary: 'A small task for conformance runs.',
    observationSpace: { low: [-1, -1, -1], high: [1, 1, 1] },
    actionSpace: actionSpaceOf(options),
    costs: ['cost', 'second'],
    maxSteps: STEPS,
    create() {
      let random = createRandom(0, 'conformance');
      let t = 0;
      const s = [0, 0, 0];
      const draw = (): readonly number[] => {
        for (let j = 0; j < s.length; j++) s[j] = 2 * random.uniform() - 1;
        return s;
      };
      return {
        reset(seed) {
          if (seed !== undefined) random = createRandom(seed, 'conformance');
          t = 0;
          return draw();
        },
        step(action) {
          let distance = 0;
          for (let j = 0; j < actions; j++) distance += (place(action[j]!, j) - 0.5 * s[j % 3]!) ** 2;
          const push = 1 + place(action[0]!, 0);
          t++;
          return {
            reward: 1 - distance / actions,
            cost: costs ? { cost: push, second: 0.5 * push } : { cost: 0, second: 0 },
            observation: draw(),
            terminated: false,
            truncated: t === STEPS,
          };
        },
      };
    },
  };
}

function actionSpaceOf({ actions, choices }: ConformanceEnvironmentOptions): Space {
  if (choices === undefined) return { low: Array(actions).fill(-1), high: Array(actions).fill(1) };
  if (choices.length === 1) return { type: 'discrete', n: choices[0]! };
  return { type: 'multi-discrete', sizes: choices };
}

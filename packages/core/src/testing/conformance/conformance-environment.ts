import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Space, StructuredObservation, StructuredSpace } from '../../contracts/space.ts';
import type { StructuredDefinition } from '../../contracts/structured-environment.ts';
import type { Vec } from '../../contracts/values.ts';
import { createRandom } from '../../random/random.ts';
import { choicesOf, spaceSize } from '../../spaces/space-size.ts';

/** What the suite’s own environment is like. */
export interface ConformanceEnvironmentOptions {
  readonly actions: number;
  /** Actions are choices of so many options each, in place of numbers; one choice is a Discrete. */
  readonly choices?: readonly number[];
  /** Actions are so many bits, in place of numbers. */
  readonly bits?: number;
  /** Observations are parts by name: the context, its signs as bits, and its largest number as a choice. */
  readonly named?: boolean;
  /** Named observations also close some of the choices' options; a step that takes one throws. */
  readonly masked?: boolean;
  /** false: nothing ever costs. */
  readonly costs: boolean;
}

const STEPS = 16;

/**
 * Sixteen steps of a context s ∈ [−1, 1]³, the reward highest at an action that follows it; two costs that rise with the
 * first action. An option of a choice counts as its place between −1 and 1. Quick, and with a gradient for everything that learns.
 */
export function conformanceEnvironment(
  options: ConformanceEnvironmentOptions,
): EnvironmentDefinition | StructuredDefinition {
  const { costs, masked = false } = options;
  const actionSpace = actionSpaceOf(options);
  const choices = choicesOf(actionSpace) ?? undefined;
  const actions = spaceSize(actionSpace);
  const kind = `${options.bits === undefined ? '' : 'Bits'}${masked ? 'Masked' : options.named === true ? 'Named' : ''}`;
  const place = (value: number, j: number): number =>
    choices === undefined ? value : -1 + (2 * value) / (choices[j]! - 1);
  return {
    id: `Conformance${kind}${choices === undefined ? actions : `Of${choices.join('x')}`}${costs ? '' : 'Free'}-v0`,
    summary: 'A small task for conformance runs.',
    observationSpace: observationSpaceOf(options, choices ?? []),
    actionSpace,
    ...(masked ? { actionMask: 'open' } : {}),
    costs: ['cost', 'second'],
    maxSteps: STEPS,
    create() {
      let random = createRandom(0, 'conformance');
      let t = 0;
      const s = [0, 0, 0];
      // One option of each choice is closed, another one every step.
      const open = (choices ?? []).map((n) => Array<number>(n).fill(1));
      const draw = (): StructuredObservation => {
        for (let j = 0; j < s.length; j++) s[j] = 2 * random.uniform() - 1;
        for (const bits of open) bits.fill(1).splice(Math.floor(bits.length * random.uniform()), 1, 0);
        if (options.named !== true && !masked) return s;
        const signs = s.map((x) => (x > 0 ? 1 : 0));
        const named = { context: s, signs, largest: s.indexOf(Math.max(...s)) };
        return masked ? { open: open.flat(), ...named } : named;
      };
      return {
        reset(seed?: number) {
          if (seed !== undefined) random = createRandom(seed, 'conformance');
          t = 0;
          return draw();
        },
        step(action: Vec) {
          let distance = 0;
          if (masked && !open.every((bits, j) => bits[action[j]!] === 1)) {
            throw new Error(`Action ${Array.from(action).join(', ')} takes an option that the mask closes.`);
          }
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

function observationSpaceOf(
  { named = false, masked = false }: ConformanceEnvironmentOptions,
  choices: readonly number[],
): StructuredSpace {
  const context = { low: [-1, -1, -1], high: [1, 1, 1] };
  if (!named && !masked) return context;
  const spaces = { context, signs: { type: 'multi-binary', n: 3 }, largest: { type: 'discrete', n: 3 } } as const;
  if (!masked) return { type: 'dict', spaces };
  const options = choices.reduce((sum, n) => sum + n, 0);
  return { type: 'dict', spaces: { open: { type: 'multi-binary', n: options }, ...spaces } };
}

function actionSpaceOf({ actions, choices, bits }: ConformanceEnvironmentOptions): Space {
  if (bits !== undefined) return { type: 'multi-binary', n: bits };
  if (choices === undefined) return { low: Array(actions).fill(-1), high: Array(actions).fill(1) };
  if (choices.length === 1) return { type: 'discrete', n: choices[0]! };
  return { type: 'multi-discrete', sizes: choices };
}

import type { Environment, StepResult } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { AnyDefinition } from '../contracts/structured-environment.ts';
import type { Random } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { createRandom } from '../random/random.ts';
import { checkSettings } from '../settings/check-definition.ts';
import { settingDefaults } from '../settings/setting-defaults.ts';
import { rowLayout } from '../spaces/row-layout.ts';
import { choicesOf, isBox } from '../spaces/space-size.ts';
import { precisionWarning } from '../statistics/lost-precision.ts';
import { checkEnvironmentDefinition } from './check-environment-definition.ts';
import { checkObservation, checkStep } from './check-step.ts';
import { createdEnvironment } from './created-environment.ts';
import { flatDefinition } from './flat-definition.ts';

/** What `checkEnvironment` steps, and for how long. */
export interface CheckEnvironmentOptions {
  /** The environment's own settings; those left out have their defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Steps to take in each of two instances. Absent: enough for two whole episodes. */
  readonly steps?: number;
  readonly seed?: number;
}

/** Steps that `requireEnvironment` takes: an error in the first ones is found before a run begins. */
const FIRST_STEPS = 200;

/**
 * Does an environment keep its contract? One sentence for each thing that it does not: sizes and ranges of observations,
 * finite numbers that single precision tells apart, costs present and not negative, episodes that end by `maxSteps`, actions at the bounds accepted and left
 * unchanged, and the same episode for the same seed. Empty if all is well. Steps two instances of its own, one after the other.
 */
export async function checkEnvironment(
  draft: AnyDefinition,
  options: CheckEnvironmentOptions = {},
): Promise<readonly string[]> {
  const id = typeof draft?.id === 'string' ? draft.id : 'The environment';
  const ofSettings = typeof draft?.configure === 'function';
  // Spaces that follow from settings are asked for with these ones only: asking may start another program.
  const shaped =
    ofSettings && checkSettings(draft.settings, 'environment') === null
      ? draft.configure!(settingsOf(draft, options))
      : draft;
  const malformed = checkEnvironmentDefinition(shaped as AnyDefinition<never>);
  if (malformed !== null) return [`${id} ${malformed}.`];
  const definition = flatDefinition(shaped);
  const settings = settingsOf(draft, options);
  const { seed = 0, steps = 2 * definition.maxSteps + 2 } = options;
  const create = async (): Promise<Trial> =>
    new Trial(definition, createdEnvironment(definition.id, await definition.create({ ...settings })));
  try {
    // One after the other: a simulator may hold a port, a licence or a device that only one can have.
    const first = await create();
    const original = playAndDispose(first, () => first.play(seed, steps));
    if (first.failures.length > 0) return first.failures.map((failure) => `${id}: ${failure}.`);
    const second = await create();
    const repeated = playAndDispose(second, () => {
      // The second instance has another past: what it had must not matter after a seeded reset.
      second.play(seed + 1, Math.min(steps, 3));
      return second.play(seed, steps);
    });
    const failures = [...second.failures];
    if (failures.length === 0 && differ(original, repeated)) {
      failures.push(
        `two instances with seed ${seed} and the same actions differ; draw all random numbers from a generator that reset(seed) starts anew`,
      );
    }
    const precision = first.lostPrecision();
    return [...failures.map((failure) => `${id}: ${failure}.`), ...(precision === null ? [] : [`${id}: ${precision}`])];
  } catch (error) {
    const said = error instanceof BelayError && error.code === 'environment-contract';
    return [said ? error.message : `${id}: create threw: ${reason(error)}.`];
  }
}

function settingsOf(draft: AnyDefinition, options: CheckEnvironmentOptions): Record<string, unknown> {
  return { ...settingDefaults(draft.settings), ...options.settings };
}

function playAndDispose<T>(trial: Trial, play: () => T): T {
  try {
    return play();
  } finally {
    trial.dispose();
  }
}

function differ(a: readonly number[], b: readonly number[]): boolean {
  return a.length !== b.length || a.some((value, i) => !Object.is(value, b[i]));
}

/** Longest time that the check of a run's first environment takes, unless told otherwise [s]. */
export const FIRST_CHECK_SECONDS = 1;

/**
 * Checks an environment that a run has just created and is about to use: its first steps, and that the same seed and actions
 * give them again. It makes no instance of its own, and stops at the first step after `seconds`. What comes after a seeded
 * reset is not changed by it. Error: `environment-contract`.
 */
export function checkInPlace(definition: EnvironmentDefinition, environment: Environment, seconds: number): void {
  const { id } = definition;
  const trial = new Trial(definition, environment);
  const began = performance.now();
  const spent = (share: number) => performance.now() - began >= 1000 * seconds * share;
  const original = trial.play(0, FIRST_STEPS, () => spent(0.5));
  const steps = trial.steps;
  if (trial.failures.length === 0 && !spent(0.75)) {
    const repeated = trial.play(0, steps, () => spent(1));
    if (trial.failures.length === 0 && differ(original.slice(0, repeated.length), repeated)) {
      trial.failures.push(
        'reset(0) and the same actions gave another episode the second time; draw all random numbers from a generator that reset(seed) starts anew, and reset all other state',
      );
    }
  }
  const [failure] = trial.failures;
  if (failure === undefined) return;
  trial.dispose();
  throw new BelayError('environment-contract', `${id}: ${failure}.`, { exitCode: 2 });
}

/** Throws the first thing that `checkEnvironment` finds in an environment's first steps. Error: `environment-contract`. */
export async function requireEnvironment(
  definition: EnvironmentDefinition,
  options: CheckEnvironmentOptions = {},
): Promise<void> {
  const [failure] = await checkEnvironment(definition, { steps: FIRST_STEPS, ...options });
  if (failure !== undefined) throw new BelayError('environment-contract', failure, { exitCode: 2 });
}

/** One instance under test: plays with actions that depend on the seed only, and keeps all that it was told. */
class Trial {
  readonly failures: string[] = [];
  /** That the last `play` took. */
  steps = 0;
  readonly #definition: EnvironmentDefinition;
  readonly #environment: Environment;
  /** Least and greatest of each number of the observations. */
  readonly #min: number[] = [];
  readonly #max: number[] = [];
  /** The observation that the next action answers. */
  #last: readonly number[] = [];

  constructor(definition: EnvironmentDefinition, environment: Environment) {
    this.#definition = definition;
    this.#environment = environment;
  }

  /** All observations, rewards, costs and ends, in one row. Stops at the first failure, or when `enough` says so. */
  play(seed: number, steps: number, enough: () => boolean = () => false): readonly number[] {
    const told: number[] = [];
    const random = createRandom(seed, 'check/actions');
    this.steps = 0;
    if (!this.#reset(seed, told)) return told;
    for (let step = 0, length = 1; step < steps && !enough(); step++, length++) {
      this.steps++;
      const action = this.#action(random, step);
      const result = this.#step(action, step, told);
      if (result === null) return told;
      const ended = result.terminated || result.truncated;
      if (!ended && length >= this.#definition.maxSteps) {
        this.failures.push(
          `an episode goes on after maxSteps = ${this.#definition.maxSteps} steps; return truncated: true in the last one`,
        );
        return told;
      }
      if (!ended) continue;
      length = 0;
      if (!this.#reset(undefined, told)) return told;
    }
    return told;
  }

  /** Numbers of the observations whose signal single precision loses, as a sentence; null: none. */
  lostPrecision(): string | null {
    // Packed bytes and masks are no quantities.
    const quantities = this.#min.slice(0, this.#min.length - rowLayout(this.#definition).plain);
    const middle = quantities.map((low, j) => (low + this.#max[j]!) / 2);
    return precisionWarning(
      middle,
      quantities.map((low, j) => this.#max[j]! - low),
    );
  }

  #see(observation: ArrayLike<number>): number[] {
    const numbers = Array.from(observation);
    this.#last = numbers;
    for (const [j, x] of numbers.entries()) {
      this.#min[j] = Math.min(this.#min[j] ?? x, x);
      this.#max[j] = Math.max(this.#max[j] ?? x, x);
    }
    return numbers;
  }

  #reset(seed: number | undefined, told: number[]): boolean {
    const call = seed === undefined ? 'reset()' : `reset(${seed})`;
    try {
      const observation = this.#environment.reset(seed);
      const problem = checkObservation(this.#definition, observation);
      if (problem === null) told.push(...this.#see(observation));
      else this.failures.push(`after ${call} ${problem}`);
    } catch (error) {
      this.failures.push(
        isObservationFault(error) ? `after ${call} ${reason(error)}` : `${call} threw: ${reason(error)}`,
      );
    }
    return this.failures.length === 0;
  }

  #step(action: Float32Array, step: number, told: number[]): StepResult | null {
    const given = action.slice();
    const values = () =>
      `step ${step} with action [${Array.from(given, (value) => Number(value.toPrecision(4))).join(', ')}]`;
    try {
      const result = this.#environment.step(action);
      const problem = checkStep(this.#definition, result);
      if (problem !== null) this.failures.push(`in ${values()} ${problem}`);
      else if (!action.every((value, i) => Object.is(value, given[i]))) {
        this.failures.push(`${values()} wrote into the action; copy it before changing it`);
      } else {
        const costs = typeof result.cost === 'number' ? [result.cost] : Object.values(result.cost);
        told.push(
          ...this.#see(result.observation),
          result.reward,
          ...costs,
          result.terminated ? 1 : result.truncated ? 2 : 0,
        );
        return result;
      }
    } catch (error) {
      this.failures.push(
        isObservationFault(error) ? `in ${values()} ${reason(error)}` : `${values()} threw: ${reason(error)}`,
      );
    }
    return null;
  }

  /** The bounds first, then anything between them; an infinite bound is taken as ±1 beyond the other. Of choices, an index each, of those that a mask leaves open. */
  #action(random: Random, step: number): Float32Array {
    const { actionSpace } = this.#definition;
    if (!isBox(actionSpace)) {
      let at = rowLayout(this.#definition).mask;
      return Float32Array.from(choicesOf(actionSpace)!, (n) => {
        const open = Array.from({ length: n }, (_, k) => k).filter((k) => at === null || this.#last[at + k] !== 0);
        if (at !== null) at += n;
        if (step <= 1) return open.at(-step)!;
        return open[Math.floor(random.uniform() * open.length)]!;
      });
    }
    const { low, high } = actionSpace;
    return Float32Array.from(low, (given, i) => {
      const top = high[i]!;
      const from = Number.isFinite(given) ? given : Number.isFinite(top) ? top - 1 : -1;
      const to = Number.isFinite(top) ? top : from + 2;
      if (step === 0) return from;
      return step === 1 ? to : from + random.uniform() * (to - from);
    });
  }

  dispose(): void {
    this.#environment.dispose?.();
  }
}

/** What a structured environment returned is not of its space. */
function isObservationFault(error: unknown): boolean {
  return error instanceof BelayError && error.code === 'environment-observation';
}

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').replace(/\.$/, '');
}

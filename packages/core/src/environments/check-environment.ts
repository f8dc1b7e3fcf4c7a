import type { Environment, StepResult } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Random } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { createRandom } from '../random/random.ts';
import type { Settings } from '../settings/setting.ts';
import { settingDefaults } from '../settings/setting-defaults.ts';
import { checkEnvironmentDefinition } from './check-environment-definition.ts';
import { checkObservation, checkStep } from './check-step.ts';
import { configuredEnvironment } from './configured-environment.ts';
import { createdEnvironment } from './created-environment.ts';

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
 * finite numbers, costs present and not negative, episodes that end by `maxSteps`, actions at the bounds accepted and left
 * unchanged, and the same episode for the same seed. Empty where all is well. Steps two instances of its own.
 */
export async function checkEnvironment(
  given: EnvironmentDefinition,
  options: CheckEnvironmentOptions = {},
): Promise<readonly string[]> {
  const malformed = checkEnvironmentDefinition(given);
  const id = typeof given?.id === 'string' ? given.id : 'The environment';
  if (malformed !== null) return [`${id} ${malformed}.`];
  const settings = { ...settingDefaults(given.settings), ...options.settings };
  const definition = configuredEnvironment(given, settings as Settings);
  const { seed = 0, steps = 2 * definition.maxSteps + 2 } = options;
  const trials: Trial[] = [];
  try {
    for (let i = 0; i < 2; i++) {
      trials.push(new Trial(definition, createdEnvironment(definition.id, await definition.create({ ...settings }))));
    }
  } catch (error) {
    for (const trial of trials) trial.dispose();
    // An environment that checks itself when it is first used has said it all.
    const said = error instanceof BelayError && error.code === 'environment-contract';
    return [said ? error.message : `${id}: create threw: ${reason(error)}.`];
  }
  const [first, second] = trials as [Trial, Trial];
  try {
    const original = first.play(seed, steps);
    if (first.failures.length > 0) return first.failures.map((failure) => `${id}: ${failure}.`);
    // The second instance has another past: what it had must not matter after a seeded reset.
    second.play(seed + 1, Math.min(steps, 3));
    const repeated = second.play(seed, steps);
    const failures = [...second.failures];
    const difference = original.findIndex((value, i) => !Object.is(value, repeated[i]));
    if (failures.length === 0 && (difference >= 0 || original.length !== repeated.length)) {
      failures.push(
        `two instances with seed ${seed} and the same actions differ; draw all random numbers from a generator that reset(seed) starts anew`,
      );
    }
    return failures.map((failure) => `${id}: ${failure}.`);
  } finally {
    for (const trial of trials) trial.dispose();
  }
}

/** Throws the first thing that `checkEnvironment` finds in an environment's first steps. Error: `environment-contract`. */
export async function requireEnvironment(
  definition: EnvironmentDefinition,
  options: CheckEnvironmentOptions = {},
): Promise<void> {
  const [failure] = await checkEnvironment(definition, { steps: FIRST_STEPS, ...options });
  if (failure !== undefined) throw new BelayError('environment-contract', failure, { exitCode: 2 });
}

/** One instance under test: plays with actions that depend on the seed alone, and keeps all that it was told. */
class Trial {
  readonly failures: string[] = [];
  readonly #definition: EnvironmentDefinition;
  readonly #environment: Environment;

  constructor(definition: EnvironmentDefinition, environment: Environment) {
    this.#definition = definition;
    this.#environment = environment;
  }

  /** All observations, rewards, costs and ends, in one row. Stops at the first failure. */
  play(seed: number, steps: number): readonly number[] {
    const told: number[] = [];
    const random = createRandom(seed, 'check/actions');
    if (!this.#reset(seed, told)) return told;
    for (let step = 0, length = 1; step < steps; step++, length++) {
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

  #reset(seed: number | undefined, told: number[]): boolean {
    const call = seed === undefined ? 'reset()' : `reset(${seed})`;
    try {
      const observation = this.#environment.reset(seed);
      const problem = checkObservation(this.#definition, observation);
      if (problem === null) told.push(...Array.from(observation));
      else this.failures.push(`after ${call} ${problem}`);
    } catch (error) {
      this.failures.push(`${call} threw: ${reason(error)}`);
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
          ...Array.from(result.observation),
          result.reward,
          ...costs,
          result.terminated ? 1 : result.truncated ? 2 : 0,
        );
        return result;
      }
    } catch (error) {
      this.failures.push(`${values()} threw: ${reason(error)}`);
    }
    return null;
  }

  /** The bounds first, then anything between them; an infinite bound is taken as ±1 beyond the other. */
  #action(random: Random, step: number): Float32Array {
    const { low, high } = this.#definition.actionSpace;
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

function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').replace(/\.$/, '');
}

import type { StepResult } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Vec } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';

/** What is wrong with a step: a code, and the end of a sentence that says what and what to do about it. */
export interface StepFault {
  readonly code: 'not-finite' | 'environment-cost' | 'environment-step';
  readonly sentence: string;
}

/** Largest number of single precision, in which rewards and costs are kept. */
const LARGEST = 3.4028234663852886e38;

/** By how much, relatively, a total may be below one of its parts: simulators that compute in single precision round. */
const ROUNDING = 1e-5;

/**
 * The contract of a step in the parts that learning reads as numbers: the reward is finite, every cost is finite and ≥ 0, the
 * total (the first name) is not below one of its parts, `terminated` and `truncated` are booleans. Made once for each
 * environment; `check` throws a BelayError and costs some ten nanoseconds (packages/core/bench/step-checks.ts).
 */
export class StepContract {
  readonly #names: readonly string[];
  readonly #known: ReadonlySet<string>;

  constructor(definition: Pick<EnvironmentDefinition, 'costs'>) {
    this.#names = definition.costs ?? ['cost'];
    this.#known = new Set(this.#names);
  }

  /** Throws `not-finite`, `environment-cost` or `environment-step` if the result breaks the contract. */
  check(result: StepResult): void {
    if (this.#keeps(result)) return;
    const fault = this.fault(result);
    if (fault !== null) throw new BelayError(fault.code, fault.sentence);
  }

  /** The same answer as `fault(result) === null`, quickly. */
  #keeps(result: StepResult): boolean {
    if (result === null || typeof result !== 'object') return false;
    const { reward, taskReward, cost, terminated, truncated } = result;
    return (
      typeof reward === 'number' &&
      reward >= -LARGEST &&
      reward <= LARGEST &&
      (taskReward === undefined ||
        (typeof taskReward === 'number' && taskReward >= -LARGEST && taskReward <= LARGEST)) &&
      typeof terminated === 'boolean' &&
      typeof truncated === 'boolean' &&
      (result as { done?: unknown }).done === undefined &&
      (typeof cost === 'number' ? cost >= 0 && cost <= LARGEST : this.#keepsCosts(cost))
    );
  }

  #keepsCosts(cost: StepResult['cost']): boolean {
    if (cost === null || typeof cost !== 'object') return false;
    let largest = 0;
    let named = false;
    for (const name in cost) {
      const value: unknown = (cost as Readonly<Record<string, number>>)[name];
      if (!this.#known.has(name) || !(typeof value === 'number' && value >= 0 && value <= LARGEST)) return false;
      if (value > largest) largest = value;
      named = true;
    }
    const total = (cost as Readonly<Record<string, number>>)[this.#names[0]!];
    return total === undefined ? !named : largest <= total * (1 + ROUNDING);
  }

  /** What is wrong with what a step returned; null: nothing. */
  fault(result: unknown): StepFault | null {
    if (result === null || typeof result !== 'object') {
      return step(`step returned ${shown(result)}; return { observation, reward, cost, terminated, truncated }`);
    }
    if (typeof (result as { then?: unknown }).then === 'function') {
      return step('step returned a promise; step answers at once, and only create may be asynchronous');
    }
    if (Array.isArray(result)) {
      return step('step returned an array; return { observation, reward, cost, terminated, truncated }');
    }
    const { reward, taskReward, cost, terminated, truncated, done, info } = result as Record<string, unknown>;
    const flags = flagFault({ terminated, truncated, done });
    return (
      numberFault('reward', reward, info) ??
      (taskReward === undefined ? null : numberFault('taskReward', taskReward)) ??
      this.#costFault(cost, info) ??
      flags
    );
  }

  #costFault(cost: unknown, info: unknown): StepFault | null {
    const [total] = this.#names as [string];
    if (cost === undefined || cost === null) {
      const missing = cost === null ? 'the cost is null' : 'the cost is missing';
      return costs(`${missing}; ${elsewhere(info, 'cost') ?? 'return cost: 0 when nothing was violated'}`);
    }
    if (typeof cost !== 'object') return costValueFault(null, cost);
    if (Array.isArray(cost) || ArrayBuffer.isView(cost)) {
      return costs(`the cost is an array; return one number, or an object with the names ${this.#names.join(', ')}`);
    }
    const entries = Object.entries(cost);
    for (const [name, value] of entries) {
      if (!this.#known.has(name)) {
        return costs(
          `it returned a cost "${name}", which its definition does not list (${this.#names.join(', ')}); add the name to costs`,
        );
      }
      const fault = costValueFault(name, value);
      if (fault !== null) return fault;
    }
    if (entries.length === 0) return null;
    const values = cost as Readonly<Record<string, number>>;
    if (values[total] === undefined) {
      return costs(
        `the cost has ${quoted(entries)} but not "${total}", the first of the definition's costs and so the total; return it too, e.g. their sum`,
      );
    }
    return totalFault(
      entries.map(([name]) => name),
      entries.map(([, value]) => value as number),
      total,
      values[total],
    );
  }
}

/** What a batch of `count` environments holds after a step, as the trainer reads it: row-major, costs `names.length` wide. */
export interface BatchOutcome {
  readonly rewards: Vec;
  /** What the task paid, if the environments are wrapped. */
  readonly taskRewards: Vec | null;
  readonly costs: Vec;
  /** 0 goes on, 1 terminated, 2 truncated. */
  readonly ended: Vec;
}

/**
 * The same contract for a batch, whether core or a plugin wrote it: one pass over its arrays. `names`: the environment's cost names, the total
 * first. null, or the first row that breaks the contract and how.
 */
export function batchFault(
  { rewards, taskRewards, costs: all, ended }: BatchOutcome,
  count: number,
  names: readonly string[],
): { readonly row: number; readonly fault: StepFault } | null {
  const width = names.length;
  for (let i = 0; i < count; i++) {
    const reward = rewards[i]!;
    if (!(reward >= -LARGEST && reward <= LARGEST)) return { row: i, fault: numberFault('reward', reward)! };
    if (taskRewards !== null && !Number.isFinite(taskRewards[i]!)) {
      return { row: i, fault: numberFault('taskReward', taskRewards[i]!)! };
    }
    const end = ended[i]!;
    if (end !== 0 && end !== 1 && end !== 2) {
      return {
        row: i,
        fault: step(`ended is ${end}; it must be 0 (goes on), 1 (terminated) or 2 (truncated)`),
      };
    }
    const total = all[i * width]!;
    const max = total * (1 + ROUNDING);
    for (let k = 0; k < width; k++) {
      const cost = all[i * width + k]!;
      if (cost >= 0 && cost <= LARGEST && cost <= max) continue;
      const row = Array.from(all.subarray(i * width, (i + 1) * width));
      for (const [j, value] of row.entries()) {
        const fault = costValueFault(names[j]!, value);
        if (fault !== null) return { row: i, fault };
      }
      return { row: i, fault: totalFault(names, row, names[0]!, total)! };
    }
  }
  return null;
}

function numberFault(field: 'reward' | 'taskReward', value: unknown, info?: unknown): StepFault | null {
  const name = field === 'reward' ? 'the reward' : field;
  if (value === undefined) {
    return step(`${name} is missing; ${elsewhere(info, field) ?? `return ${field}: a finite number`}`);
  }
  if (typeof value !== 'number') return step(`${name} is ${shown(value)}; it must be a finite number`);
  if (!Number.isFinite(value)) return finite(`${name} is ${value}; it must be a finite number`);
  if (Math.abs(value) <= LARGEST) return null;
  return finite(`${name} is ${value}, beyond single precision (3.4e38), in which it is kept; scale it down`);
}

/** `name`: null for a single number. */
function costValueFault(name: string | null, value: unknown): StepFault | null {
  const what = name === null ? 'the cost' : `the cost "${name}"`;
  if (typeof value === 'boolean') {
    return costs(`${what} is ${value}, a boolean; return a number, e.g. cost: speed > 1 ? 1 : 0`);
  }
  if (value === undefined || value === null) return costs(`${what} is ${value}; return 0 when it was not violated`);
  if (typeof value !== 'number') return costs(`${what} is ${shown(value)}; return a finite number ≥ 0`);
  if (Number.isNaN(value)) return finite(`${what} is NaN, not a finite number ≥ 0`);
  if (value < 0) return costs(`${what} is ${value}, not a finite number ≥ 0: a cost is never negative`);
  if (value === Number.POSITIVE_INFINITY) return finite(`${what} is Infinity, not a finite number ≥ 0`);
  if (value <= LARGEST) return null;
  return finite(`${what} is ${value}, beyond single precision (3.4e38), in which it is kept; scale it down`);
}

function totalFault(names: readonly string[], values: readonly number[], total: string, sum: number): StepFault | null {
  const at = values.findIndex((value) => value > sum * (1 + ROUNDING));
  if (at < 0) return null;
  return costs(
    `the cost "${total}" is ${sum}, below "${names[at]}", which is ${values[at]}; the first of the definition's costs is the total, never below one of its parts: put a name for the total first, and return e.g. the sum of the parts`,
  );
}

function flagFault(flags: Readonly<Record<'terminated' | 'truncated' | 'done', unknown>>): StepFault | null {
  const { terminated, truncated, done } = flags;
  for (const name of ['terminated', 'truncated'] as const) {
    const value = flags[name];
    if (typeof value === 'boolean') continue;
    const instead = done === undefined ? '' : ', instead of done';
    if (value === undefined) {
      return step(
        `${name} is missing; return terminated (the task is over) and truncated (the time is up)${instead}, both true or false`,
      );
    }
    return step(`${name} is ${shown(value)}; it must be true or false`);
  }
  if (done === undefined || done === (terminated === true || truncated === true)) return null;
  return step(
    `done is ${shown(done)} but terminated is ${terminated} and truncated is ${truncated}; only these two are read: set the one that is meant, and leave done out`,
  );
}

/** Gymnasium's habit: a number that belongs to the step is in its info. */
function elsewhere(info: unknown, field: string): string | null {
  if (info === null || typeof info !== 'object' || !(field in info)) return null;
  return `there is one in info.${field}, which is not read: return it next to reward, as ${field}`;
}

function quoted(entries: readonly (readonly [string, unknown])[]): string {
  return entries.map(([name]) => `"${name}"`).join(', ');
}

/** A value in a sentence, at most 40 characters of it. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 30))}`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return 'a bigint';
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return 'an array';
  if (value !== null && typeof value === 'object') return 'an object';
  return String(value).slice(0, 40);
}

const finite = (sentence: string): StepFault => ({ code: 'not-finite', sentence });
const costs = (sentence: string): StepFault => ({ code: 'environment-cost', sentence });
const step = (sentence: string): StepFault => ({ code: 'environment-step', sentence });

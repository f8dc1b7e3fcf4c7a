import type { Critic } from '../contracts/critic.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Rollouts } from '../contracts/rollouts.ts';
import type { Saved, State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import type { PolicyRecipe } from '../rollouts/policy-recipe.ts';
import { joinNames } from '../settings/format-value.ts';
import type { CheckpointIdentity, SavedPolicy } from './checkpoint.ts';

/** What a run begins with instead of random numbers. */
export interface WarmStartOptions {
  /** Names the checkpoint, for sentences. */
  readonly source: string;
  /** Of a checkpoint (`decodeState`), of any algorithm in any environment. */
  readonly state: State;
}

/** What came of a warm start, part by part: plain data, for the run's record. */
export interface WarmStartReport {
  readonly source: string;
  readonly algorithm: string;
  readonly environment: string;
  readonly epoch: number;
  readonly steps: number;
  readonly taken: readonly string[];
  /** Each with the reason. */
  readonly left: readonly string[];
}

/** What a critic saves besides its numbers, so that another run finds it whatever algorithm it belongs to. */
export interface CriticTag {
  readonly critic: string;
  readonly sizes: readonly number[];
  readonly activation: string;
}

/**
 * Gives a new run's policy, observation normaliser and critics the numbers of another run's, each if it fits. It does so as
 * each is made, so that whatever an algorithm derives from them (targets, references) is derived from these. Optimizers,
 * constraint handlers and random streams begin anew.
 */
export class WarmStart {
  readonly #options: WarmStartOptions;
  readonly #identity: CheckpointIdentity;
  readonly #policy: SavedPolicy;
  readonly #critics: ReadonlyMap<string, CriticTag & { readonly theta: Float32Array }>;
  readonly #taken: string[] = [];
  readonly #left: string[] = [];
  readonly #asked = new Set<string>();

  /** Error `bad-checkpoint` if the state holds no policy. */
  constructor(options: WarmStartOptions) {
    const { state, source } = options;
    this.#options = options;
    this.#policy = state['policy'] as unknown as SavedPolicy;
    this.#identity = state['identity'] as unknown as CheckpointIdentity;
    if (this.#policy === undefined || this.#identity === undefined) {
      throw new BelayError('bad-checkpoint', `${source} holds no policy: name a run that Belay trained.`);
    }
    const critics = new Map<string, CriticTag & { readonly theta: Float32Array }>();
    collectCritics(state['algorithm'], critics);
    this.#critics = critics;
  }

  policy(policy: Policy, recipe: PolicyRecipe): void {
    const { parameters, recipe: theirs } = this.#policy;
    const different = differences(theirs as unknown as Members, recipe as unknown as Members);
    if (different.length === 0 && parameters.length === policy.size) {
      policy.write(parameters);
      this.#taken.push('policy');
    } else {
      this.#left.push(`policy (${different.join(', ') || 'another size'})`);
    }
  }

  critic(critic: Critic, tag: CriticTag): void {
    this.#asked.add(tag.critic);
    const theirs = this.#critics.get(tag.critic);
    if (theirs === undefined) {
      this.#left.push(`critic ${tag.critic} (the other run has none of that name)`);
      return;
    }
    const different = differences(withoutTheta(theirs), tag as unknown as Members);
    if (different.length > 0) {
      this.#left.push(`critic ${tag.critic} (${different.join(', ')})`);
      return;
    }
    const { theta } = theirs;
    critic.load({ theta, m: new Float32Array(theta.length), v: new Float32Array(theta.length), t: 0 });
    this.#taken.push(`critic ${tag.critic}`);
  }

  /** The normaliser, which rollouts keep. `observations`: width; `used`: whether this run normalises at all. */
  normaliser(rollouts: Rollouts, observations: number, used: boolean): void {
    const { statistics, normalizeObservations, recipe } = this.#policy;
    const why = !used
      ? 'this run does not normalise observations'
      : !normalizeObservations || statistics === null
        ? 'the other run does not normalise observations'
        : recipe.observations === observations
          ? null
          : `${recipe.observations} numbers there, ${observations} here`;
    if (why === null) {
      rollouts.load({ ...rollouts.save(), statistics });
      this.#taken.push('observation normaliser');
    } else this.#left.push(`observation normaliser (${why})`);
  }

  get report(): WarmStartReport {
    const { state, source } = this.#options;
    const { algorithm, environment } = this.#identity;
    const unused = [...this.#critics.keys()].filter((name) => !this.#asked.has(name));
    return {
      source,
      algorithm,
      environment,
      epoch: state['epoch'] as number,
      steps: state['steps'] as number,
      taken: [...this.#taken],
      left: [...this.#left, ...unused.map((name) => `critic ${name} (this run has none of that name)`)],
    };
  }
}

/** A report as one sentence. */
export function describeWarmStart({ source, algorithm, environment, steps, taken, left }: WarmStartReport): string {
  if (taken.length === 0) {
    return `Nothing of ${source} (${algorithm} on ${environment}) fits this run: ${left.join('; ')}. Leave --from out, or choose settings that fit.`;
  }
  const takes = `the ${joinNames(taken)}`;
  const rest = left.length === 0 ? '' : `; not taken: ${left.join('; ')}`;
  return `This run begins with ${takes} of ${source} (${algorithm} on ${environment}, ${steps} steps)${rest}. Optimizer, constraint handler and random streams begin anew.`;
}

type Members = Readonly<Record<string, unknown>>;

function withoutTheta({ critic, sizes, activation }: CriticTag): Members {
  return { critic, sizes, activation };
}

/** 'hiddenSizes 64, 64 there, 256, 256 here' for each member that differs. */
function differences(theirs: Members, ours: Members): string[] {
  const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
  return [...keys].flatMap((key) => {
    const [there, here] = [theirs[key], ours[key]];
    if (JSON.stringify(there ?? null) === JSON.stringify(here ?? null)) return [];
    const isKind = (value: unknown): boolean => value === null || value === undefined || isObject(value);
    if (isKind(there) || isKind(here)) return [`another kind of ${key}`];
    return [`${key} ${show(there)} there, ${show(here)} here`];
  });
}

/** Critics lie anywhere in an algorithm's state. */
function collectCritics(
  saved: Saved | undefined,
  found: Map<string, CriticTag & { readonly theta: Float32Array }>,
): void {
  if (saved === null || typeof saved !== 'object' || ArrayBuffer.isView(saved)) return;
  if (Array.isArray(saved)) {
    for (const item of saved) collectCritics(item as Saved, found);
    return;
  }
  const state = saved as State;
  if (typeof state['critic'] === 'string' && state['theta'] instanceof Float32Array) {
    found.set(state['critic'], state as unknown as CriticTag & { readonly theta: Float32Array });
    return;
  }
  for (const item of Object.values(state)) collectCritics(item, found);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && !Array.isArray(value);
}

function show(value: unknown): string {
  return Array.isArray(value) ? value.join(', ') : String(value);
}

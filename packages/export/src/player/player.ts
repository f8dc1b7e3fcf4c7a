import { BelayError, type Environment, type EnvironmentDefinition, type State } from '@belay-rl/core';
import { checkedSteps } from '@belay-rl/core/internals';
import { type LoadedPolicy, policyFromState, type Registry } from '@belay-rl/core/run';
import { canDescribe, describe, type Frame, type Picture, Rasteriser } from '@belay-rl/envs';
import { type PlayedRun, playedEnvironment } from './played-run.ts';

/** How the episode under way stands. */
export interface Episode {
  readonly seed: number;
  readonly steps: number;
  /** The task's own reward, summed. */
  readonly return: number;
  /** Sums in the order of the run's `costNames`. */
  readonly costs: readonly number[];
  readonly ended: boolean;
}

/** Plays a policy's mean actions in its environment, episode by episode, and draws it. Needs no page and no Node. */
export class Player {
  readonly run: PlayedRun;
  readonly maxSteps: number;
  readonly #policy: LoadedPolicy;
  readonly #environment: Environment;
  /** The same with every step checked. */
  readonly #checked: Environment;
  #observation: ArrayLike<number> = [];
  #episode: Episode = { seed: 0, steps: 0, return: 0, costs: [], ended: true };
  #drawn: { readonly rasteriser: Rasteriser; frame(cost: boolean): Frame } | null = null;
  #size = '';
  #cost = false;

  private constructor(
    run: PlayedRun,
    policy: LoadedPolicy,
    definition: EnvironmentDefinition,
    environment: Environment,
  ) {
    this.run = run;
    this.#policy = policy;
    this.#environment = environment;
    this.#checked = checkedSteps(environment, definition);
    this.maxSteps = definition.maxSteps;
  }

  /** Errors: those of `policyFromState` and `playedEnvironment`. */
  static async open(run: PlayedRun, registry: Registry): Promise<Player> {
    const policy = loadedPolicy(run.policy);
    try {
      const definition = playedEnvironment(registry, run, policy);
      const environment = await definition.create(run.settings as Record<string, unknown>);
      return new Player(run, policy, definition, environment);
    } catch (error) {
      policy.dispose();
      throw error;
    }
  }

  get episode(): Episode {
    return this.#episode;
  }

  /** Begins the episode of that reset seed; the same seed is the same episode, here and in `belay evaluate`. */
  begin(seed: number): void {
    this.#observation = this.#checked.reset(seed);
    this.#policy.reset();
    this.#episode = { seed, steps: 0, return: 0, costs: this.run.costNames.map(() => 0), ended: false };
    this.#cost = false;
  }

  /** One step of the policy; does nothing once the episode has ended. */
  step(): Episode {
    const before = this.#episode;
    if (before.ended) return before;
    const result = this.#checked.step(Float32Array.from(this.#policy.act(this.#observation)));
    this.#observation = result.observation;
    const { cost } = result;
    const of = (name: string, k: number): number =>
      typeof cost === 'number' ? (k === 0 ? cost : 0) : (cost[name] ?? 0);
    const costs = this.run.costNames.map((name, k) => before.costs[k]! + of(name, k));
    // A cost between two pictures shows in the next one.
    this.#cost ||= costs[0]! > before.costs[0]!;
    const steps = before.steps + 1;
    this.#episode = {
      seed: before.seed,
      steps,
      return: before.return + (result.taskReward ?? result.reward),
      costs,
      ended: result.terminated || result.truncated || steps >= this.maxSteps,
    };
    return this.#episode;
  }

  /** Can it be drawn? Known once it has begun an episode. */
  get drawable(): boolean {
    return canDescribe(this.#environment);
  }

  /** The present moment, `width` × `height` pixels. Error: `not-drawable`. */
  draw(width: number, height: number): Picture {
    if (this.#drawn === null || this.#size !== `${width} ${height}`) {
      const { drawing, frame } = describe(this.run.environment, this.#environment);
      this.#drawn = { rasteriser: new Rasteriser(drawing, { width, height }), frame };
      this.#size = `${width} ${height}`;
    }
    const picture = this.#drawn.rasteriser.draw(this.#drawn.frame(this.#cost));
    this.#cost = false;
    return picture;
  }

  dispose(): void {
    this.#environment.dispose?.();
    this.#policy.dispose();
  }
}

/** On strict kernels if this browser has no relaxed SIMD: actions then differ by rounding. */
function loadedPolicy(state: State): LoadedPolicy {
  try {
    return policyFromState(state);
  } catch (error) {
    if ((error as { code?: string }).code !== 'engine-simd') throw error;
    return policyFromState({ ...state, policy: { ...(state['policy'] as State), kernels: 'strict' } });
  }
}

/** A reset seed drawn at random. */
export function anySeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}

/** One sentence for people, whatever was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof BelayError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

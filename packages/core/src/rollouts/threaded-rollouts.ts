import type { Engine } from '../contracts/engine.ts';
import type { Policy } from '../contracts/policy.ts';
import type { RolloutRequest, Rollouts, Trajectories } from '../contracts/rollouts.ts';
import type { Settings } from '../contracts/settings.ts';
import type { State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import type { ThreadPort, Threads } from '../ports/threads.ts';
import type { PolicyRecipe } from './policy-recipe.ts';
import { createRolloutMemory, type RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';
import { RolloutState } from './rollout-state.ts';
import { TrajectoryAssembly } from './trajectories.ts';
import type { FromWorker, StartMessage, ToWorker, WrapperMessage } from './worker-messages.ts';

export interface ThreadedRolloutsOptions {
  readonly plan: RolloutPlan;
  /** The trainer's, for the trajectories. */
  readonly engine: Engine;
  readonly threads: Threads;
  readonly workers: number;
  readonly recipe: PolicyRecipe;
  /** Size of the policy's parameter vector. */
  readonly parameters: number;
  readonly kernels: 'relaxed' | 'strict';
  /** Module that registers the environment. */
  readonly module: string;
  readonly environmentSettings: Settings;
  readonly wrapper: WrapperMessage | null;
  /** A worker died and its share is collected again. */
  onRestart?(sentence: string): void;
}

/** A worker's share of the environments, and the thread that holds it at present. */
interface Share {
  readonly name: string;
  readonly numbers: readonly number[];
  thread: ThreadPort | null;
  /** Set while an epoch is under way. */
  settle: ((outcome: Outcome) => void) | null;
}

type Outcome = FromWorker | { readonly kind: 'died'; readonly reason: string };

/**
 * Rollouts in worker threads, each with some of the environments (number modulo workers) and a copy of the policy. An epoch
 * costs one message each way per worker; parameters and rows lie in shared memory. A thread that dies is replaced once and
 * its share is collected again from the epoch's start, to the same bits; if the new one dies in the same epoch, the run stops.
 */
export class ThreadedRollouts implements Rollouts {
  readonly environments: number;
  readonly #options: ThreadedRolloutsOptions;
  readonly #memory: RolloutMemory;
  readonly #state: RolloutState;
  readonly #assembly: TrajectoryAssembly;
  readonly #shares: readonly Share[];

  constructor(options: ThreadedRolloutsOptions) {
    const { plan } = options;
    this.environments = plan.environments;
    this.#options = options;
    this.#memory = createRolloutMemory(plan, options.parameters, true);
    this.#state = new RolloutState(plan, this.#memory);
    this.#assembly = new TrajectoryAssembly(plan, options.engine);
    const workers = Math.max(1, Math.min(options.workers, plan.environments));
    this.#shares = Array.from({ length: workers }, (_, w) => ({
      name: `rollout worker ${w + 1} of ${workers}`,
      numbers: Array.from({ length: plan.environments }, (_, e) => e).filter((e) => e % workers === w),
      thread: null,
      settle: null,
    }));
    // Environments load while the trainer sets up the rest.
    for (const share of this.#shares) this.#start(share);
  }

  async collect(policy: Policy, request: RolloutRequest): Promise<Trajectories> {
    policy.read(this.#memory.parameters);
    const outcomes = await Promise.allSettled(this.#shares.map((share) => this.#collectShare(share, request)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    this.#state.advance(request.environments);
    return this.#assembly.assemble(this.#memory, request);
  }

  async #collectShare(share: Share, request: RolloutRequest): Promise<void> {
    const taking = share.numbers.filter((number) => number < request.environments);
    if (taking.length === 0) return;
    for (let deaths = 0; ; ) {
      const outcome = await this.#ask(share, request);
      if (outcome.kind === 'done') return;
      if (outcome.kind === 'fault') {
        const error = new BelayError(outcome.code, outcome.sentence);
        if (outcome.stack !== '') error.stack = outcome.stack;
        throw error;
      }
      deaths++;
      const holds = `${share.name} (${this.#options.plan.environmentId}, environments ${taking.join(', ')})`;
      if (deaths === 2) {
        throw new BelayError(
          'worker-died',
          `The ${holds} died twice in epoch ${request.epoch}, at last with ${outcome.reason}; the last checkpoint is good: look for a crash or memory use in the environment, or try training.workers=0.`,
        );
      }
      this.#options.onRestart?.(
        `The ${holds} died in epoch ${request.epoch} with ${outcome.reason}; a new one collects its share again, results stay the same.`,
      );
    }
  }

  #ask(share: Share, request: RolloutRequest): Promise<Outcome> {
    return new Promise((resolve) => {
      share.settle = resolve;
      if (share.thread === null) this.#start(share);
      share.thread!.post({ kind: 'collect', request } satisfies ToWorker);
    });
  }

  #start(share: Share): void {
    const options = this.#options;
    const thread = options.threads.spawn();
    share.thread = thread;
    const settle = (outcome: Outcome): void => {
      const waiting = share.settle;
      share.settle = null;
      waiting?.(outcome);
    };
    thread.onMessage((message) => {
      if (share.thread === thread) settle(message as FromWorker);
    });
    thread.onExit((reason) => {
      if (share.thread !== thread) return;
      share.thread = null;
      settle({ kind: 'died', reason });
    });
    thread.post({
      kind: 'start',
      plan: options.plan,
      memory: this.#memory,
      numbers: share.numbers,
      recipe: options.recipe,
      kernels: options.kernels,
      module: options.module,
      environmentSettings: options.environmentSettings,
      wrapper: options.wrapper,
    } satisfies StartMessage);
  }

  save(): State {
    return this.#state.save();
  }

  load(state: State): void {
    this.#state.load(state);
  }

  async dispose(): Promise<void> {
    const threads = this.#shares.map((share) => {
      const { thread } = share;
      share.thread = null;
      return thread;
    });
    await Promise.all(threads.map((thread) => thread?.terminate()));
  }
}

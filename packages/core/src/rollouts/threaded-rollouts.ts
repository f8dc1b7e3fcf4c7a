import type { BlockSharing } from '../contracts/block-sharing.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Policy } from '../contracts/policy.ts';
import type { RolloutRequest, Rollouts, Trajectories } from '../contracts/rollouts.ts';
import type { Rows } from '../contracts/rows.ts';
import type { State } from '../contracts/values.ts';
import type { CriticTask, CriticTaskOutcome } from '../critics/critic-task.ts';
import { BelayError } from '../errors.ts';
import type { ThreadPort, Threads } from '../ports/threads.ts';
import type { Settings } from '../settings/setting.ts';
import type { MeasureSums } from './measure-sums.ts';
import type { PolicyRecipe } from './policy-recipe.ts';
import { createRolloutMemory, type RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';
import { RolloutState } from './rollout-state.ts';
import { TrajectoryAssembly } from './trajectories.ts';
import type { CollectMessage, FitMessage, StartMessage, WrapperMessage } from './worker-messages.ts';
import { lastWord, type WorkerOutcome, WorkerShare } from './worker-share.ts';

/** What rollouts in worker threads are made from. */
export interface ThreadedRolloutsOptions {
  readonly plan: RolloutPlan;
  /** The trainer's engine. It holds the trajectories, and shares large batches with the threads if it can. */
  readonly engine: Engine;
  readonly threads: Threads;
  readonly workers: number;
  readonly recipe: PolicyRecipe;
  /** Module that registers its kind of network; absent or null: it is one of Belay's own. */
  readonly networkModule?: string | null;
  /** Size of the policy's parameter vector. */
  readonly parameters: number;
  readonly kernels: 'relaxed' | 'strict';
  /** Modules that register the environment, and its engine if that was added to it. */
  readonly modules: readonly string[];
  readonly environmentSettings: Settings;
  /** The engine that the environment runs on; null: there is no choice. */
  readonly environmentEngine: string | null;
  readonly wrapper: WrapperMessage | null;
  /** The environments hold something outside of this process: threads dispose of them before they end. */
  readonly outside?: boolean;
  /** Time to check the run's first environment in [s]; 0: not at all. */
  readonly checkSeconds?: number;
  /** Takes what the task's own measures come to; its values are shared memory. */
  readonly measures?: MeasureSums | null;
  /** A worker died and its share is collected again. */
  onRestart?(sentence: string): void;
}

/** Threads that may be lost while they help, before the trainer computes by itself. */
const MAX_DISMISSED = 3;

/** For sentences about a death: who held what, when, what is done about it, and what to look for. */
interface Work {
  readonly holder: string;
  readonly when: string;
  readonly again: string;
  readonly advice: string;
}

/**
 * Rollouts in worker threads, each with some of the environments (number modulo workers) and a copy of the policy. An epoch
 * costs one message each way per worker; parameters and rows lie in shared memory. A thread that dies is replaced once and
 * its share is collected again from the epoch's start, to the same bits; if the new one dies in the same epoch, the run stops.
 * Between collections the threads fit critics, with the same care, and help with large batches of the trainer's engine.
 */
export class ThreadedRollouts implements Rollouts {
  readonly environments: number;
  readonly #options: ThreadedRolloutsOptions;
  readonly #memory: RolloutMemory;
  readonly #state: RolloutState;
  readonly #assembly: TrajectoryAssembly;
  readonly #shares: readonly WorkerShare[];
  readonly #sharing: BlockSharing | null;
  #invited = false;
  #dismissed = 0;

  constructor(options: ThreadedRolloutsOptions) {
    const { plan } = options;
    this.environments = plan.environments;
    this.#options = options;
    this.#memory = createRolloutMemory(plan, options.parameters, true);
    this.#state = new RolloutState(plan, this.#memory);
    this.#assembly = new TrajectoryAssembly(plan, options.engine);
    const workers = Math.max(1, Math.min(options.workers, plan.environments));
    this.#shares = Array.from(
      { length: workers },
      (_, w) =>
        new WorkerShare({
          name: `rollout worker ${w + 1} of ${workers}`,
          environmentId: plan.environmentId,
          numbers: Array.from({ length: plan.environments }, (_, e) => e).filter((e) => e % workers === w),
          start: () => this.#startThread(w),
          beforeAsking: () => this.#endInvitation(),
          onIdleDeath: (reason) => this.#reportIdleDeath(w, reason),
        }),
    );
    // The trainer's own thread takes a core.
    const atOnce = Math.min(options.threads.available - 1, workers);
    this.#sharing = atOnce > 0 ? (options.engine.sharing ?? null) : null;
    this.#sharing?.offerTo({
      count: workers,
      atOnce,
      invite: (turn) => this.#invite(turn),
      dismiss: (worker) => this.#dismiss(worker),
    });
    // Environments load while the trainer sets up the rest.
    for (const share of this.#shares) share.start();
  }

  async collect(policy: Policy, request: RolloutRequest): Promise<Trajectories> {
    policy.read(this.#memory.parameters);
    const outcomes = await Promise.allSettled(this.#shares.map((share) => this.#collectShare(share, request)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    this.#state.advance(request);
    return this.#assembly.assemble(this.#memory, request);
  }

  async #collectShare(share: WorkerShare, request: RolloutRequest): Promise<void> {
    const taking = share.numbers.filter((number) => number < request.environments);
    if (taking.length === 0) return;
    await this.#request(
      share,
      { kind: 'collect', request },
      {
        holder: `${share.name} (${this.#options.plan.environmentId}, environments ${taking.join(', ')})`,
        when: `epoch ${request.epoch}`,
        again: 'a new one collects its share again',
        advice: 'look for a crash or memory use in the environment',
      },
    );
  }

  /** Whether a critic can be fitted to these rows: they are those of the last collection. */
  holds(rows: Rows): boolean {
    return this.#assembly.holds(rows);
  }

  /** Has a critic fitted to the last collection's rows, by the thread of share `turn` modulo their number. */
  async fitCritic(turn: number, task: CriticTask): Promise<CriticTaskOutcome> {
    const share = this.#shares[turn % this.#shares.length]!;
    const outcome = await this.#request(
      share,
      { kind: 'fit', task },
      {
        holder: `${share.name} (${task.recipe.name} critic)`,
        when: "the critics' fit",
        again: 'a new one fits the critic again',
        advice: 'look for memory use',
      },
    );
    if (outcome.kind === 'fitted') return outcome.outcome;
    throw new BelayError('worker-died', `The ${share.name} answered "${outcome.kind}" to a fit.`);
  }

  async #request(share: WorkerShare, message: CollectMessage | FitMessage, work: Work): Promise<WorkerOutcome> {
    for (let deaths = 0; ; ) {
      const outcome = await share.ask(message);
      if (outcome.kind === 'done' || outcome.kind === 'fitted') return outcome;
      if (outcome.kind === 'fault') {
        const error = new BelayError(outcome.code, outcome.sentence, { exitCode: outcome.exitCode });
        if (outcome.stack !== '') error.stack = outcome.stack;
        throw error;
      }
      deaths++;
      if (deaths === 2) {
        throw new BelayError(
          'worker-died',
          `The ${work.holder} died twice in ${work.when}, at last with ${outcome.reason}; the last checkpoint is good: ${work.advice}, or try training.workers=0.`,
        );
      }
      this.#options.onRestart?.(
        `The ${work.holder} died in ${work.when} with ${outcome.reason}; ${work.again}, results stay the same.`,
      );
    }
  }

  /** Threads read this when all else they were asked is done. */
  #invite(turn: number): void {
    if (this.#invited) return;
    this.#invited = true;
    for (const share of this.#shares) share.help({ kind: 'help', turn });
  }

  /** A thread reads no message before the invitation is over. */
  #endInvitation(): void {
    if (!this.#invited) return;
    this.#invited = false;
    this.#sharing!.release();
  }

  /** A thread has died or stalled while it helped. */
  async #dismiss(worker: number): Promise<void> {
    if (++this.#dismissed === MAX_DISMISSED) this.#sharing!.offerTo(null);
    await this.#shares[worker]!.dismiss();
  }

  #reportIdleDeath(worker: number, reason: string): void {
    this.#options.onRestart?.(
      `The ${this.#shares[worker]!.name} died between its tasks with ${reason}; a new one takes its place, results stay the same.`,
    );
  }

  #startThread(worker: number): ThreadPort {
    const options = this.#options;
    const { numbers } = this.#shares[worker]!;
    const thread = options.threads.spawn();
    thread.post({
      kind: 'start',
      plan: options.plan,
      memory: this.#memory,
      numbers,
      recipe: options.recipe,
      networkModule: options.networkModule ?? null,
      kernels: options.kernels,
      modules: options.modules,
      environmentSettings: options.environmentSettings,
      environmentEngine: options.environmentEngine,
      wrapper: options.wrapper,
      checkSeconds: numbers[0] === 0 ? (options.checkSeconds ?? 0) : 0,
      measures: options.measures == null ? null : { names: options.measures.names, values: options.measures.values },
      sharing: this.#sharing === null ? null : { handle: this.#sharing.handle, worker },
    } satisfies StartMessage);
    return thread;
  }

  save(): State {
    return this.#state.save();
  }

  load(state: State): void {
    this.#state.load(state);
  }

  async dispose(): Promise<void> {
    this.#sharing?.offerTo(null);
    const threads = this.#shares.map((share) => share.release());
    await Promise.all(
      threads.map(async (thread) => {
        if (thread !== null && this.#options.outside === true) await lastWord(thread);
        await thread?.terminate();
      }),
    );
  }
}

import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Policy } from '../contracts/policy.ts';
import type { RolloutRequest, Rollouts, Trajectories } from '../contracts/rollouts.ts';
import type { State } from '../contracts/values.ts';
import { takeTurn } from '../ports/take-turn.ts';
import type { ActingCopy } from './acting-copy.ts';
import { Collector } from './collector.ts';
import { createRolloutMemory, type RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';
import { RolloutState } from './rollout-state.ts';
import type { WrapperControls } from './running-episodes.ts';
import { TrajectoryAssembly } from './trajectories.ts';

/** What rollouts in the caller's thread are made from. */
export interface LocalRolloutsOptions {
  readonly plan: RolloutPlan;
  readonly engine: Engine;
  /** All of the plan's environments: row i is environment i. */
  readonly batch: BatchEnvironment;
  /** If a wrapper has controls. */
  readonly controls?: WrapperControls;
  /** What acts in the run's policy's place; the batch lies on its engine, `engine` takes the rows. It is disposed of with the rollouts. */
  readonly acting?: ActingCopy;
}

/** Rollouts in this thread, or on the device that the batch and the engine live on. */
export class LocalRollouts implements Rollouts {
  readonly environments: number;
  readonly #options: LocalRolloutsOptions;
  readonly #memory: RolloutMemory;
  readonly #state: RolloutState;
  readonly #assembly: TrajectoryAssembly;
  #collector: { readonly policy: Policy; readonly collector: Collector } | null = null;

  constructor(options: LocalRolloutsOptions) {
    const { plan, engine } = options;
    this.environments = plan.environments;
    this.#options = options;
    this.#memory = createRolloutMemory(plan, 0, false);
    this.#state = new RolloutState(plan, this.#memory);
    this.#assembly = new TrajectoryAssembly(plan, engine);
  }

  async collect(policy: Policy, request: RolloutRequest): Promise<Trajectories> {
    const { acting } = this.#options;
    acting?.follow(policy);
    if (this.#collector?.policy !== policy) {
      const { plan, batch, controls } = this.#options;
      const numbers = Array.from({ length: plan.environments }, (_, i) => i);
      const collector = new Collector({
        plan,
        engine: acting?.engine ?? this.#options.engine,
        policy: acting?.policy ?? policy,
        batch,
        numbers,
        memory: this.#memory,
        controls,
        pause: takeTurn,
      });
      this.#collector = { policy, collector };
    }
    await this.#collector.collector.collect(request);
    this.#state.advance(request);
    return this.#assembly.assemble(this.#memory, request);
  }

  save(): State {
    return this.#state.save();
  }

  load(state: State): void {
    this.#state.load(state);
  }

  async dispose(): Promise<void> {
    await this.#options.batch.dispose();
    this.#options.acting?.dispose();
  }
}

import {
  type LearnerContext,
  type Outputs,
  type Policy,
  readState,
  type State,
  type Stateful,
  type Vec,
} from '@belay-rl/core';

/** A copy of the learnt policy that follows it, at once or slowly. */
export class FollowingPolicy implements Stateful {
  readonly policy: Policy;
  /** Room for what it says of a batch. */
  readonly outputs: Outputs;
  readonly #engine: LearnerContext['engine'];
  readonly #learnt: Policy;
  readonly #name: string;
  readonly #theta: Vec;
  readonly #online: Vec;

  /** `name` says in errors what it is, e.g. 'target policy'. */
  constructor(context: LearnerContext, learnt: Policy, name: string) {
    const { engine, batchSize } = context;
    this.#engine = engine;
    this.#learnt = learnt;
    this.#name = name;
    this.policy = context.copyPolicy(batchSize);
    this.outputs = this.policy.outputs(batchSize);
    this.#theta = engine.vector(learnt.size);
    this.#online = engine.vector(learnt.size);
    this.copy();
  }

  /** π̄ ← π. */
  copy(): void {
    this.#learnt.read(this.#theta);
    this.policy.write(this.#theta);
  }

  /** π̄ ← (1 − rate) π̄ + rate π. */
  track(rate: number): void {
    this.#learnt.read(this.#online);
    this.#engine.axpy(-rate, this.#theta, this.#theta);
    this.#engine.axpy(rate, this.#online, this.#theta);
    this.policy.write(this.#theta);
  }

  save(): State {
    return { theta: this.#theta.slice() };
  }

  load(state: State): void {
    readState(state, `the ${this.#name}`).copyInto('theta', this.#theta);
    this.policy.write(this.#theta);
  }
}

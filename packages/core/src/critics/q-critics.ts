import type { AlgorithmContext } from '../contracts/algorithm.ts';
import type { Critic } from '../contracts/critic.ts';
import type { Engine } from '../contracts/engine.ts';
import type { DenseNetwork, Network } from '../contracts/network.ts';
import type { Rows } from '../contracts/rows.ts';
import type { State, Stateful, Vec } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { spaceSize } from '../spaces/space-size.ts';
import { readState } from '../state/saved-state.ts';

/** One quantity's critics: its name, how many there are, and how a target combines their values. */
export interface QCriticsOptions {
  /** 'reward', or a cost's name. */
  readonly name: string;
  /** Members of the ensemble. */
  readonly members: number;
  /** How their values become one: the least of them (Fujimoto et al. 2018), their mean, or the greatest. */
  readonly combine: 'min' | 'mean' | 'max';
  /** Most rows of one call. */
  readonly maxRows: number;
  /** n: the critics are on [s] only and have a value for each option of the one choice that an action is. Absent: on [s | a]. */
  readonly options?: number;
}

/** A member and the slow copy of it that targets are made with. */
interface Member {
  readonly critic: Critic;
  readonly target: Network;
  /** The target's parameters. */
  readonly theta: Vec;
  readonly values: Vec;
}

/**
 * Q(s, a) of one signal: an ensemble of critics on [s | a], or on [s] with a value for every a, each with a target network. Calls
 * allocate nothing.
 */
export class QCritics implements Stateful {
  readonly members: readonly Critic[];
  readonly #options: QCriticsOptions;
  readonly #engine: Engine;
  readonly #members: readonly Member[];
  readonly #actions: number;
  /** Values of a row. */
  readonly #outputs: number;
  readonly #online: Vec;
  readonly #dy: Vec;
  readonly #dx: Rows;

  constructor(
    context: Pick<AlgorithmContext, 'engine' | 'observationSpace' | 'actionSpace' | 'createCritic'>,
    options: QCriticsOptions,
  ) {
    const { engine } = context;
    const { members, maxRows, name } = options;
    this.#options = options;
    this.#engine = engine;
    this.#actions = spaceSize(context.actionSpace);
    this.#outputs = options.options ?? 1;
    const inputs = context.observationSpace.low.length + (options.options === undefined ? this.#actions : 0);
    this.#members = Array.from({ length: members }, (_, i) => {
      const critic = context.createCritic(
        members === 1 ? `Q ${name}` : `Q ${name} ${i + 1}`,
        maxRows,
        inputs,
        this.#outputs,
      );
      const { network } = critic;
      const theta = engine.vector(network.size);
      network.read(theta);
      const target = critic.copyNetwork?.() ?? engine.network((network as DenseNetwork).spec);
      target.write(theta);
      return { critic, target, theta, values: engine.vector(maxRows * this.#outputs) };
    });
    this.members = this.#members.map(({ critic }) => critic);
    this.#online = engine.vector(this.#members[0]!.theta.length);
    this.#dy = engine.vector(maxRows);
    this.#dx = engine.rows(maxRows, inputs);
  }

  /** out (B, or B × n) ← Q(x), combined; of the learnt networks or of their targets. */
  values(x: Rows, out: Vec, which: 'online' | 'target'): void {
    for (const { critic, target, values } of this.#members) {
      synchronous((which === 'online' ? critic.network : target).forward(x, values));
    }
    this.#combine(x.count * this.#outputs, out);
  }

  #combine(count: number, out: Vec): void {
    const { combine } = this.#options;
    for (let i = 0; i < count; i++) {
      let value = this.#members[0]!.values[i]!;
      for (let k = 1; k < this.#members.length; k++) {
        const other = this.#members[k]!.values[i]!;
        if (combine === 'mean') value += other;
        else if (combine === 'min' ? other < value : other > value) value = other;
      }
      out[i] = combine === 'mean' ? value / this.#members.length : value;
    }
  }

  /** One step of every member towards `targets` (B), of the values of actions `columns` (B) if a row has several; the sum of losses. */
  async fit(x: Rows, targets: Vec, columns?: Vec): Promise<number> {
    let loss = 0;
    for (const { critic } of this.#members) loss += await critic.fit(x, targets, columns);
    return loss;
  }

  /**
   * dAction (B × A) += weight · ∂Q(x)/∂a of the learnt networks, combined, or of the first only; returns the mean of Q(x).
   * If the least counts, a row's gradient is that of the member whose value it is.
   */
  actionGradient(x: Rows, weight: number, dAction: Vec, of: 'combined' | 'first' = 'combined'): number {
    const used = of === 'first' ? 1 : this.#members.length;
    for (let k = 0; k < used; k++) {
      const { critic, values } = this.#members[k]!;
      synchronous(critic.network.forward(x, values));
    }
    let sum = 0;
    for (let k = 0; k < used; k++) {
      for (let i = 0; i < x.count; i++) {
        const share = used === 1 ? 1 : this.#share(k, i);
        this.#dy[i] = weight * share;
        sum += share === 0 ? 0 : share * this.#members[k]!.values[i]!;
      }
      synchronous(this.#members[k]!.critic.network.backward(this.#dy, null, this.#dx));
      this.#addActions(x, dAction);
    }
    return sum / x.count;
  }

  /** ∂(combined value)/∂(member k's value) in row i. */
  #share(k: number, i: number): number {
    const { combine } = this.#options;
    if (combine === 'mean') return 1 / this.#members.length;
    let chosen = 0;
    for (let other = 1; other < this.#members.length; other++) {
      const a = this.#members[other]!.values[i]!;
      const b = this.#members[chosen]!.values[i]!;
      if (combine === 'min' ? a < b : a > b) chosen = other;
    }
    return chosen === k ? 1 : 0;
  }

  #addActions(x: Rows, dAction: Vec): void {
    const dx = this.#dx.host!;
    const width = this.#dx.width;
    const first = width - this.#actions;
    for (let i = 0; i < x.count; i++) {
      for (let j = 0; j < this.#actions; j++) dAction[i * this.#actions + j]! += dx[i * width + first + j]!;
    }
  }

  /** Targets ← (1 − rate) targets + rate · learnt. */
  track(rate: number): void {
    for (const { critic, target, theta } of this.#members) {
      critic.network.read(this.#online);
      this.#engine.axpy(-rate, theta, theta);
      this.#engine.axpy(rate, this.#online, theta);
      target.write(theta);
    }
  }

  save(): State {
    return { members: this.#members.map(({ critic, theta }) => ({ critic: critic.save(), target: theta.slice() })) };
  }

  load(state: State): void {
    const owner = `the ${this.#options.name} critics`;
    const members = readState(state, owner).states('members', this.#members.length);
    for (const [i, { critic, target, theta }] of this.#members.entries()) {
      const member = readState(members[i]!, owner);
      critic.load(member.state('critic'));
      member.copyInto('target', theta);
      target.write(theta);
    }
  }
}

/** Off-policy learning runs on an engine of the host, which answers at once. */
function synchronous(done: unknown): void {
  if (done instanceof Promise) {
    throw new BelayError('misfit', 'Off-policy algorithms need an engine that computes on the host.', { exitCode: 2 });
  }
}

/** The last columns of `rows` (B × (o + A)) ← actions (B × A). */
export function setActions(rows: Rows, actions: Vec, width: number): void {
  const host = rows.host!;
  const first = rows.width - width;
  for (let i = 0; i < rows.count; i++) {
    for (let j = 0; j < width; j++) host[i * rows.width + first + j] = actions[i * width + j]!;
  }
}

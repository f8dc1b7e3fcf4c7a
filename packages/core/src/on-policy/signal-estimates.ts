import type { AlgorithmContext } from '../contracts/algorithm.ts';
import type { Critic } from '../contracts/critic.ts';
import type { Metrics } from '../contracts/logger.ts';
import type { Trajectories } from '../contracts/rollouts.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Saved, State, Stateful, Vec } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { takeTurn } from '../ports/take-turn.ts';
import { readState } from '../state/saved-state.ts';
import type { SignalUnits } from '../statistics/signal-units.ts';
import { singleRows } from '../update/episode-sequences.ts';
import { computeAdvantages, standardise } from './advantage.ts';
import type { OnPolicySettings } from './on-policy-settings.ts';
import { SignalSources } from './signal-sources.ts';

/** One signal of an epoch: the reward or a constrained cost. */
interface Signal {
  readonly critic: Critic;
  readonly gamma: number;
  readonly lambda: number;
  readonly values: Vec;
  readonly finalValues: Vec;
  readonly advantages: Vec;
  readonly targets: Vec;
}

export interface SignalEstimatesOptions {
  readonly context: AlgorithmContext;
  readonly settings: OnPolicySettings;
  /** Index into Trajectories.costs of every cost with a critic. */
  readonly tracked: readonly number[];
  readonly rows: number;
  /** What each signal is learnt in; absent: as it is. */
  readonly units?: SignalUnits;
}

/** Critics, values, advantages and targets: reward first, then the constrained costs. */
export class SignalEstimates implements Stateful {
  readonly #settings: OnPolicySettings;
  readonly #signals: readonly Signal[];
  readonly #sources: SignalSources;
  readonly #units: SignalUnits | null;
  readonly #rows: number;

  constructor({ context, settings, tracked, rows, units }: SignalEstimatesOptions) {
    this.#units = units ?? null;
    this.#settings = settings;
    this.#sources = new SignalSources({ settings, tracked, rows, units: this.#units });
    this.#rows = rows;
    const { engine } = context;
    const signal = (name: string, of: 'reward' | 'cost'): Signal => {
      return {
        critic: context.createCritic(name, rows),
        gamma: of === 'reward' ? settings.gamma : settings.costGamma,
        lambda: of === 'reward' ? settings.lambda : settings.costLambda,
        values: engine.vector(rows),
        finalValues: engine.vector(rows),
        advantages: new Float32Array(rows),
        targets: new Float32Array(rows),
      };
    };
    this.#signals = [signal('reward', 'reward'), ...tracked.map((index) => signal(context.costNames[index]!, 'cost'))];
  }

  /** Numbers of state of a critic, the largest; 0: none has a memory. */
  get memory(): number {
    return Math.max(...this.#signals.map(({ critic }) => critic.network.memory ?? 0));
  }

  /** K: reward and costs. */
  get count(): number {
    return this.#signals.length;
  }

  /** What the critic of cost i says at a row, in the cost's own unit; 0 if it has none. */
  costValue(i: number, row: number): number {
    return this.#unit(1 + i) * (this.#signals[1 + i]?.values[row] ?? 0);
  }

  /** Values, advantages and targets of every signal; returns the standardised advantages. */
  async evaluate(t: Trajectories, log: Metrics): Promise<readonly Vec[]> {
    const { estimator, standardizeReward, standardizeCost } = this.#settings;
    const count = t.environments * t.steps;
    const out: Vec[] = [];
    for (const [k, signal] of this.#signals.entries()) {
      const turn = takeTurn();
      if (turn !== null) await turn;
      await signal.critic.values(t.observations, signal.values);
      await this.#finalValues(signal, t.finalObservations, t.finalRows);
      const advantages = signal.advantages.subarray(0, count);
      const unit = this.#unit(k);
      computeAdvantages(
        {
          signal: this.#sources.of(k, t),
          values: signal.values,
          ended: t.ended,
          steps: t.steps,
          finalRows: t.finalRows,
          finalValues: signal.finalValues,
          estimator,
          gamma: signal.gamma,
          lambda: signal.lambda,
        },
        advantages,
        signal.targets,
      );
      log.value(k === 0 ? 'Value/reward' : 'Value/cost', unit * mean(signal.values, count));
      if (k === 0) {
        log.value('Value/Adv', unit * mean(advantages, count));
        if (standardizeReward) standardise(advantages, true);
      } else if (standardizeCost !== 'none') {
        standardise(advantages, standardizeCost === 'scale');
      }
      out.push(advantages);
    }
    return out;
  }

  /** What each critic is to be fitted to, `count` rows. */
  fits(count: number): readonly { readonly critic: Critic; readonly targets: Vec }[] {
    return this.#signals.map(({ critic, targets }) => ({ critic, targets: targets.subarray(0, count) }));
  }

  #unit(k: number): number {
    return this.#units?.of(k) ?? 1;
  }

  /** Right after the values of the rows: a critic with a memory goes on from the rows before. */
  async #finalValues(signal: Signal, finals: Rows, finalRows: Int32Array): Promise<void> {
    if (finals.count === 0) return;
    if (finals.count > this.#rows) {
      throw new BelayError(
        'too-many-fragments',
        `${finals.count} episode fragments in one epoch exceed its ${this.#rows} rows.`,
      );
    }
    const { network } = signal.critic;
    if ((network?.memory ?? 0) > 0) {
      const states = new Float32Array(finals.count * network.memory!);
      await network.statesAfter!(finalRows, states);
      finals.sequences = singleRows(finals.count, states);
    }
    await signal.critic.values(finals, signal.finalValues);
  }

  save(): State {
    return {
      critics: this.#signals.map(({ critic }) => critic.save()) as readonly Saved[],
      normalisers: this.#sources.save(),
    };
  }

  load(state: State): void {
    const saved = readState(state, 'the critics');
    const critics = saved.states('critics', this.#signals.length);
    const normalisers = saved.optionalStates('normalisers', this.#signals.length);
    for (const [k, { critic }] of this.#signals.entries()) critic.load(critics[k]!);
    this.#sources.load(normalisers);
  }
}

function mean(x: Vec, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += x[i]!;
  return sum / count;
}

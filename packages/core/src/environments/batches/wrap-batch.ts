import type { BatchEnvironment } from '../../contracts/batch-environment.ts';
import type { Engine } from '../../contracts/engine.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Rows } from '../../contracts/rows.ts';
import type { Done, Vec } from '../../contracts/values.ts';
import { BelayError } from '../../errors.ts';
import { batchFault } from '../step-contract.ts';
import type { BatchWrapperRules, Moment } from './batch-wrapper-rules.ts';
import { endedInReplay } from './ended-in-replay.ts';
import { EnvironmentFault } from './environment-fault.ts';
import { EpisodeEnd } from './episode-end.ts';
import type { StepRows } from './host-batch.ts';
import { inTurn } from './in-turn.ts';
import { download, type Mirror, mirrorOf, upload } from './mirror.ts';

/**
 * A batch with a wrapper round it, wherever the rows of the inner one lie. The result may be wrapped again. Environments that
 * the rules end are reset inside (`resetOne`); `replay` brings the rules' own state back with the simulator's.
 */
export function wrapBatch<O>(
  inner: BatchEnvironment,
  { engine, definition }: { readonly engine: Engine; readonly definition: Pick<EnvironmentDefinition<O>, 'costs'> },
  rules: BatchWrapperRules,
): BatchEnvironment {
  return new WrappedBatch(inner, engine, rules, definition.costs ?? ['cost']);
}

type Output = 'observations' | 'finalObservations' | 'rewards' | 'taskRewards' | 'costs' | 'ended';

const OUTPUTS: readonly Output[] = ['observations', 'finalObservations', 'rewards', 'taskRewards', 'costs', 'ended'];
const GAINS: readonly Output[] = ['observations', 'rewards', 'taskRewards', 'costs'];

class WrappedBatch implements BatchEnvironment {
  readonly count: number;
  readonly observations: Rows;
  readonly finalObservations: Rows;
  readonly rewards: Rows;
  readonly taskRewards?: Rows;
  readonly costs: Rows;
  readonly ended: Rows;
  readonly seedResets?: (seeds: Uint32Array) => void;
  readonly replay?: NonNullable<BatchEnvironment['replay']>;
  readonly #inner: BatchEnvironment;
  readonly #engine: Engine;
  readonly #rules: BatchWrapperRules;
  /** The inner batch's, for sentences. */
  readonly #costNames: readonly string[];
  /** What the inner batch holds, and what this one shows. */
  readonly #from: ReadonlyMap<Output, Mirror>;
  readonly #to: ReadonlyMap<Output, Mirror>;
  readonly #outcome: StepRows;
  readonly #given: Vec;
  readonly #sent: Mirror | null;
  #seeds: Uint32Array | null = null;

  constructor(inner: BatchEnvironment, engine: Engine, rules: BatchWrapperRules, costNames: readonly string[]) {
    const { count } = inner;
    const own = (width: number): Rows => Object.assign(engine.rows(count, width), { count });
    this.count = count;
    this.#inner = inner;
    this.#engine = engine;
    this.#rules = rules;
    this.#costNames = costNames;
    const width = rules.observations?.width ?? inner.observations.width;
    this.observations = own(width);
    this.finalObservations = own(width);
    this.rewards = own(1);
    if (rules.taskRewards === true || inner.taskRewards !== undefined) this.taskRewards = own(1);
    this.costs = own(inner.costs.width);
    this.ended = own(1);
    this.#from = mirrorsOf(inner);
    this.#to = mirrorsOf(this);
    this.#outcome = {
      rewards: this.#to.get('rewards')!.host,
      taskRewards: this.#to.get('taskRewards')?.host ?? null,
      costs: this.#to.get('costs')!.host,
      ended: this.#to.get('ended')!.host,
    };
    const actions = rules.actions?.width ?? 0;
    this.#given = new Float32Array(count * actions);
    this.#sent = rules.actions === undefined ? null : mirrorOf(own(actions));
    if (inner.seedResets !== undefined) {
      this.seedResets = (seeds) => {
        this.#seeds = seeds;
        inner.seedResets!(seeds);
      };
    }
    if (inner.replay !== undefined) this.replay = (...episode) => this.#replay(...episode);
  }

  reset(seeds: Uint32Array): Done {
    return inTurn(
      () => this.#inner.reset(seeds),
      () => this.#download(['observations']),
      () => {
        for (let i = 0; i < this.count; i++) this.#begin(i, true);
        return this.#upload(['observations']);
      },
    );
  }

  resetOne(i: number, seed?: number): Done {
    return inTurn(
      () => this.#resetInner(i, seed),
      () => this.#download(['observations']),
      () => {
        this.#begin(i, seed !== undefined);
        return this.#upload(['observations']);
      },
    );
  }

  step(actions: Rows): Done {
    const { count } = actions;
    const sent = this.#sent;
    return inTurn(
      () => (sent === null ? undefined : this.#engine.take(actions, this.#given)),
      () => (sent === null ? undefined : this.#send(sent, count)),
      () => this.#inner.step(sent?.rows ?? actions),
      () => this.#download(OUTPUTS),
      () => this.#finish(count),
    );
  }

  #send({ rows, host }: Mirror, count: number): Done {
    const { width, change } = this.#rules.actions!;
    change(0, count, this.#given, host);
    rows.count = count;
    if (rows.host === null) return this.#engine.put(host.subarray(0, count * width), rows);
  }

  #finish(count: number): Done {
    const innerEnded = this.#from.get('ended')!.host;
    const { ended } = this.#outcome;
    this.#copyOutcome(0, count);
    // The rules compute with these numbers: what is wrong with one would not be seen any more.
    const found = batchFault(this.#outcome, count, this.#costNames);
    if (found !== null) throw new EnvironmentFault(found.row, new BelayError(found.fault.code, found.fault.sentence));
    this.#rules.step?.(0, count, this.#outcome);
    /** Environments that end here and go on inside. */
    const cut: number[] = [];
    for (let i = 0; i < count; i++) {
      if (ended[i] === EpisodeEnd.none) {
        this.#show(i, 'step', 'observations', 'observations');
      } else if (innerEnded[i] === EpisodeEnd.none) {
        this.#show(i, 'last', 'observations', 'finalObservations');
        cut.push(i);
      } else {
        this.#show(i, 'last', 'finalObservations', 'finalObservations');
      }
    }
    return inTurn(
      ...cut.map((i) => () => this.#resetInner(i, this.#seeds?.[i])),
      () => (cut.length === 0 ? undefined : this.#download(['observations'])),
      () => {
        for (let i = 0; i < count; i++) if (ended[i] !== EpisodeEnd.none) this.#begin(i, this.#seeds !== null);
        return this.#upload(OUTPUTS);
      },
    );
  }

  async #replay(i: number, seed: number, actions: Vec, afterStep?: () => Done): Promise<void> {
    const replay = this.#inner.replay!.bind(this.#inner);
    // What is shown later may follow from what was shown first.
    await replay(i, seed, new Float32Array(0));
    await this.#download(['observations']);
    this.#begin(i, true);
    if (actions.length > 0) {
      let steps = 0;
      await replay(i, seed, this.#changed(i, actions), async () => {
        await this.#download(GAINS);
        await this.#follow(i, ++steps);
        if (afterStep === undefined) return;
        await this.#upload(GAINS);
        await afterStep();
      });
    }
    await this.#upload(['observations']);
  }

  /** The rules' part of one replayed step. */
  #follow(i: number, step: number): void {
    const { ended } = this.#outcome;
    this.#copyOutcome(i, i + 1);
    ended[i] = EpisodeEnd.none;
    this.#rules.step?.(i, i + 1, this.#outcome);
    if (ended[i] !== EpisodeEnd.none) throw new EnvironmentFault(i, endedInReplay(step));
    this.#show(i, 'step', 'observations', 'observations');
  }

  /** The actions of an episode of environment i, as the inner batch gets them. */
  #changed(i: number, actions: Vec): Vec {
    if (this.#rules.actions === undefined) return actions;
    const { width, change } = this.#rules.actions;
    const sent = this.#sent!.host;
    const changed = new Float32Array(actions.length);
    for (let at = 0; at < actions.length; at += width) {
      this.#given.set(actions.subarray(at, at + width), i * width);
      change(i, i + 1, this.#given, sent);
      changed.set(sent.subarray(i * width, (i + 1) * width), at);
    }
    return changed;
  }

  #begin(i: number, seeded: boolean): void {
    this.#rules.reset?.(i, seeded);
    this.#show(i, 'first', 'observations', 'observations');
  }

  #show(i: number, moment: Moment, from: Output, to: Output): void {
    const { observations } = this.#rules;
    const [source, target] = [this.#from.get(from)!.host, this.#to.get(to)!.host];
    const width = this.#inner.observations.width;
    if (observations !== undefined) {
      observations.show(i, moment, source, i * width, target, i * observations.width);
      return;
    }
    for (let j = i * width; j < (i + 1) * width; j++) target[j] = source[j]!;
  }

  /** This batch's rewards, costs and ends ← the inner one's, for the rows first … last − 1. */
  #copyOutcome(first: number, last: number): void {
    const { rewards, taskRewards, costs, ended } = this.#outcome;
    const innerRewards = this.#from.get('rewards')!.host;
    const innerTask = this.#from.get('taskRewards')?.host ?? innerRewards;
    const innerCosts = this.#from.get('costs')!.host;
    const innerEnded = this.#from.get('ended')!.host;
    for (let i = first; i < last; i++) {
      rewards[i] = innerRewards[i]!;
      ended[i] = innerEnded[i]!;
    }
    if (taskRewards !== null) for (let i = first; i < last; i++) taskRewards[i] = innerTask[i]!;
    const width = this.costs.width;
    for (let j = first * width; j < last * width; j++) costs[j] = innerCosts[j]!;
  }

  #resetInner(i: number, seed: number | undefined): Done {
    if (this.#inner.resetOne !== undefined) return this.#inner.resetOne(i, seed);
    throw new BelayError(
      'environment-batch',
      'A wrapper ends an episode early, but the batch that it goes round cannot reset one environment (it has no resetOne): give the batch one.',
    );
  }

  #download(outputs: readonly Output[]): Done {
    return this.#move(outputs, this.#from, (mirror) => download(mirror, this.#engine));
  }

  #upload(outputs: readonly Output[]): Done {
    return this.#move(outputs, this.#to, (mirror) => upload(mirror, this.#engine));
  }

  /** Rows on the host are their own mirrors: nothing moves. */
  #move(outputs: readonly Output[], mirrors: ReadonlyMap<Output, Mirror>, move: (mirror: Mirror) => Done): Done {
    let moves: Done[] | null = null;
    for (const output of outputs) {
      const found = mirrors.get(output);
      if (found === undefined || found.rows.host !== null) continue;
      moves ??= [];
      moves.push(move(found));
    }
    if (moves !== null) return Promise.all(moves).then(() => {});
  }

  dispose(): Done {
    return this.#inner.dispose();
  }
}

function mirrorsOf(batch: BatchEnvironment): ReadonlyMap<Output, Mirror> {
  return new Map(
    OUTPUTS.flatMap((output) => {
      const rows = batch[output];
      return rows === undefined ? [] : [[output, mirrorOf(rows)] as const];
    }),
  );
}

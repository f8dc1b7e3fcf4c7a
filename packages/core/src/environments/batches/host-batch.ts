import type { BatchEnvironment } from '../../contracts/batch-environment.ts';
import type { Engine } from '../../contracts/engine.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Rows } from '../../contracts/rows.ts';
import type { Done, Vec } from '../../contracts/values.ts';
import { spaceSize } from '../../spaces/space-size.ts';
import { endedInReplay } from './ended-in-replay.ts';
import { EnvironmentFault } from './environment-fault.ts';
import { EpisodeEnd } from './episode-end.ts';

/** What a step gives, on the host: row-major, one row an environment. */
export interface StepRows {
  /** count. */
  readonly rewards: Vec;
  /** count: what the task paid; only if the definition has `taskRewards`. */
  readonly taskRewards: Vec | null;
  /** count × (number of cost names). */
  readonly costs: Vec;
  /** count: an `EpisodeEnd`; `none` when `step` is called. */
  readonly ended: Vec;
}

/** The task itself, for many environments; all else a batch must do is done by `hostBatch`. */
export interface BatchRules {
  /** Begins an episode of environment i. With a seed its random stream begins anew, without one it goes on. */
  reset(i: number, seed?: number): void;
  /**
   * One step of the environments first … last − 1. Row i of `actions` (count × A, scaled and clipped) is environment i's, and
   * row i of each of `rows` is to be written. `maxSteps` is seen to by the caller. May throw an `EnvironmentFault`.
   */
  step(first: number, last: number, actions: Vec, rows: StepRows): void;
  /** Writes what environment i observes now to out[at …]. */
  observe(i: number, out: Vec, at: number): void;
  /** May answer later, if something outside of this process has to end. */
  dispose?(): Done;
}

/** The facts of an environment that a batch needs. */
type Shape = Pick<EnvironmentDefinition, 'observationSpace' | 'actionSpace' | 'costs' | 'maxSteps' | 'taskRewards'>;

/**
 * A batch whose task is computed on the host: resets of ended episodes, their seeds, time limits, replays, and the way to and
 * from the engine's rows, whichever engine that is. The rules see plain arrays.
 *
 *     createBatch: (count, options, engine) => hostBatch(definition, count, engine, new Lanes(count, options)),
 */
export function hostBatch(definition: Shape, count: number, engine: Engine, rules: BatchRules): BatchEnvironment {
  return new HostBatch(definition, count, engine, rules);
}

class HostBatch implements BatchEnvironment {
  readonly count: number;
  readonly observations: Rows;
  readonly finalObservations: Rows;
  readonly rewards: Rows;
  readonly taskRewards?: Rows;
  readonly costs: Rows;
  readonly ended: Rows;
  readonly #rules: BatchRules;
  readonly #engine: Engine;
  readonly #maxSteps: number;
  readonly #width: number;
  readonly #actionWidth: number;
  /** Steps of each running episode. */
  readonly #lengths: Int32Array;
  /** Seeds of the resets that `step` makes; null: none, the environments' streams go on. */
  #seeds: Uint32Array | null = null;
  /** The host's side of each of the rows: their own storage, or what is sent to a device. */
  readonly #host: StepRows & Readonly<Record<'observations' | 'finalObservations' | 'actions', Vec>>;

  constructor(definition: Shape, count: number, engine: Engine, rules: BatchRules) {
    this.count = count;
    this.#rules = rules;
    this.#engine = engine;
    this.#maxSteps = definition.maxSteps;
    this.#width = definition.observationSpace.low.length;
    this.#actionWidth = spaceSize(definition.actionSpace);
    this.#lengths = new Int32Array(count);
    const rows = (width: number): Rows => Object.assign(engine.rows(count, width), { count });
    this.observations = rows(this.#width);
    this.finalObservations = rows(this.#width);
    this.rewards = rows(1);
    if (definition.taskRewards === true) this.taskRewards = rows(1);
    this.costs = rows((definition.costs ?? ['cost']).length);
    this.ended = rows(1);
    const host = (of: Rows): Vec => of.host ?? new Float32Array(count * of.width);
    this.#host = {
      observations: host(this.observations),
      finalObservations: host(this.finalObservations),
      rewards: host(this.rewards),
      taskRewards: this.taskRewards === undefined ? null : host(this.taskRewards),
      costs: host(this.costs),
      ended: host(this.ended),
      actions: new Float32Array(count * this.#actionWidth),
    };
  }

  reset(seeds: Uint32Array): Done {
    for (let i = 0; i < this.count; i++) this.#begin(i, seeds[i]!);
    return this.#upload(['observations']);
  }

  resetOne(i: number, seed?: number): Done {
    this.#begin(i, seed);
    return this.#upload(['observations']);
  }

  seedResets(seeds: Uint32Array): void {
    this.#seeds = seeds;
  }

  step(actions: Rows): Done {
    // Rows may be longer than the rows in use.
    const taken = this.#engine.take(actions, this.#host.actions);
    return taken instanceof Promise ? taken.then(() => this.#step(actions.count)) : this.#step(actions.count);
  }

  #step(count: number): Done {
    const { ended, finalObservations } = this.#host;
    ended.fill(EpisodeEnd.none, 0, count);
    this.#rules.step(0, count, this.#host.actions, this.#host);
    let anyEnded = false;
    for (let i = 0; i < count; i++) {
      const length = ++this.#lengths[i]!;
      if (ended[i] === EpisodeEnd.none) {
        if (length < this.#maxSteps) {
          this.#observe(i, this.#host.observations);
          continue;
        }
        ended[i] = EpisodeEnd.truncated;
      }
      anyEnded = true;
      this.#observe(i, finalObservations);
      this.#begin(i, this.#seeds?.[i]);
    }
    const outputs = ['observations', 'rewards', 'taskRewards', 'costs', 'ended'] as const;
    return this.#upload(anyEnded ? [...outputs, 'finalObservations'] : outputs);
  }

  async replay(i: number, seed: number, actions: Vec, afterStep?: () => Done): Promise<void> {
    const width = this.#actionWidth;
    const { ended } = this.#host;
    this.#begin(i, seed);
    for (let at = 0; at < actions.length; at += width) {
      this.#host.actions.set(actions.subarray(at, at + width), i * width);
      ended[i] = EpisodeEnd.none;
      this.#rules.step(i, i + 1, this.#host.actions, this.#host);
      this.#lengths[i]!++;
      this.#observe(i, this.#host.observations);
      if (ended[i] !== EpisodeEnd.none) {
        throw new EnvironmentFault(i, endedInReplay(at / width + 1));
      }
      if (afterStep === undefined) continue;
      await this.#upload(['observations', 'rewards', 'taskRewards', 'costs']);
      await afterStep();
    }
    await this.#upload(['observations']);
  }

  #begin(i: number, seed: number | undefined): void {
    try {
      this.#rules.reset(i, seed);
    } catch (error) {
      throw error instanceof EnvironmentFault ? error : new EnvironmentFault(i, error);
    }
    this.#lengths[i] = 0;
    this.#observe(i, this.#host.observations);
  }

  #observe(i: number, out: Vec): void {
    try {
      this.#rules.observe(i, out, i * this.#width);
    } catch (error) {
      throw error instanceof EnvironmentFault ? error : new EnvironmentFault(i, error);
    }
  }

  /** Sends what the host computed to rows that lie elsewhere. */
  #upload(
    names: readonly ('observations' | 'finalObservations' | 'rewards' | 'taskRewards' | 'costs' | 'ended')[],
  ): Done {
    // Rows of an engine that computes on the host are the host's own arrays.
    if (this.observations.host !== null) return;
    const sent = names.map((name) => {
      const [from, to] = [this.#host[name], this[name]];
      return from === null || to === undefined ? undefined : this.#engine.put(from, to);
    });
    return Promise.all(sent).then(() => {});
  }

  dispose(): Done {
    return this.#rules.dispose?.();
  }
}

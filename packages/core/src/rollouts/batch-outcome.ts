import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Done, Vec } from '../contracts/values.ts';
import { EpisodeEnd } from '../environments/batches/episode-end.ts';
import { download, type Mirror, mirrorOf } from '../environments/batches/mirror.ts';
import { batchFault } from '../environments/step-contract.ts';
import { CollectionFault } from './collection-fault.ts';

/** What resets and steps of a batch give, on the host. */
export class BatchOutcome {
  /** count × width. */
  readonly observations: Vec;
  /** count × width: last observations of the episodes that ended. */
  readonly finalObservations: Vec;
  readonly rewards: Vec;
  /** What the task paid: the rewards, unless the environments are wrapped. */
  readonly paid: Vec;
  /** count × costs. */
  readonly costs: Vec;
  /** `EpisodeEnd` of each row. */
  readonly ended: Vec;
  /** None of these lies on a device. */
  readonly onHost: boolean;
  readonly #engine: Engine;
  readonly #costNames: readonly string[];
  readonly #shown: Mirror;
  readonly #final: Mirror;
  /** What every step brings: without last observations. */
  readonly #step: readonly Mirror[];
  readonly #taskRewards: Vec | null;

  constructor(batch: BatchEnvironment, engine: Engine, costNames: readonly string[]) {
    this.#engine = engine;
    this.#costNames = costNames;
    this.#shown = mirrorOf(batch.observations);
    this.#final = mirrorOf(batch.finalObservations);
    const rewards = mirrorOf(batch.rewards);
    const taskRewards = batch.taskRewards === undefined ? null : mirrorOf(batch.taskRewards);
    const costs = mirrorOf(batch.costs);
    const ended = mirrorOf(batch.ended);
    this.#step = [ended, this.#shown, rewards, costs, ...(taskRewards === null ? [] : [taskRewards])];
    this.observations = this.#shown.host;
    this.finalObservations = this.#final.host;
    this.rewards = rewards.host;
    this.#taskRewards = taskRewards?.host ?? null;
    this.paid = (taskRewards ?? rewards).host;
    this.costs = costs.host;
    this.ended = ended.host;
    this.onHost = [...this.#step, this.#final].every(({ rows }) => rows.host !== null);
  }

  /** Brings the host up to date with what a reset shows. */
  takeObservations(): Done {
    return download(this.#shown, this.#engine);
  }

  /** Brings the host up to date with what a step gave; last observations only if one of the `active` first episodes ended. */
  takeStep(active: number): Done {
    if (!this.onHost) return this.#takeAll(active);
  }

  async #takeAll(active: number): Promise<void> {
    await Promise.all(this.#step.map((mirror) => download(mirror, this.#engine)));
    if (this.ended.subarray(0, active).some((end) => end !== EpisodeEnd.none))
      await download(this.#final, this.#engine);
  }

  /** Every number of the step is what it must be, whether core or a plugin wrote the batch; else a CollectionFault. */
  require(active: number, numbers: readonly number[]): void {
    const { rewards, costs, ended } = this;
    const found = batchFault({ rewards, taskRewards: this.#taskRewards, costs, ended }, active, this.#costNames);
    if (found !== null) throw new CollectionFault(numbers[found.row]!, found.fault.sentence, found.fault.code);
  }
}

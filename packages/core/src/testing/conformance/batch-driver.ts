import type { BatchEnvironment } from '../../contracts/batch-environment.ts';
import type { Engine } from '../../contracts/engine.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Rows } from '../../contracts/rows.ts';
import type { Vec } from '../../contracts/values.ts';
import { spaceSize } from '../../spaces/space-size.ts';

/** One environment's outputs of a step. */
export interface Told {
  readonly observation: Vec;
  readonly last: Vec;
  readonly reward: number;
  readonly taskReward: number;
  readonly costs: Vec;
  readonly ended: number;
}

/** A batch as its user drives it: actions up, outputs down, wherever they lie. */
export class BatchDriver {
  readonly batch: BatchEnvironment;
  readonly #engine: Engine;
  readonly #actions: Rows;

  constructor(batch: BatchEnvironment, engine: Engine, { actionSpace }: EnvironmentDefinition) {
    this.batch = batch;
    this.#engine = engine;
    this.#actions = engine.rows(batch.count, spaceSize(actionSpace));
  }

  async step(actions: Vec): Promise<void> {
    await this.#engine.put(actions, this.#actions);
    await this.batch.step(this.#actions);
  }

  async rows(rows: Rows): Promise<Vec> {
    if (rows.host !== null) return rows.host.slice(0, this.batch.count * rows.width);
    const out = new Float32Array(rows.capacity * rows.width);
    await this.#engine.take(rows, out);
    return out;
  }

  async observation(i: number): Promise<Vec> {
    return row(await this.rows(this.batch.observations), this.batch.observations.width, i);
  }

  async told(i: number): Promise<Told> {
    const { batch } = this;
    const [observations, finals, rewards, costs, ended] = await Promise.all([
      this.rows(batch.observations),
      this.rows(batch.finalObservations),
      this.rows(batch.rewards),
      this.rows(batch.costs),
      this.rows(batch.ended),
    ]);
    const task = batch.taskRewards === undefined ? rewards : await this.rows(batch.taskRewards);
    return {
      observation: row(observations, batch.observations.width, i),
      last: row(finals, batch.finalObservations.width, i),
      reward: rewards[i]!,
      taskReward: task[i]!,
      costs: row(costs, batch.costs.width, i),
      ended: ended[i]!,
    };
  }
}

function row(values: Vec, width: number, i: number): Vec {
  return values.slice(i * width, (i + 1) * width);
}

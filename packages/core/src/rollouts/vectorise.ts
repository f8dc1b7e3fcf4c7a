import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Environment, StepResult } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Vec } from '../contracts/values.ts';
import { EnvironmentFault } from '../environments/batches/environment-fault.ts';
import { EpisodeEnd } from '../environments/batches/episode-end.ts';
import { type BatchRules, hostBatch, type StepRows } from '../environments/batches/host-batch.ts';
import { checkInPlace } from '../environments/check-environment.ts';
import { createdEnvironment } from '../environments/created-environment.ts';
import { StepContract } from '../environments/step-contract.ts';
import { BelayError } from '../errors.ts';
import type { Settings } from '../settings/setting.ts';
import { spaceSize } from '../spaces/space-size.ts';
import type { MeasureSums } from './measure-sums.ts';

/**
 * `count` environments as one batch: the definition's own if it offers one, else single environments stepped one after the
 * other. Row i is environment i. See `BatchEnvironment` for what a batch does.
 * Errors: `environment-batch`, `environment-contract`.
 */
export async function vectorise<O>(
  definition: EnvironmentDefinition<O>,
  count: number,
  options: Settings,
  engine: Engine,
  { checkSeconds = 0, measures = null, numbers = null }: VectoriseOptions = {},
): Promise<BatchEnvironment> {
  if (definition.createBatch !== undefined) {
    const batch = await definition.createBatch(count, options as O, engine);
    requireFitting(batch, definition as EnvironmentDefinition, count);
    return batch;
  }
  const environments: Environment[] = [];
  for (let i = 0; i < count; i++) {
    const environment = createdEnvironment(definition.id, await definition.create(options as O));
    if (i === 0 && checkSeconds > 0) checkInPlace(definition as EnvironmentDefinition, environment, checkSeconds);
    environments.push(environment);
  }
  return hostBatch(
    definition,
    count,
    engine,
    new SingleEnvironments(definition as EnvironmentDefinition, environments, measures, numbers),
  );
}

export interface VectoriseOptions {
  /** Time to check the first single environment in [s]; 0: not at all. */
  readonly checkSeconds?: number;
  /** Takes what the task's own measures come to; null: they are not logged. */
  readonly measures?: MeasureSums | null;
  /** The run's number of each environment; null: 0, 1, … */
  readonly numbers?: readonly number[] | null;
}

/** Error `environment-batch` if a batch of a definition's own is of other sizes than the definition says. */
function requireFitting(batch: BatchEnvironment, definition: EnvironmentDefinition, count: number): void {
  const width = definition.observationSpace.low.length;
  const sizes: readonly (readonly [what: string, rows: Rows, width: number])[] = [
    ['observations', batch.observations, width],
    ['finalObservations', batch.finalObservations, width],
    ['rewards', batch.rewards, 1],
    ['costs', batch.costs, (definition.costs ?? ['cost']).length],
    ['ended', batch.ended, 1],
    ...(definition.taskRewards === true ? [['taskRewards', batch.taskRewards!, 1] as const] : []),
  ];
  const fits = (rows: Rows | undefined, w: number): boolean => rows?.width === w && rows.capacity >= count;
  const wrong = sizes.find(([, rows, w]) => !fits(rows, w));
  if (batch.count === count && wrong === undefined) return;
  const what =
    wrong === undefined
      ? `holds ${batch.count} environments`
      : `has ${wrong[1] === undefined ? `no ${wrong[0]}` : `${wrong[0]} of ${wrong[1].capacity} × ${wrong[1].width}`}`;
  const wanted = wrong === undefined ? `${count}` : `${count} × ${wrong[2]}`;
  throw new BelayError(
    'environment-batch',
    `The batch that createBatch of ${definition.id} made ${what} where ${wanted} was asked for.`,
  );
}

/** Single environments under the rules of a batch. */
class SingleEnvironments implements BatchRules {
  readonly #environments: readonly Environment[];
  readonly #contract: StepContract;
  readonly #costColumns: ReadonlyMap<string, number>;
  readonly #width: number;
  /** Row i: what environment i told last. It may tell it in an array that it uses again. */
  readonly #observations: Vec;
  /** Action of the environment that steps. */
  readonly #action: Vec;

  /** If the task has measures: those of each running episode, and its steps. */
  readonly #measures: MeasureSums | null;
  readonly #numbers: readonly number[] | null;
  readonly #running: readonly Float64Array[];
  readonly #lengths: Int32Array;
  readonly #maxSteps: number;

  constructor(
    definition: EnvironmentDefinition,
    environments: readonly Environment[],
    measures: MeasureSums | null,
    numbers: readonly number[] | null,
  ) {
    this.#measures = measures;
    this.#numbers = numbers;
    this.#running = environments.map(() => new Float64Array(measures?.names.length ?? 0));
    this.#lengths = new Int32Array(environments.length);
    this.#maxSteps = definition.maxSteps;
    this.#environments = environments;
    this.#contract = new StepContract(definition);
    this.#costColumns = new Map((definition.costs ?? ['cost']).map((name, column) => [name, column]));
    this.#width = definition.observationSpace.low.length;
    this.#observations = new Float32Array(environments.length * this.#width);
    this.#action = new Float32Array(spaceSize(definition.actionSpace));
  }

  reset(i: number, seed?: number): void {
    this.#running[i]!.fill(0);
    this.#lengths[i] = 0;
    this.#keep(i, this.#environments[i]!.reset(seed));
  }

  step(first: number, last: number, actions: Vec, rows: StepRows): void {
    const action = this.#action;
    const width = action.length;
    for (let i = first; i < last; i++) {
      try {
        for (let j = 0; j < width; j++) action[j] = actions[i * width + j]!;
        const result = this.#environments[i]!.step(action);
        this.#contract.check(result);
        rows.rewards[i] = result.reward;
        if (rows.taskRewards !== null) rows.taskRewards[i] = result.taskReward ?? result.reward;
        this.#writeCosts(result.cost, rows.costs, i);
        rows.ended[i] = endOf(result);
        if (this.#measures !== null) this.#measure(i, result, this.#measures);
        this.#keep(i, result.observation);
      } catch (error) {
        throw new EnvironmentFault(i, error);
      }
    }
  }

  observe(i: number, out: Vec, at: number): void {
    const width = this.#width;
    for (let j = 0; j < width; j++) out[at + j] = this.#observations[i * width + j]!;
  }

  #measure(i: number, { measures, terminated, truncated }: StepResult, sums: MeasureSums): void {
    const running = this.#running[i]!;
    for (const name in measures) {
      const k = sums.names.indexOf(name);
      const value: unknown = measures[name];
      if (k < 0 || typeof value !== 'number' || !Number.isFinite(value)) {
        throw new BelayError(
          'environment-step',
          k < 0
            ? `it returned a measure "${name}", which its definition does not list (${sums.names.join(', ')}); add the name to measures`
            : `the measure "${name}" is ${String(value)}; it must be a finite number`,
        );
      }
      running[k]! += value;
    }
    const length = ++this.#lengths[i]!;
    if (terminated || truncated || length >= this.#maxSteps) sums.end(this.#numbers?.[i] ?? i, running);
  }

  #keep(i: number, observation: ArrayLike<number>): void {
    const width = this.#width;
    const at = i * width;
    if (observation === null || typeof observation !== 'object' || observation.length !== width) {
      throw new BelayError('environment-observation', checkLength(observation, width));
    }
    for (let j = 0; j < width; j++) {
      const value: unknown = observation[j];
      if (typeof value !== 'number') {
        throw new BelayError(
          'environment-observation',
          `number ${j} of the observation is ${value === null ? 'null' : `of type ${typeof value}`}; it must be a finite number`,
        );
      }
      this.#observations[at + j] = value;
    }
  }

  /** Only of a step that keeps the contract. */
  #writeCosts(cost: StepResult['cost'], costs: Vec, i: number): void {
    const width = this.#costColumns.size;
    costs.fill(0, i * width, (i + 1) * width);
    if (typeof cost === 'number') {
      costs[i * width] = cost;
      return;
    }
    for (const name in cost) costs[i * width + this.#costColumns.get(name)!] = cost[name]!;
  }

  dispose(): void {
    for (const environment of this.#environments) environment.dispose?.();
  }
}

function endOf({ terminated, truncated }: StepResult): number {
  if (terminated) return EpisodeEnd.terminated;
  return truncated ? EpisodeEnd.truncated : EpisodeEnd.none;
}

function checkLength(observation: unknown, width: number): string {
  const length: unknown = (observation as { length?: unknown } | null | undefined)?.length;
  if (typeof length !== 'number') {
    return `the observation is ${observation === null ? 'null' : `of type ${typeof observation}`}; return an array of ${width} numbers`;
  }
  return `an observation has ${length} numbers, but observationSpace has ${width}`;
}

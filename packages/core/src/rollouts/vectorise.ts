import type { Engine, Rows } from '../contracts/engine.ts';
import type { BatchEnvironment, Environment, EnvironmentDefinition, StepResult } from '../contracts/environment.ts';
import type { Settings } from '../contracts/settings.ts';
import type { Vec } from '../contracts/values.ts';
import { StepContract } from '../environments/step-contract.ts';
import { BelayError } from '../errors.ts';

/** An environment of a batch failed: which one, and what it threw. */
export class EnvironmentFault extends Error {
  /** Position in the batch. */
  readonly index: number;

  constructor(index: number, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'EnvironmentFault';
    this.index = index;
  }
}

/**
 * `count` single environments as one batch. An environment that ends is reset in the same step, without a seed, so that its
 * stream goes on; its last observation is kept in `finalObservations`. An episode that reaches the definition's
 * `maxSteps` is truncated here even if the environment says nothing. Only the first `actions.count` environments step.
 */
export async function vectorise<O>(
  definition: EnvironmentDefinition<O>,
  count: number,
  options: Settings,
  engine: Engine,
): Promise<BatchEnvironment> {
  const environments: Environment[] = [];
  for (let i = 0; i < count; i++) environments.push(await definition.create(options as O));
  return new VectorisedEnvironment(definition as EnvironmentDefinition, environments, engine);
}

class VectorisedEnvironment implements BatchEnvironment {
  readonly count: number;
  readonly observations: Rows;
  readonly finalObservations: Rows;
  readonly rewards: Rows;
  readonly taskRewards?: Rows;
  readonly costs: Rows;
  readonly ended: Rows;
  readonly #definition: EnvironmentDefinition;
  readonly #environments: readonly Environment[];
  readonly #engine: Engine;
  readonly #contract: StepContract;
  readonly #costColumns: ReadonlyMap<string, number>;
  readonly #lengths: Int32Array;
  readonly #taskRewards: Vec | null = null;
  /** Seeds of the resets that `step` makes; null: none, the environments' streams go on. */
  #seeds: Uint32Array | null = null;
  readonly #actions: Vec;
  /** Row i of #actions, as environment i gets it. */
  readonly #actionRows: readonly Vec[];
  readonly #host: Readonly<Record<'observations' | 'finalObservations' | 'rewards' | 'costs' | 'ended', Vec>>;

  constructor(definition: EnvironmentDefinition, environments: readonly Environment[], engine: Engine) {
    const count = environments.length;
    const costNames = definition.costs ?? ['cost'];
    const widths = {
      observations: definition.observationSpace.low.length,
      finalObservations: definition.observationSpace.low.length,
      rewards: 1,
      costs: costNames.length,
      ended: 1,
    };
    this.count = count;
    this.#definition = definition;
    this.#environments = environments;
    this.#engine = engine;
    this.#contract = new StepContract(definition);
    this.#costColumns = new Map(costNames.map((name, column) => [name, column]));
    this.#lengths = new Int32Array(count);
    const actions = definition.actionSpace.low.length;
    this.#actions = new Float32Array(count * actions);
    this.#actionRows = environments.map((_, i) => this.#actions.subarray(i * actions, (i + 1) * actions));
    this.observations = engine.rows(count, widths.observations);
    this.finalObservations = engine.rows(count, widths.finalObservations);
    this.rewards = engine.rows(count, widths.rewards);
    if (definition.taskRewards === true) {
      this.taskRewards = engine.rows(count, 1);
      this.#taskRewards = new Float32Array(count);
    }
    this.costs = engine.rows(count, widths.costs);
    this.ended = engine.rows(count, widths.ended);
    const host = (name: keyof typeof widths): Vec => new Float32Array(count * widths[name]);
    this.#host = {
      observations: host('observations'),
      finalObservations: host('finalObservations'),
      rewards: host('rewards'),
      costs: host('costs'),
      ended: host('ended'),
    };
  }

  reset(seeds: Uint32Array): void | Promise<void> {
    for (let i = 0; i < this.count; i++) {
      try {
        this.#write(this.#environments[i]!.reset(seeds[i]!), this.#host.observations, i);
      } catch (error) {
        throw new EnvironmentFault(i, error);
      }
    }
    this.#lengths.fill(0);
    return this.#engine.put(this.#host.observations, this.observations);
  }

  seedResets(seeds: Uint32Array): void {
    this.#seeds = seeds;
  }

  replay(i: number, seed: number, actions: Vec): void | Promise<void> {
    const environment = this.#environments[i]!;
    const row = this.#actionRows[i]!;
    const width = row.length;
    try {
      this.#write(environment.reset(seed), this.#host.observations, i);
      for (let at = 0; at < actions.length; at += width) {
        row.set(actions.subarray(at, at + width));
        const result = environment.step(row);
        this.#contract.check(result);
        const { observation, terminated, truncated } = result;
        this.#write(observation, this.#host.observations, i);
        if (!terminated && !truncated) continue;
        throw new BelayError(
          'environment-not-repeatable',
          `its episode, played again with the same seed and actions, ended at step ${at / width + 1}, which it did not before: reset(seed) must start everything anew`,
        );
      }
    } catch (error) {
      throw new EnvironmentFault(i, error);
    }
    this.#lengths[i] = actions.length / width;
    return this.#engine.put(this.#host.observations, this.observations);
  }

  step(actions: Rows): void | Promise<void> {
    // The rows' own storage may be longer than the rows in use.
    const taken = this.#engine.take(actions, this.#actions);
    return taken instanceof Promise ? taken.then(() => this.#step(actions.count)) : this.#step(actions.count);
  }

  #step(count: number): void | Promise<void> {
    const host = this.#host;
    let anyEnded = false;
    for (let i = 0; i < count; i++) {
      try {
        const environment = this.#environments[i]!;
        const result = environment.step(this.#actionRows[i]!);
        this.#contract.check(result);
        const length = ++this.#lengths[i]!;
        host.rewards[i] = result.reward;
        if (this.#taskRewards !== null) this.#taskRewards[i] = result.taskReward ?? result.reward;
        this.#writeCosts(result.cost, i);
        const ended = endOf(result, length >= this.#definition.maxSteps);
        host.ended[i] = ended;
        if (ended === 0) {
          this.#write(result.observation, host.observations, i);
        } else {
          anyEnded = true;
          this.#lengths[i] = 0;
          this.#write(result.observation, host.finalObservations, i);
          const seed = this.#seeds === null ? undefined : this.#seeds[i]!;
          this.#write(environment.reset(seed), host.observations, i);
        }
      } catch (error) {
        throw new EnvironmentFault(i, error);
      }
    }
    return this.#upload(anyEnded);
  }

  #upload(anyEnded: boolean): void | Promise<void> {
    const host = this.#host;
    const engine = this.#engine;
    let pending: Promise<unknown> | null = null;
    const put = (from: Vec, to: Rows): void => {
      const done = engine.put(from, to);
      if (done instanceof Promise) pending = pending === null ? done : Promise.all([pending, done]);
    };
    put(host.observations, this.observations);
    if (anyEnded) put(host.finalObservations, this.finalObservations);
    put(host.rewards, this.rewards);
    if (this.#taskRewards !== null) put(this.#taskRewards, this.taskRewards!);
    put(host.costs, this.costs);
    put(host.ended, this.ended);
    if (pending !== null) return (pending as Promise<unknown>).then(() => {});
  }

  #write(observation: ArrayLike<number>, to: Vec, i: number): void {
    const width = this.observations.width;
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
      to[at + j] = value;
    }
  }

  /** Only of a step that keeps the contract. */
  #writeCosts(cost: StepResult['cost'], i: number): void {
    const { costs } = this.#host;
    const width = this.costs.width;
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

function endOf(result: StepResult, outOfTime: boolean): 0 | 1 | 2 {
  if (result.terminated) return 1;
  return result.truncated || outOfTime ? 2 : 0;
}

function checkLength(observation: unknown, width: number): string {
  const length: unknown = (observation as { length?: unknown } | null | undefined)?.length;
  if (typeof length !== 'number') {
    return `the observation is ${observation === null ? 'null' : `of type ${typeof observation}`}; return an array of ${width} numbers`;
  }
  return `an observation has ${length} numbers where observationSpace has ${width}`;
}

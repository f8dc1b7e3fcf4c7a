import { createWasmEngine } from '@belay-rl/kernels';
import type { BatchEnvironment } from '../../contracts/batch-environment.ts';
import type { Engine } from '../../contracts/engine.ts';
import type { Environment, StepResult } from '../../contracts/environment.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Done, Vec } from '../../contracts/values.ts';
import { BelayError } from '../../errors.ts';
import { spaceSize } from '../../spaces/space-size.ts';
import { EnvironmentFault } from './environment-fault.ts';
import { EpisodeEnd } from './episode-end.ts';

/** Address space for the rows of one environment [MB]. */
const ENGINE_MEGABYTES = 4;

/**
 * A batch of one as a single environment: what `create` is for an engine that has batches only. Its numbers are those of
 * the batch's rows, in single precision. Error `environment-batch` if the batch answers later, as one on a device does.
 */
export async function singleEnvironment<O>(
  definition: Pick<EnvironmentDefinition<O>, 'id' | 'costs' | 'actionSpace'>,
  createBatch: NonNullable<EnvironmentDefinition<O>['createBatch']>,
  options: O,
): Promise<Environment> {
  const engine = createWasmEngine({ variant: 'strict', megabytes: ENGINE_MEGABYTES });
  return new BatchOfOne(definition, await createBatch(1, options, engine), engine);
}

class BatchOfOne implements Environment {
  readonly #id: string;
  readonly #batch: BatchEnvironment;
  readonly #engine: Engine;
  readonly #costNames: readonly string[];
  readonly #actions: ReturnType<Engine['rows']>;
  readonly #seeds = new Uint32Array(1);
  /** The batch has reset itself and no step was taken since. */
  #fresh = false;

  constructor(
    definition: Pick<EnvironmentDefinition, 'id' | 'costs' | 'actionSpace'>,
    batch: BatchEnvironment,
    engine: Engine,
  ) {
    this.#id = definition.id;
    this.#batch = batch;
    this.#engine = engine;
    this.#costNames = definition.costs ?? ['cost'];
    this.#actions = engine.rows(1, spaceSize(definition.actionSpace));
    this.#actions.count = 1;
  }

  reset(seed?: number): ArrayLike<number> {
    if (seed !== undefined) {
      this.#seeds[0] = seed;
      this.#now(() => this.#batch.reset(this.#seeds));
    } else if (!this.#fresh) {
      if (this.#batch.resetOne === undefined) {
        throw this.#unfit('cannot reset one environment in the middle of an episode (it has no resetOne)');
      }
      this.#now(() => this.#batch.resetOne!(0));
    }
    this.#fresh = true;
    return Float64Array.from(this.#host(this.#batch.observations));
  }

  step(action: Vec): StepResult {
    const batch = this.#batch;
    this.#actions.host!.set(action);
    this.#now(() => batch.step(this.#actions));
    const ended = this.#host(batch.ended)[0]!;
    this.#fresh = ended !== EpisodeEnd.none;
    const costs = this.#host(batch.costs);
    return {
      observation: Float64Array.from(this.#host(this.#fresh ? batch.finalObservations : batch.observations)),
      reward: this.#host(batch.rewards)[0]!,
      ...(batch.taskRewards === undefined ? {} : { taskReward: this.#host(batch.taskRewards)[0]! }),
      cost: Object.fromEntries(this.#costNames.map((name, k) => [name, costs[k]!])),
      terminated: ended === EpisodeEnd.terminated,
      truncated: ended === EpisodeEnd.truncated,
    };
  }

  dispose(): void {
    this.#batch.dispose();
    this.#engine.dispose();
  }

  #host({ host, width }: ReturnType<Engine['rows']>): Vec {
    if (host === null) throw this.#unfit('keeps its rows on a device');
    return host.subarray(0, width);
  }

  #now(call: () => Done): void {
    try {
      if (call() instanceof Promise) throw this.#unfit('answers later, as one on a device does');
    } catch (error) {
      throw error instanceof EnvironmentFault ? error.cause : error;
    }
  }

  #unfit(why: string): BelayError {
    return new BelayError(
      'environment-batch',
      `${this.#id} comes as a batch that ${why}: it cannot be stepped as a single environment. Train it, or give its definition a create.`,
    );
  }
}

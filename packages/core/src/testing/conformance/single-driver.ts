import type { Environment } from '../../contracts/environment.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Vec } from '../../contracts/values.ts';
import { EpisodeEnd } from '../../environments/batches/episode-end.ts';
import type { Told } from './batch-driver.ts';

/** The single environment of a row, its time limit seen to as a batch does. */
export class SingleDriver {
  readonly #definition: EnvironmentDefinition;
  readonly #environment: Environment;
  #length = 0;

  constructor(definition: EnvironmentDefinition, environment: Environment) {
    this.#definition = definition;
    this.#environment = environment;
  }

  reset(seed?: number): ArrayLike<number> {
    this.#length = 0;
    return Float32Array.from(this.#environment.reset(seed));
  }

  /** `nextSeed`: of the reset that follows an end. */
  step(action: Vec, nextSeed?: number): Told {
    const result = this.#environment.step(action);
    const names = this.#definition.costs ?? ['cost'];
    const { cost } = result;
    const costs = Float32Array.from(names, (name, k) =>
      typeof cost === 'number' ? (k === 0 ? cost : 0) : (cost[name] ?? 0),
    );
    const cut = result.truncated || ++this.#length >= this.#definition.maxSteps;
    const ended = result.terminated ? EpisodeEnd.terminated : cut ? EpisodeEnd.truncated : EpisodeEnd.none;
    const last = Float32Array.from(result.observation);
    const { reward, taskReward = reward } = result;
    const observation = ended === EpisodeEnd.none ? last : Float32Array.from(this.reset(nextSeed));
    return { observation, last, reward, taskReward, costs, ended };
  }

  dispose(): void {
    this.#environment.dispose?.();
  }
}

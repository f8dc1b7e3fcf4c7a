import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import { EnvironmentFault } from '../environments/batches/environment-fault.ts';
import { BelayError, refuse } from '../errors.ts';
import { episodeResetSeed } from '../random/reset-seeds.ts';
import { spaceSize } from '../spaces/space-size.ts';
import type { ActionScaling } from './action-scaling.ts';
import type { BatchOutcome } from './batch-outcome.ts';
import { EpisodesUnderWay } from './episode-records.ts';
import type { ObservationIntake } from './observation-intake.ts';
import type { RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';
import type { RunningEpisodes } from './running-episodes.ts';

export interface EpisodeContinuationOptions {
  readonly plan: RolloutPlan;
  readonly batch: BatchEnvironment;
  /** Row i is environment `numbers[i]` of the run. */
  readonly numbers: readonly number[];
  readonly memory: RolloutMemory;
  readonly scaling: ActionScaling;
  readonly outcome: BatchOutcome;
  readonly intake: ObservationIntake;
  readonly episodes: RunningEpisodes;
}

/**
 * Episodes that go on over rollouts. Where each stands is in the memory that threads share; a simulator that is elsewhere, in a
 * resumed run or in a worker that replaces another, is brought there by the episode's seed and its actions so far.
 */
export class EpisodeContinuation {
  readonly #options: EpisodeContinuationOptions;
  readonly #before: EpisodesUnderWay;
  readonly #after: EpisodesUnderWay;
  /** Of each row: the seed of its next episode. The batch holds this array. */
  readonly #seeds: Uint32Array;
  /** Of each row, the episode and the step that its simulator is at; −1: nowhere that is known. */
  readonly #simulatedEpisodes: Float64Array;
  readonly #simulatedSteps: Float64Array;
  #generation = -1;

  constructor(options: EpisodeContinuationOptions) {
    const { plan, batch, memory } = options;
    this.#options = options;
    this.#before = new EpisodesUnderWay(memory.underWay, plan);
    this.#after = new EpisodesUnderWay(memory.underWayAfter, plan);
    this.#seeds = new Uint32Array(batch.count);
    this.#simulatedEpisodes = new Float64Array(batch.count).fill(-1);
    this.#simulatedSteps = new Float64Array(batch.count).fill(-1);
    if (batch.seedResets === undefined || batch.replay === undefined) {
      throw refuse(
        'misfit',
        `${plan.environmentId} comes as a batch that cannot bring one environment back to a step (it has no seedResets and replay): train it on-policy.`,
      );
    }
    batch.seedResets(this.#seeds);
  }

  /** Every environment in the episode that it was in, and its observation taken in. */
  async goOn(active: number): Promise<void> {
    const { memory, plan, numbers, outcome, intake } = this.#options;
    const { observations: width } = plan;
    const { raw, normal } = intake;
    const { underWay } = memory;
    const loaded = Atomics.load(memory.generation, 0);
    if (loaded !== this.#generation) this.#simulatedEpisodes.fill(-1);
    this.#generation = loaded;
    for (let i = 0; i < active; i++) {
      const number = numbers[i]!;
      const begun = this.#before.begun(number);
      const episode = this.#before.episode(number);
      const steps = this.#before.length(number);
      this.#recall(i, number);
      const elsewhere = !begun || this.#simulatedEpisodes[i] !== episode || this.#simulatedSteps[i] !== steps;
      const back = !elsewhere || (await this.#replay(i, begun));
      if (!back) await this.#giveUp(i);
      if (begun && back) {
        const observed = number * width;
        normal.set(underWay.observations.subarray(observed, observed + width), i * width);
        raw.set(underWay.raw.subarray(observed, observed + width), i * width);
      } else {
        await outcome.takeObservations();
        raw.set(outcome.observations.subarray(i * width, (i + 1) * width), i * width);
        intake.admit(i, i + 1);
      }
      // Until the rollout is over: a simulator that stopped half-way is nowhere that is known.
      this.#simulatedEpisodes[i] = -1;
    }
  }

  /** What row i's episode had come to. */
  #recall(i: number, number: number): void {
    const { episodes, plan } = this.#options;
    const before = this.#before;
    const episode = before.episode(number);
    episodes.numbers[i] = episode;
    episodes.firstSteps[i] = -before.length(number);
    episodes.returns[i] = before.return(number);
    episodes.costsOf(i).set(before.costs(number));
    episodes.extrasOf(i).set(before.extras(number));
    episodes.controlsOf(i).set(before.begun(number) ? before.controls(number) : episodes.controls.own);
    this.#seeds[i] = episodeResetSeed(plan.seed, number, episode + 1);
  }

  /**
   * Brings row i's simulator to where its episode stands. False if it came elsewhere: its environment does not do the same for
   * the same seed and actions.
   */
  async #replay(i: number, begun: boolean): Promise<boolean> {
    const { memory, plan, batch, numbers, scaling, outcome, episodes } = this.#options;
    const { observations: width, maxSteps, seed, actionSpace, costNames } = plan;
    const number = numbers[i]!;
    const steps = this.#before.length(number);
    const from = number * maxSteps * spaceSize(actionSpace);
    const actions = memory.history.subarray(from, from + steps * spaceSize(actionSpace));
    const scaled = new Float32Array(actions.length);
    scaling.apply(actions, scaled, steps);
    const costs = new Float64Array(costNames.length);
    let sum = 0;
    const add = (): void => {
      sum += outcome.paid[i]!;
      for (let k = 0; k < costs.length; k++) costs[k]! += outcome.costs[i * costs.length + k]!;
    };
    const { controls } = episodes;
    controls.own.set(episodes.controlsOf(i));
    try {
      const start = episodeResetSeed(seed, number, episodes.numbers[i]!);
      await batch.replay!(i, start, scaled, outcome.onHost ? add : undefined);
    } catch (error) {
      const { cause } = error instanceof EnvironmentFault ? error : { cause: error };
      if (cause instanceof BelayError && cause.code === 'environment-not-repeatable') return false;
      throw error;
    } finally {
      controls.own.set(controls.trainer);
    }
    if (!begun) return true;
    await outcome.takeObservations();
    const known = memory.underWay.raw.subarray(number * width, (number + 1) * width);
    const same = (x: number, j: number): boolean =>
      Number.isNaN(x) || Object.is(x, outcome.observations[i * width + j]);
    if (!known.every(same)) return false;
    return (
      !outcome.onHost || (sum === episodes.returns[i] && costs.every((cost, k) => cost === episodes.costsOf(i)[k]))
    );
  }

  /** Row i begins another episode; the one that it was in has no end. */
  async #giveUp(i: number): Promise<void> {
    const { memory, plan, batch, numbers, episodes } = this.#options;
    const number = numbers[i]!;
    memory.givenUp[number] = 1;
    episodes.next(i, 0);
    await batch.replay!(i, episodeResetSeed(plan.seed, number, episodes.numbers[i]!), new Float32Array(0));
    this.episodeBegun(i);
  }

  /** Row i has begun an episode: the batch is told the seed of the one after it. */
  episodeBegun(i: number): void {
    const { plan, numbers, episodes } = this.#options;
    this.#seeds[i] = episodeResetSeed(plan.seed, numbers[i]!, episodes.numbers[i]! + 1);
  }

  /** Writes where the episodes stand after so many steps. */
  leave(active: number, steps: number): void {
    const { memory, numbers, intake, episodes } = this.#options;
    const { width, normal, raw } = intake;
    const { underWayAfter } = memory;
    const after = this.#after;
    for (let i = 0; i < active; i++) {
      const number = numbers[i]!;
      const length = steps - episodes.firstSteps[i]!;
      after.set(number, episodes.numbers[i]!, length, episodes.returns[i]!);
      after.costs(number).set(episodes.costsOf(i));
      after.extras(number).set(episodes.extrasOf(i));
      after.controls(number).set(episodes.controlsOf(i));
      underWayAfter.observations.set(normal.subarray(i * width, (i + 1) * width), number * width);
      underWayAfter.raw.set(raw.subarray(i * width, (i + 1) * width), number * width);
      this.#simulatedEpisodes[i] = episodes.numbers[i]!;
      this.#simulatedSteps[i] = length;
    }
  }
}

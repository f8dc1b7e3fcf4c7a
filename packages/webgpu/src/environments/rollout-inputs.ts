import type { EngineRolloutsContext, RolloutRequest } from '@belay-rl/core';
import { episodeResetSeed, hashName, type ObservationStatistics, trainingResetSeed } from '@belay-rl/core/internals';
import type { Device } from '../device/device.ts';
import type { LaneBuffers } from './lane-buffers.ts';
import { episodesOf, type LanePlan } from './lane-plan.ts';
import type { LaneStarts } from './lane-starts.ts';
import { GENERATOR_WORDS, type RunWords } from './twin.ts';

/** No observation is beyond. */
const NO_CLIP = 3e38;

export interface RolloutInputsOptions {
  readonly device: Device;
  readonly buffers: LaneBuffers;
  readonly lanePlan: LanePlan;
  readonly starts: LaneStarts;
  readonly plan: EngineRolloutsContext['plan'];
}

/** What the host sends before a rollout: how episodes start, and the normaliser of observations. */
export class RolloutInputs {
  readonly #o: RolloutInputsOptions;
  readonly #starts: Float32Array;
  readonly #words: Uint32Array;

  constructor(options: RolloutInputsOptions) {
    const { plan, lanePlan } = options;
    this.#o = options;
    const episodes = plan.environments * episodesOf(lanePlan, plan.steps);
    this.#starts = new Float32Array(episodes * lanePlan.words.startWidth);
    this.#words = new Uint32Array(episodes * GENERATOR_WORDS);
  }

  /** Key of the actions' noise, and whether observations are counted. */
  runOf({ epoch, round }: RolloutRequest): Pick<RunWords, 'seed0' | 'seed1' | 'statistics'> {
    const { seed, normalizeObservations } = this.#o.plan;
    const key = hashName(seed, 'noise', epoch, round);
    return { seed0: key[0] as number, seed1: key[1] as number, statistics: normalizeObservations };
  }

  /** How every episode of the rollout starts: the first by the trainer's seed of the reset, those after it by seeds of their own. */
  drawStarts({ environments, epoch, round, steps }: RolloutRequest): void {
    const { device, buffers, lanePlan, starts, plan } = this.#o;
    const { seed } = plan;
    const { startWidth } = lanePlan.words;
    const episodes = episodesOf(lanePlan, steps);
    for (let i = 0; i < environments; i++) {
      for (let k = 0; k < episodes; k++) {
        const at = i * episodes + k;
        const own =
          k === 0
            ? trainingResetSeed(seed, i, epoch, round)
            : episodeResetSeed(seed, i, (epoch * 1024 + round) * 1024 + k);
        starts.draw(own, this.#starts, at * startWidth, this.#words, at * GENERATOR_WORDS);
      }
    }
    const count = environments * episodes;
    device.write(buffers.listed, this.#starts.subarray(0, count * startWidth), 4 * lanePlan.words.starts);
    device.write(buffers.words, this.#words.subarray(0, count * GENERATOR_WORDS));
  }

  /** Mean and 1/σ of every component, then the clip; null: observations stay as they are. */
  sendNormaliser(statistics: ObservationStatistics | null): void {
    const { device, buffers, lanePlan, plan } = this.#o;
    const { observations: width, observationClip } = plan;
    const numbers = new Float32Array(2 * width + 1).fill(1, width);
    for (let j = 0; statistics !== null && j < width; j++) {
      numbers[j] = statistics.values[1 + j] as number;
      numbers[width + j] = 1 / statistics.deviation(j);
    }
    numbers[2 * width] = statistics === null ? NO_CLIP : observationClip;
    device.write(buffers.listed, numbers, 4 * lanePlan.words.normaliser);
  }
}

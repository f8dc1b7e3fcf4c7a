import type { SettingsOf } from '@belay-rl/core';
import { defineSettings, type Metrics, readState, refuse, type State, type Stateful, type Vec } from '@belay-rl/core';
import { ScalarAdam } from '../../parts/scalar-adam.ts';

/** Start, target and rate of SAC's temperature α. */
export interface TemperatureOptions {
  readonly initial: number;
  /** false: α stays. */
  readonly automatic: boolean;
  /** H̄: where the entropy is to be [nats]. */
  readonly targetEntropy: number;
  readonly rate: number;
}

/**
 * α, the price of entropy. Automatic (Haarnoja et al. 2018, arXiv 1812.05905, section 5): one step of Adam on log α, down the
 * gradient of −log α · (mean log π + H̄), after each step of the actor and on its own draws.
 */
export class Temperature implements Stateful {
  readonly #options: TemperatureOptions;
  readonly #adam: ScalarAdam;
  #logAlpha: number;

  constructor(options: TemperatureOptions) {
    this.#options = options;
    this.#adam = new ScalarAdam(1, options.rate);
    this.#logAlpha = Math.log(options.initial);
  }

  get alpha(): number {
    return this.#options.automatic ? Math.exp(this.#logAlpha) : this.#options.initial;
  }

  /** Takes the actor's draws in and logs; returns their mean log π [nats]. */
  observe(logProb: Vec, log: Metrics): number {
    let mean = 0;
    for (const value of logProb) mean += value;
    mean /= logProb.length;
    log.value('Train/Entropy', -mean);
    log.value('Value/alpha', this.alpha);
    if (this.#options.automatic) {
      log.value('Loss/alpha_loss', -this.#logAlpha * (mean + this.#options.targetEntropy));
      this.#adam.begin();
      this.#logAlpha -= this.#adam.step(0, -(mean + this.#options.targetEntropy));
    }
    return mean;
  }

  save(): State {
    return { logAlpha: this.#logAlpha, ...this.#adam.save() };
  }

  load(state: State): void {
    this.#logAlpha = readState(state, 'the temperature').number('logAlpha');
    this.#adam.load(state, 'the temperature');
  }
}

export const temperatureSettings = defineSettings({
  temperature: {
    doc: 'α: price of a nat of entropy [reward], or its starting value if it is automatic; larger explores more.',
    format: 'number',
    default: 0.2,
    min: 0,
    max: 1e3,
  },
  autoTemperature: {
    doc: 'Adjust α so that the policy’s entropy approaches targetEntropy.',
    format: 'boolean',
    default: true,
  },
  targetEntropy: {
    doc: 'Entropy that an automatic α aims at [nats]; null: minus the number of action dimensions, or 0.98 log n of a choice of n.',
    format: 'number',
    default: null,
    nullable: true,
    min: -1e3,
    max: 1e3,
  },
  temperatureRate: {
    doc: 'Learning rate of log α.',
    format: 'number',
    default: 3e-4,
    min: 0,
    exclusiveMin: true,
    max: 1,
  },
});

export const temperatureMetrics: Readonly<Record<string, string>> = {
  'Value/alpha': 'α, mean over the actor’s gradient steps [reward/nat]',
  'Loss/alpha_loss': 'loss of log α, where it is automatic',
  'Train/Entropy': 'entropy of the policy in the batches, by its own draws, all action dimensions together [nats]',
};

export function createTemperature(settings: SettingsOf<typeof temperatureSettings>, usualEntropy: number): Temperature {
  const initial = settings.temperature;
  const automatic = settings.autoTemperature;
  if (automatic && initial === 0) {
    throw refuse(
      'misfit',
      'algorithm.temperature=0 leaves an automatic α nothing to grow from: set it above 0, or algorithm.autoTemperature=false.',
    );
  }
  return new Temperature({
    initial,
    automatic,
    targetEntropy: settings.targetEntropy ?? usualEntropy,
    rate: settings.temperatureRate,
  });
}

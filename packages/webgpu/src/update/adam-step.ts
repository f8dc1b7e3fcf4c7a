import type { FirstOrderOptimizer, ResidentForm, State } from '@belay-rl/core';
import type { DevicePass } from '../device/device-pass.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { bitsOf } from './agenda.ts';
import { adamKernel } from './kernels/optimizers.ts';
import type { PolicyStage } from './policy-stage.ts';
import type { StepStage } from './step-stage.ts';

interface AdamSettings {
  readonly learningRate: number;
  readonly linearDecay: boolean;
  readonly maxGradientNorm: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Adam on the one gradient of a minibatch; every step is taken. */
export class AdamStep implements StepStage {
  readonly constants: number;
  readonly #on: EngineDevice;
  readonly #optimizer: FirstOrderOptimizer;
  readonly #settings: AdamSettings;
  readonly #policy: PolicyStage;
  readonly #m: GPUBuffer;
  readonly #v: GPUBuffer;
  readonly #judged: Dispatch;
  readonly #dispatches: readonly Dispatch[];
  #steps = 0;
  #share = 1;

  constructor(on: EngineDevice, optimizer: FirstOrderOptimizer, policy: PolicyStage, judged: Dispatch) {
    this.#on = on;
    this.#optimizer = optimizer;
    this.#settings = optimizer.resident!.settings as unknown as AdamSettings;
    this.#policy = policy;
    this.#judged = judged;
    const { size } = policy.shape;
    this.#m = on.numbers('first moments', size);
    this.#v = on.numbers('second moments', size);
    this.constants = 1;
    const { gradient, theta } = policy.network;
    this.#dispatches = [
      policy.control('norm'),
      on.threads(
        'adam',
        [policy.state, policy.scalars, gradient, this.#m, this.#v, theta],
        { whole: [size, 0, 0, 0] },
        size,
      ),
    ];
  }

  static kernels({ settings }: ResidentForm, at: { factor: number; active: number }): Readonly<Record<string, string>> {
    const { beta1, beta2, epsilon } = settings as unknown as AdamSettings;
    return { adam: adamKernel({ beta1, beta2, epsilon, ...at }) };
  }

  upload(progress: number): readonly number[] {
    this.#optimizer.begin?.({ progress });
    const { m, v, t } = this.#optimizer.save() as { m: Float32Array; v: Float32Array; t: number };
    this.#on.device.write(this.#m, m);
    this.#on.device.write(this.#v, v);
    this.#steps = t;
    const { linearDecay, maxGradientNorm } = this.#settings;
    this.#share = linearDecay ? 1 - progress : 1;
    return [Math.min(maxGradientNorm, 3e38)];
  }

  words(): [number, number, number] {
    const { learningRate, beta1, beta2 } = this.#settings;
    this.#steps++;
    // The kernel descends; a negative rate makes it ascend.
    const rate = (-learningRate * this.#share) / (1 - beta1 ** this.#steps);
    return [bitsOf(rate), bitsOf(1 / Math.sqrt(1 - beta2 ** this.#steps)), 0];
  }

  minibatch(pass: DevicePass): void {
    run(pass, this.#judged);
    this.#policy.gradients(pass);
    run(pass, ...this.#dispatches);
  }

  ranges() {
    const bytes = 4 * this.#policy.shape.size;
    return [
      { buffer: this.#m, bytes },
      { buffer: this.#v, bytes },
    ];
  }

  load([m, v]: readonly Float32Array[]): void {
    const state: State = { ...this.#optimizer.save(), m: m!, v: v!, t: this.#steps };
    this.#optimizer.load(state);
  }

  metrics(logs: Float32Array, minibatches: number): Readonly<Record<string, number>> {
    return { 'Misc/gradient_norm': logs[this.#policy.log.gradientNorm]! / minibatches };
  }
}

import type { NaturalOptimizer, PolicyUpdate, Random, ResidentForm, ResidentTrustRegion, State } from '@belay-rl/core';
import type { ReadRange } from '../device/device.ts';
import type { DevicePass } from '../device/device-pass.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import { bitsOf } from './agenda.ts';
import { kfacKernels } from './kernels/optimizers.ts';
import { type FactorSettings, factorKernels, factorsOf, KfacFactors } from './kfac-factors.ts';
import { MinibatchGuard } from './minibatch-guard.ts';
import type { PolicyStage } from './policy-stage.ts';
import type { StepStage } from './step-stage.ts';
import { dots } from './sums.ts';

/** What of `kfac`'s settings a device goes by. */
interface KfacDeviceSettings extends FactorSettings {
  readonly damping: number;
  readonly logStdFisher: number;
  readonly maxStep: number;
  readonly linearDecay: boolean;
}

export interface KfacStepOptions {
  readonly optimizer: NaturalOptimizer;
  readonly guard: ResidentTrustRegion;
  readonly policy: PolicyStage;
  readonly random: Random;
  /** What `optimizer.begin` goes by. */
  readonly update: Pick<PolicyUpdate, 'schedule'> & { readonly whole: { readonly count: number } };
}

/**
 * K-FAC with KFCPO's guard: statistics, eigendecompositions, preconditioning, blend, length, KL and verdict of a minibatch without
 * the host. The equations are those of kfcpo's `KfacOptimizer` and `MinibatchKlGuard`.
 */
export class KfacStep implements StepStage {
  readonly constants = 4;
  readonly #options: KfacStepOptions;
  readonly #settings: KfacDeviceSettings;
  readonly #factors: KfacFactors;
  readonly #guard: MinibatchGuard;
  readonly #precondition: readonly Dispatch[];
  readonly #blend: readonly Dispatch[];
  readonly #step: Dispatch;

  constructor(on: EngineDevice, options: KfacStepOptions) {
    const { policy, optimizer, guard } = options;
    this.#options = options;
    this.#settings = optimizer.resident!.settings as unknown as KfacDeviceSettings;
    const { network, shape, at, scalars } = policy;
    const { size, lanes } = shape;
    const factors = new KfacFactors(on, this.#settings, policy);
    this.#factors = factors;

    const scratch = on.numbers('half rotated', lanes * size);
    const rotated = on.numbers('gradients in the eigenbasis', lanes * size);
    const directions = on.numbers('directions in the eigenbasis', lanes * size);
    const { gradient } = network;
    this.#precondition = [
      ...factors.rotate(gradient, scratch, rotated, lanes, false),
      on.threads('scale', [gradient, factors.inverse, rotated, directions], null, size, lanes, 0),
      dots(on, directions, directions, scalars, { n: size, lanes, offset: at.directions }),
      dots(on, rotated, directions, scalars, { n: size, lanes, offset: at.fisher }),
    ];

    const blended = on.numbers('the blend in the eigenbasis', size);
    const weighed = on.numbers('the blend weighed by curvature', size);
    const delta = network.direction!;
    const one = { n: size, lanes: 1 };
    this.#blend = [
      policy.control('combine'),
      on.threads('blend', [scalars, directions, factors.curvature, blended, weighed, delta], null, size, 1, 0),
      ...factors.rotate(blended, scratch, delta, 1, true),
      dots(on, blended, blended, scalars, { ...one, offset: at.blend }),
      dots(on, blended, weighed, scalars, { ...one, offset: at.curvature }),
    ];
    this.#step = policy.control('step', [delta]);
    this.#guard = new MinibatchGuard(on, guard, policy, delta);
  }

  static kernels(
    { settings }: ResidentForm,
    shape: { size: number; own: number; lanes: number; c: number; sizes: readonly number[] },
  ): Readonly<Record<string, string>> {
    const { decay, damping, logStdFisher } = settings as unknown as KfacDeviceSettings;
    const { sizes, ...rest } = shape;
    return {
      ...kfacKernels({ ...rest, decay, damping, logStdFisher, factors: factorsOf(sizes) }),
      ...factorKernels(sizes),
    };
  }

  upload(progress: number): readonly number[] {
    const { optimizer, random, update } = this.#options;
    // It reads no more of an update than this: the length of a step.
    optimizer.begin?.({ ...update, progress } as unknown as PolicyUpdate);
    this.#factors.upload(optimizer.save() as unknown as { seen: number; layers: readonly State[] }, random);
    const { maxStep, linearDecay } = this.#settings;
    const share = linearDecay ? 1 - progress : 1;
    return [optimizer.stepKl, maxStep * Math.sqrt(share), ...this.#guard.constants()];
  }

  begin(pass: DevicePass): void {
    this.#factors.begin(pass);
  }

  words(): [number, number, number] {
    const { correction, draw } = this.#factors.next();
    return [bitsOf(correction), 0, draw];
  }

  minibatch(pass: DevicePass): void {
    const { policy } = this.#options;
    this.#factors.refresh(pass);
    policy.gradients(pass);
    run(pass, ...this.#precondition, ...this.#blend);
    policy.length(pass);
    run(pass, this.#step);
    this.#guard.apply(pass);
  }

  ranges(): readonly ReadRange[] {
    return this.#factors.ranges();
  }

  load(read: readonly Float32Array[]): void {
    const { optimizer } = this.#options;
    optimizer.load({ ...optimizer.save(), ...this.#factors.stateOf(read) });
  }

  metrics(logs: Float32Array): Readonly<Record<string, number>> {
    const { log } = this.#options.policy;
    const steps = logs[log.steps]!;
    const guarded = this.#guard.metrics(logs);
    if (steps === 0) return {};
    return {
      'Misc/PredictedKl': logs[log.predictedKl]! / steps,
      'Misc/CurvatureRatio': logs[log.curvatureRatio]! / steps,
      'Misc/StepNorm': logs[log.stepNorm]! / steps,
      ...guarded,
    };
  }
}

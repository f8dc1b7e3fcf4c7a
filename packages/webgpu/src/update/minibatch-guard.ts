import type { ResidentTrustRegion } from '@belay-rl/core';
import type { DevicePass } from '../device/device-pass.ts';
import { type Dispatch, type EngineDevice, run } from '../engine/engine-device.ts';
import type { PolicyStage } from './policy-stage.ts';

interface GuardSettings {
  readonly maxKl: number;
  readonly reference: 'epoch' | 'step';
  readonly retries: number;
}

/** KFCPO's guard on the device: a step is tried, halved while its KL is too large, and taken back in the end. As kfcpo's `MinibatchKlGuard`. */
export class MinibatchGuard {
  readonly #guard: ResidentTrustRegion;
  readonly #settings: GuardSettings;
  readonly #policy: PolicyStage;
  readonly #saved: GPUBuffer;
  readonly #attempts: readonly (readonly [apply: Dispatch, decide: Dispatch])[];
  readonly #settle: Dispatch;

  /** `delta`: the step's buffer. */
  constructor(on: EngineDevice, guard: ResidentTrustRegion, policy: PolicyStage, delta: GPUBuffer) {
    this.#guard = guard;
    this.#settings = guard.settings as unknown as GuardSettings;
    this.#policy = policy;
    const { network, shape, scalars, state } = policy;
    const { size } = shape;
    this.#saved = on.numbers('parameters before a step', size);
    const apply = (number: number, accepted: number): Dispatch =>
      on.threads('apply', [scalars, this.#saved, delta, network.theta], { whole: [size, number, accepted, 0] }, size);
    const last = this.#settings.retries;
    this.#attempts = Array.from({ length: last + 1 }, (_, a) => {
      const whole = on.parameters({ whole: [a, Number(a === last), 0, 0] });
      const buffers = [state, policy.given, scalars, policy.logs, whole];
      return [apply(a, 0), on.groups('decide', buffers, null, [1, 1, 1], 0)] as const;
    });
    this.#settle = apply(0, 1);
  }

  /** What the kernels are told of an update: maxKl, and 1 if KL is measured from the epoch's beginning. */
  constants(): readonly [number, number] {
    const { maxKl, reference } = this.#settings;
    return [maxKl, Number(reference === 'epoch')];
  }

  /** Applies the step that lies in `delta`, as far as its KL allows. */
  apply(pass: DevicePass): void {
    const { network, shape, scales, before } = this.#policy;
    pass.copy(network.theta, 0, this.#saved, 0, 4 * shape.size);
    pass.copy(network.theta, 0, scales, 0, 4 * shape.actions);
    pass.copy(network.output, 0, before, 0, 4 * shape.batch * shape.actions);
    for (const [apply, decide] of this.#attempts) {
      run(pass, apply);
      this.#policy.divergences(pass);
      run(pass, decide);
    }
    run(pass, this.#settle);
  }

  /** Tells the guard on the host how many steps there were; columns of them. */
  metrics(logs: Float32Array): Readonly<Record<string, number>> {
    const { log } = this.#policy;
    const [steps, accepted] = [logs[log.steps]!, logs[log.accepted]!];
    this.#guard.settle?.(steps, accepted);
    if (steps === 0) return {};
    return {
      'Misc/StepKl': logs[log.stepKl]! / steps,
      'Misc/EpochKl': logs[log.epochKl]! / steps,
      'Misc/RollbackRate': 1 - accepted / steps,
      'Misc/AcceptedFraction': logs[log.fraction]! / steps,
    };
  }
}

import type { RolloutAhead, RolloutRequest } from '@belay-rl/core';
import type { ReadRange } from '../device/device.ts';

export interface DeviceAheadOptions {
  readonly request: RolloutRequest;
  /** What the host needs of the rollout. */
  readonly ranges: readonly ReadRange[];
  /** Submits it, under flat parameters that lie on the device; `logStd`: in place of every log σ; null: as they are. */
  begin(theta: GPUBuffer, logStd: number | null): void;
}

/** A rollout that the update before it begins. */
export class DeviceAhead implements RolloutAhead {
  readonly #o: DeviceAheadOptions;
  #read: readonly ArrayBuffer[] | null = null;

  constructor(options: DeviceAheadOptions) {
    this.#o = options;
  }

  get request(): RolloutRequest {
    return this.#o.request;
  }

  /** Submits the rollout. What of its `ranges` is read is to be given to `take`. */
  begin(theta: GPUBuffer, logStd: number | null): void {
    this.#o.begin(theta, logStd);
  }

  get ranges(): readonly ReadRange[] {
    return this.#o.ranges;
  }

  take(read: readonly ArrayBuffer[]): void {
    this.#read = read;
  }

  /** What was read of it; null: it was not begun, or not for this request. */
  numbersFor(request: RolloutRequest): readonly ArrayBuffer[] | null {
    const asked = this.request;
    const same =
      asked.epoch === request.epoch &&
      asked.round === request.round &&
      asked.actions === request.actions &&
      asked.outcomes === request.outcomes &&
      asked.environments === request.environments &&
      asked.steps === request.steps;
    return same ? this.#read : null;
  }
}

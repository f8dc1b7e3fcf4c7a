import type { ReadRange } from '../device/device.ts';
import type { DevicePass } from '../device/device-pass.ts';

/** What makes steps of gradients on the device: an optimizer with the trust region that fits it. */
export interface StepStage {
  /** Numbers that `upload` gives after the handler's constants. */
  readonly constants: number;
  /** Sends what the optimizer holds on the host; what the kernels are told of this update. `progress`: epoch / epochs. */
  upload(progress: number): readonly number[];
  /** The agenda's words of the next minibatch. */
  words(): [number, number, number];
  /** Before an update's first minibatch. */
  begin?(pass: DevicePass): void;
  /** From the surrogates' values on: gradients, step, verdict. */
  minibatch(pass: DevicePass): void;
  /** After a minibatch was submitted: what the host decides of it, at a readback or more. */
  decide?(progress: number): Promise<void>;
  /** Minibatches that `decide` found without a signal; absent: the device counts them. */
  readonly withoutSignal?: number;
  /** What is read at the epoch's end, and what the optimizer on the host is given of it. */
  ranges(): readonly ReadRange[];
  load(read: readonly Float32Array[]): void;
  /** Column → mean. */
  metrics(logs: Float32Array, minibatches: number): Readonly<Record<string, number>>;
}

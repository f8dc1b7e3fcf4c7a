import type { Settings } from '../settings/setting.ts';

/**
 * What a part does in an update that stays on a device, as data: the device's engine has the kernels of each kind. A part
 * without a form exists on the host only, and a run with it takes its losses through the host.
 * Kinds that core and KFCPO know: optimizers `adam`, `kfac`, `conjugate-gradient`; trust regions `kl-early-stop`, `minibatch-kl-guard`
 * and `trials`: of a step it asks no more than the policy's parameters, `refresh` and `measure`, so that it stays as it is.
 */
export interface ResidentForm {
  readonly kind: string;
  readonly settings: Settings;
}

/** A trust region's form; `settle` is told after an update how many steps were proposed and how many of them taken. */
export interface ResidentTrustRegion extends ResidentForm {
  settle?(steps: number, accepted: number): void;
}

/**
 * A constraint handler's arithmetic for one thread of a device, in WGSL. It sees K × K numbers only, as `combine` and `weigh` do:
 *
 *     const K: u32                      signals, the reward first
 *     fn constant(i: u32) -> f32        what \`constants\` gave at the update's start
 *     report: array<f32, …>             what the metrics log, in their order; means over the minibatches
 *
 *     directions: fn combine()          reads gradientDot(k, l), directionDot(k, l), fisherDot(k, l); writes c[k]; c starts as (1, 0, …)
 *     surrogates: fn weigh() -> f32     reads value(k); writes weight[k]; returns J(S)
 */
export interface ResidentHandler {
  readonly code: string;
  /** Columns that `report` fills. */
  readonly metrics: readonly string[];
  /** After `begin`. */
  constants(): readonly number[];
}

/**
 * A dense critic that Adam (β 0.9 and 0.999, ε 1e-8) fits to mean squared errors with a penalty on Σ θ²; its state has `theta`,
 * `m`, `v` and `t`.
 */
export interface ResidentCritic {
  readonly learningRate: number;
  readonly weightPenalty: number;
  readonly maxGradientNorm: number;
}

import type { Engine } from '../contracts/engine.ts';
import type { Proposal, Signals } from '../contracts/proposal.ts';
import type { Step, Trial } from '../contracts/trust-region.ts';
import type { Vec } from '../contracts/values.ts';

/** Everything an update needs, allocated once: nothing is allocated per minibatch. n parameters, K signals, N rows. */
export interface Workspace {
  /** K vectors of n. */
  readonly gradients: readonly Vec[];
  readonly blended: Vec;
  readonly delta: Vec;
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly signals: Signals;
  readonly proposal: Proposal;
  readonly before: Trial;
  readonly trial: Trial;
  readonly step: Step;
  /** N. */
  readonly kl: Vec;
  /** Minibatches since this was last reset, and how many of them had no signal: every gradient was zero. */
  minibatches: number;
  withoutSignal: number;
  dot(a: Vec, b: Vec): number;
}

/** `directions`: how many gradients stay apart (K for a directions handler, else 1). */
export function createWorkspace(options: {
  engine: Engine;
  parameters: number;
  signals: number;
  directions: number;
  maxRows: number;
}): Workspace {
  const { engine, parameters, signals: k, directions } = options;
  const trial = (): Trial => ({ values: new Float64Array(k), objective: 0, kl: 0 });
  const before = trial();
  const delta = engine.vector(parameters);
  const proposal: Proposal = {
    c: new Float64Array(directions),
    raw: new Float64Array(directions),
    lengthFrom: 'blend',
    minGain: 0,
    maxRise: new Float64Array(k - 1),
  };
  const unset = (): never => {
    throw new Error('A step is only valid inside updatePolicy.');
  };
  return {
    gradients: Array.from({ length: directions }, () => engine.vector(parameters)),
    blended: engine.vector(parameters),
    delta,
    values: new Float64Array(k),
    weights: new Float64Array(k),
    signals: {
      count: directions,
      gradients: new Float64Array(directions * directions),
      directions: new Float64Array(directions * directions),
      fisher: new Float64Array(directions * directions),
      stepKl: Number.NaN,
    },
    proposal,
    before,
    trial: trial(),
    step: { update: null as never, minibatch: null as never, delta, before, proposal, measure: unset },
    kl: new Float32Array(options.maxRows),
    minibatches: 0,
    withoutSignal: 0,
    dot: (a, b) => engine.dot(a, b),
  };
}

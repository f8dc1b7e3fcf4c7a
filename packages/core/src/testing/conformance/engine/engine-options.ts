import type { Engine } from '../../../contracts/engine.ts';

/** Which engine to try, and how closely. */
export interface EngineConformanceOptions {
  /** Makes a fresh engine; each case makes its own and disposes of it. It needs room for a few MB. */
  readonly createEngine: () => Engine | Promise<Engine>;
  /**
   * By how much a result may differ from the double-precision reference, as a share of that result's largest number (of
   * its terms, if sums of them may come out near 0); default 1e-5, which sums of a few hundred float32 numbers keep. `dot` is held to double precision always.
   */
  readonly tolerance?: number;
  /** Calls that touch rows may finish after they return. Default true; false: each must have finished when it returns. */
  readonly awaits?: boolean;
  /** What an engine keeps (bytes, tensors, buffers): must not grow while a network is used. Absent: not tried. */
  readonly held?: (engine: Engine) => number;
}

import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { joinVectors } from '@belay-rl/core/node';

/** What figures depend on besides the code. */
export interface Machine {
  readonly processor: string;
  /** Cores that this process may use. */
  readonly cores: number;
  /** 10⁹ bytes. */
  readonly memoryGigabytes: number;
  readonly system: string;
  readonly node: string;
  /** Whether the runtime joins the kernels' vectors in pairs, if the processor has AVX2 (docs/decisions/0007). */
  readonly joinedVectors: boolean;
  /** Processes that wanted a core in the last minute, before the benchmark: above a few tenths, figures are too low. */
  readonly load: number;
}

/** Joins vectors, as a training does: what is measured from here on is what a training gets. */
export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 1e8) / 10,
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    joinedVectors: joinVectors(),
    load: loadavg()[0]!,
  };
}

import { totalmem } from 'node:os';

/** Memory that this process may use at most [bytes]: the machine's, or the limit of its container. */
export function machineMemory(): number {
  // Without a limit some systems answer 0, others a number beyond any machine.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

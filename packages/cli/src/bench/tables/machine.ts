import type { Machine } from '@belay-rl/bench';
import { figure } from '../../reporter/format.ts';
import { table } from '../../table.ts';

export function machineTable({
  processor,
  cores,
  memoryGigabytes,
  system,
  node,
  joinedVectors,
  load,
}: Machine): string {
  return table([
    [
      'machine',
      [processor, `${cores} cores`, `${figure(memoryGigabytes)} GB`, system, `Node ${node}`]
        .concat(joinedVectors ? 'vectors joined' : [], `load ${figure(load)} before`)
        .join(', '),
    ],
  ]);
}

import type { DeviceFigures } from '@belay-rl/bench';
import { table } from '../table.ts';
import { figure, separated } from './format.ts';

const MEGABYTE = 1e6;

/** Environments below each other, the device next to the CPU's engine. */
export function devicesTable({ adapter, environment, policy, rollouts }: DeviceFigures): string {
  const head = [
    'rollouts',
    'environments',
    'steps each',
    'steps/s',
    'without layouts',
    'dispatches',
    'readbacks',
    'MB read',
    'MB sent',
  ];
  const lines = rollouts.map(({ engine, environments, steps, stepsPerSecond, withoutLayoutsPerSecond, device }) => [
    engine,
    separated(environments),
    separated(steps),
    separated(stepsPerSecond),
    separated(withoutLayoutsPerSecond),
    device === null ? '–' : separated(device.dispatches),
    device === null ? '–' : separated(device.readbacks),
    device === null ? '–' : figure(device.bytesRead / MEGABYTE),
    device === null ? '–' : figure(device.bytesWritten / MEGABYTE),
  ]);
  const about = `${adapter.name}${adapter.software ? ' (a software driver: it computes on the CPU)' : ''}; ${environment}, policy ${policy}`;
  return [about, '', table([head, ...lines])].join('\n');
}

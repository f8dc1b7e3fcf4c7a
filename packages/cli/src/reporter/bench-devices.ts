import type { DeviceFigures } from '@belay-rl/bench';
import { table } from '../table.ts';
import { figure, separated } from './format.ts';

const MEGABYTE = 1e6;

/** Environments below each other, the device next to the CPU's engine. */
export function devicesTable({ adapter, environment, policy, rollouts, updates }: DeviceFigures): string {
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
  return [about, '', table([head, ...lines]), '', updatesTable(updates)].join('\n');
}

/** An epoch's learning by stage, the device above the CPU. */
function updatesTable(updates: DeviceFigures['updates']): string {
  const head = [
    'updates',
    'engine',
    'rows',
    'values s',
    'policy s',
    'critics s',
    'all s',
    'dispatches',
    'readbacks',
    'MB read',
    'MB sent',
  ];
  const lines = updates.map(({ algorithm, engine, rows, values, policy, critics, seconds, device }) => [
    algorithm,
    engine,
    separated(rows),
    figure(values),
    figure(policy),
    figure(critics),
    figure(seconds),
    device === null ? '–' : separated(device.dispatches),
    device === null ? '–' : separated(device.readbacks),
    device === null ? '–' : figure(device.megabytesRead),
    device === null ? '–' : figure(device.megabytesWritten),
  ]);
  return table([head, ...lines]);
}

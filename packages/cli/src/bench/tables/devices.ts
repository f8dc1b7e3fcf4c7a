import type { DeviceFigures } from '@belay-rl/bench';
import { figure, separated } from '../../reporter/format.ts';
import { table } from '../../table.ts';

const MEGABYTE = 1e6;
const NONE = '–';

/** The device next to the CPU's engines: rollouts, updates, whole epochs, and what was left out. */
export function devicesTable(figures: DeviceFigures): string {
  const { adapter, environment, policy, budget, seconds } = figures;
  const software = adapter.software ? ' (a software driver: it computes on the CPU)' : '';
  return [
    `${adapter.name}${software}; ${environment}, policy ${policy}; ${separated(seconds)} s of ${separated(budget)} s`,
    '',
    rolloutsTable(figures),
    '',
    updatesTable(figures),
    '',
    trainingsTable(figures),
    ...leftOutLines(figures),
  ].join('\n');
}

/** Environments below each other, the device next to the CPU's engine. */
function rolloutsTable({ rollouts }: DeviceFigures): string {
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
    withoutLayoutsPerSecond === null ? NONE : separated(withoutLayoutsPerSecond),
    device === null ? NONE : separated(device.dispatches),
    device === null ? NONE : separated(device.readbacks),
    device === null ? NONE : figure(device.bytesRead / MEGABYTE),
    device === null ? NONE : figure(device.bytesWritten / MEGABYTE),
  ]);
  return table([head, ...lines]);
}

/** An epoch's learning by stage, the device above the CPU. */
function updatesTable({ updates }: DeviceFigures): string {
  const head = ['updates', 'engine', 'rows', 'values s', 'policy s', 'critics s', 'all s', ...deviceHead];
  const lines = updates.map(({ algorithm, engine, rows, values, policy, critics, seconds, device }) => [
    algorithm,
    engine,
    separated(rows),
    figure(values),
    figure(policy),
    figure(critics),
    figure(seconds),
    ...deviceCells(device),
  ]);
  return table([head, ...lines]);
}

/** Whole epochs, the device above the CPU. */
function trainingsTable({ trainings }: DeviceFigures): string {
  const head = ['epochs', 'on', 'environments', 'steps each', 'steps/s', 'rollout s', 'update s', ...deviceHead];
  const lines = trainings.map(
    ({ algorithm, engines, environments, steps, stepsPerSecond, rollout, update, device }) => [
      algorithm,
      engines.join(', '),
      separated(environments),
      separated(steps),
      separated(stepsPerSecond),
      figure(rollout),
      figure(update),
      ...deviceCells(device),
    ],
  );
  return table([head, ...lines]);
}

const deviceHead = ['dispatches', 'readbacks', 'MB read', 'MB sent', 'host %'];

function deviceCells(device: DeviceFigures['updates'][number]['device']): readonly string[] {
  if (device === null) return deviceHead.map(() => NONE);
  const { dispatches, readbacks, megabytesRead, megabytesWritten, hostShare } = device;
  return [
    separated(dispatches),
    separated(readbacks),
    figure(megabytesRead),
    figure(megabytesWritten),
    figure(100 * hostShare),
  ];
}

function leftOutLines({ leftOut }: DeviceFigures): readonly string[] {
  return leftOut.map(
    ({ what, sizes, unit, reason }) => `left out: ${what}, ${sizes.map(separated).join(' and ')} ${unit}: ${reason}`,
  );
}

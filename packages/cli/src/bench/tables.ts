import type { KernelFigures } from '@belay-rl/kernels';
import { figure, separated } from '../reporter/format.ts';
import { table } from '../table.ts';
import type { EnvironmentFigures } from './environment.ts';
import type { TrainingFigures } from './training.ts';

const right = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  const widths = (rows[0] as readonly string[]).map((_, i) =>
    Math.max(...rows.map((row) => (row[i] as string).length)),
  );
  return rows.map((row) => row.map((text, i) => (i === 0 ? text : text.padStart(widths[i] as number))));
};

export function updateTable({ variant, peakGigaflops, networks }: KernelFigures): string {
  const milliseconds = (microseconds: number) => figure(microseconds / 1000);
  const rows = networks.map((n) => [
    n.sizes.join('-'),
    separated(n.rows),
    milliseconds(n.forward),
    milliseconds(n.forwardBackward),
    milliseconds(n.minibatch),
    milliseconds(n.fisherProduct),
    figure(n.gigaflops),
    `${Math.round(100 * n.peakShare)}%`,
  ]);
  const head = ['network', 'rows', 'forward', '+ backward', '+ Adam', 'F·v', 'GFLOP/s', 'of peak'];
  return `${variant} kernels, one core, ms; peak ${figure(peakGigaflops)} GFLOP/s\n\n${table(right([head, ...rows]))}`;
}

export function environmentTable(figures: EnvironmentFigures): string {
  return table([
    ['environment', figures.environment],
    ['start', `${Math.round(figures.startMilliseconds)} ms to the first observation`],
    ['reset', `${figure(figures.resetMilliseconds)} ms`],
    ['steps', `${separated(figures.stepsPerSecond)} a second on one core, random actions, resets included`],
  ]);
}

export function trainingTable(figures: TrainingFigures): string {
  return table([
    [
      'run',
      `${figures.algorithm} on ${figures.environment}, ${separated(figures.steps)} steps, ${figures.workers ?? 'one'} ${figures.workers === null ? 'worker a core' : 'workers'}`,
    ],
    ['start', `${figure(figures.startSeconds)} s from the command to the first epoch`],
    ['speed', `${separated(figures.stepsPerSecond)} steps a second, first epoch left out`],
    ['rollouts', `${figure(figures.rolloutSeconds)} s an epoch`],
    ['updates', `${figure(figures.updateSeconds)} s an epoch`],
    ['memory', `${separated(figures.megabytes)} MB at most`],
  ]);
}

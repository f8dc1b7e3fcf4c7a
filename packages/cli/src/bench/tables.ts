import type { KernelFigures } from '@belay-rl/kernels';
import { figure, separated } from '../reporter/format.ts';
import { table } from '../table.ts';
import type { EnvironmentFigures } from './environment.ts';
import type { Machine } from './machine.ts';
import type { ScalingFigures } from './scaling.ts';
import type { Spread } from './spread.ts';
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

/** Median, and the range of the repeats. */
function spread({ median, lowest, highest, repeats }: Spread, write: (x: number) => string = figure): string {
  return repeats === 1 ? write(median) : `${write(median)} (${write(lowest)} to ${write(highest)})`;
}

export function machineTable({ processor, cores, memoryGigabytes, system, node, load }: Machine): string {
  return table([
    [
      'machine',
      `${processor}, ${cores} cores, ${figure(memoryGigabytes)} GB, ${system}, Node ${node}; load ${figure(load)} before`,
    ],
  ]);
}

export function environmentTable(figures: EnvironmentFigures): string {
  const { physics } = figures;
  const share = (x: number) => `${Math.round(100 * x)}%`;
  return table([
    ['environment', `${figures.environment}, ${separated(figures.steps)} steps a repeat, ${figures.clock} time`],
    ['start', `${Math.round(figures.startMilliseconds)} ms to the first observation`],
    ['reset', `${spread(figures.resetMilliseconds)} ms`],
    ['steps', `${spread(figures.stepsPerSecondPerCore, separated)} a second on one core, random actions`],
    ...(physics === undefined
      ? []
      : [
          ['over physics', `${spread(physics.overheadOverPhysics)} times MuJoCo's plain calls`],
          ['outside', `${spread(physics.outsideShare, share)} of a step outside MuJoCo`],
          ...Object.entries(physics.microseconds).map(([name, value]) => [name, `${spread(value)} µs a step`]),
        ]),
  ]);
}

export function trainingTable(figures: TrainingFigures): string {
  return table([
    [
      'run',
      `${figures.algorithm} on ${figures.environment}, ${separated(figures.steps)} steps, ${figures.workers ?? 'one'} ${figures.workers === null ? 'worker a core' : 'workers'}`,
    ],
    ['start', `${figure(figures.startSeconds)} s from the command to the first epoch`],
    ['speed', `${spread(figures.stepsPerSecond, separated)} steps a second, first epoch left out`],
    ['rollouts', `${spread(figures.rolloutSeconds)} s an epoch`],
    ['updates', `${spread(figures.updateSeconds)} s an epoch`],
    ['memory', `${separated(figures.megabytes)} MB at most`],
  ]);
}

export function scalingTable({ algorithm, environment, environments, workers }: ScalingFigures): string {
  const rows = workers.map((w) => [
    String(w.workers),
    spread(w.rolloutStepsPerSecond, separated),
    `${w.rolloutSpeedup.toFixed(2)}×`,
    spread(w.stepsPerSecond, separated),
    `${w.speedup.toFixed(2)}×`,
  ]);
  const head = ['workers', 'rollout steps/s', '', 'training steps/s', ''];
  return `${algorithm} on ${environment}, ${environments} environments\n\n${table(right([head, ...rows]))}`;
}

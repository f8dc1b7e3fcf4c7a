import { type Figure, palette } from '@belay-rl/studies/figures';
import type { ScalingFigures, ScalingPoint } from './scaling.ts';

const WIDTH = 260;
const HEIGHT = 170;

/** Throughput over workers, and an epoch's time over steps, environments, width and depth; log-log, so that a power is a line. */
export function scalingFigure(figures: ScalingFigures): Figure {
  const { algorithm, environment, base } = figures;
  const seconds = (points: readonly ScalingPoint[]) =>
    points.flatMap(({ value, epochSeconds, rolloutSeconds, updateSeconds }) => [
      { x: value, y: rolloutSeconds.median, series: 'rollouts' },
      { x: value, y: updateSeconds.median, series: 'updates' },
      { x: value, y: epochSeconds.median, series: 'epoch' },
    ]);
  const times = { title: 'seconds an epoch', series: ['rollouts', 'updates', 'epoch'] };
  return {
    name: 'scaling',
    title: `${algorithm} on ${environment}`,
    caption: `How ${algorithm} on ${environment} scales: throughput over workers, and the time of an epoch over its steps, environments, and the width and depth of the networks.`,
    spec: {
      background: 'white',
      title: {
        text: `${algorithm} on ${environment}`,
        subtitle: `${base.steps.toLocaleString('en-US')} steps an epoch, ${base.environments} environments, ${base.workers} workers, two layers of 64, unless the axis says otherwise`,
      },
      columns: 3,
      concat: [
        panel(
          'workers',
          { title: 'steps a second', series: ['rollout alone', 'training'] },
          figures.workers.flatMap(({ value, rolloutStepsPerSecond, stepsPerSecond }) => [
            { x: value, y: rolloutStepsPerSecond.median, series: 'rollout alone' },
            { x: value, y: stepsPerSecond.median, series: 'training' },
          ]),
        ),
        panel('steps of an epoch', times, seconds(figures.steps)),
        panel('environments', times, seconds(figures.environments)),
        panel('width of two hidden layers', times, seconds(figures.width)),
        panel('hidden layers of 64', times, seconds(figures.depth)),
      ],
      resolve: { scale: { color: 'independent', shape: 'independent' } },
    } as unknown as Figure['spec'],
  };
}

function panel(
  title: string,
  y: { readonly title: string; readonly series: readonly string[] },
  values: readonly { readonly x: number; readonly y: number; readonly series: string }[],
): object {
  const legend = { title: null, orient: 'top', symbolType: 'stroke' };
  return {
    width: WIDTH,
    height: HEIGHT,
    data: { values },
    mark: { type: 'line', point: { size: 40 }, strokeWidth: 2 },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title,
        scale: { type: 'log', base: 2, nice: false },
        axis: { values: [...new Set(values.map(({ x }) => x))], format: '~s' },
      },
      y: {
        field: 'y',
        type: 'quantitative',
        title: y.title,
        scale: { type: 'log', nice: false, padding: 8 },
        axis: { format: '~g', tickCount: 4 },
      },
      color: {
        field: 'series',
        type: 'nominal',
        scale: { domain: y.series, range: y.series.map((_, i) => palette[i]) },
        legend,
      },
    },
  };
}

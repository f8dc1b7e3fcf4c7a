import type { ScalingFigures, ScalingPoint } from '@belay-rl/bench';
import { separated } from '../../reporter/format.ts';
import { figuresTable, spread, times } from './figures-table.ts';

export function scalingTable(figures: ScalingFigures): string {
  const { algorithm, environment, base } = figures;
  const workers = figuresTable(
    ['workers', 'rollout steps/s', '', 'training steps/s', ''],
    figures.workers.map((w) => [
      String(w.value),
      spread(w.rolloutStepsPerSecond, separated),
      times(w.rolloutSpeedup),
      spread(w.stepsPerSecond, separated),
      times(w.speedup),
    ]),
  );
  const epoch = (name: string, points: readonly ScalingPoint[]) =>
    figuresTable(
      [name, 'epoch [s]', 'rollouts [s]', 'updates [s]'],
      points.map((p) => [
        separated(p.value),
        spread(p.epochSeconds),
        spread(p.rolloutSeconds),
        spread(p.updateSeconds),
      ]),
    );
  return [
    `${algorithm} on ${environment}: ${separated(base.steps)} steps an epoch, ${base.environments} environments, ${base.workers} workers, unless the table says otherwise\n`,
    workers,
    epoch('steps of an epoch', figures.steps),
    epoch('environments', figures.environments),
    epoch('width of 2 layers', figures.width),
    epoch('layers of 64', figures.depth),
  ].join('\n');
}

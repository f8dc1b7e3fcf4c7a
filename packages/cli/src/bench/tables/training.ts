import type { Spread, TrainingFigures } from '@belay-rl/bench';
import { figure, separated } from '../../reporter/format.ts';
import { table } from '../../table.ts';
import { spread } from './figures-table.ts';

export function trainingTable(figures: TrainingFigures): string {
  const { seconds, megabytes } = figures;
  const share = (value: Spread) => `${Math.round((100 * value.median) / figures.epochSeconds.median)}%`;
  const part = (name: string, value: Spread, note: string): string[][] =>
    Number.isNaN(value.median) ? [] : [[name, `${spread(value)} s an epoch (${share(value)})${note}`]];
  return table([
    [
      'run',
      `${figures.algorithm} on ${figures.environment}, ${separated(figures.steps)} steps, ${figures.workers ?? 'one'} ${figures.workers === null ? 'worker a core' : 'workers'}`,
    ],
    ['start', `${figure(figures.startSeconds)} s from the command to the first epoch`],
    [
      'speed',
      `${spread(figures.stepsPerSecond, separated)} steps a second end to end, ${figures.leftOut === 1 ? 'first epoch' : `first ${figures.leftOut} epochs`} left out`,
    ],
    ['epoch', `${spread(figures.epochSeconds)} s`],
    ...part('rollout', seconds.rollout, ''),
    ...part('update', seconds.update, Number.isNaN(seconds.actor.median) ? '' : ', of which'),
    ...part('  values', seconds.values, ': values and advantages'),
    ...part('  actor', seconds.actor, ', critics in the rollout threads meanwhile'),
    ...part('  critics', seconds.critics, ': waiting for them'),
    ...part('logging', seconds.logging, ''),
    ...part('checkpoint', seconds.checkpoint, ''),
    ...part('rest', seconds.rest, ''),
    ['cores', `${spread(figures.coresBusy)} busy`],
    [
      'memory',
      `${separated(megabytes.peak)} MB at most; ${separated(megabytes.early)} MB after the first epoch that counts, ${separated(megabytes.late)} MB at the end (by quarters ${megabytes.quarters.map(separated).join(', ')})`,
    ],
  ]);
}

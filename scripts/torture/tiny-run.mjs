import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './command.mjs';

export const plugin = join(root, 'packages/cli/test/cases/base.ts');

/** A run of eight short epochs that takes a second or two. */
export function trainArgs(directory) {
  const settings = ['training.stepsPerEpoch=400', 'training.environments=2', 'training.checkpointsKept=4'];
  return [
    ...['train', 'ppo-lag', 'Base-v0', '--plugin', plugin, '--steps', '3200', '--workers', '0', '--quiet'],
    ...settings.flatMap((text) => ['--set', text]),
    ...['--out', directory],
  ];
}

/** The rows of progress.csv without its times; null if the run has not begun. */
export function rowsOf(directory) {
  if (!existsSync(join(directory, 'config.yaml'))) return null;
  const file = join(directory, 'progress.csv');
  if (!existsSync(file)) return '';
  const lines = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const kept = lines[0].map((name, i) => (name.startsWith('Time/') ? -1 : i)).filter((i) => i >= 0);
  return lines.map((cells) => kept.map((i) => cells[i]).join(',')).join('\n');
}

import type { ProfileFigures } from '@belay-rl/bench';
import { kindDocs, kinds } from '@belay-rl/bench';
import { figure, separated } from '../../reporter/format.ts';
import { table } from '../../table.ts';
import { figuresTable } from './figures-table.ts';

export function profileTable({ algorithm, environment, steps, threads, directory }: ProfileFigures): string {
  const shares = figuresTable(
    ['seconds', ...threads.map(({ thread }) => thread), ''],
    kinds.map((kind) => [kind, ...threads.map(({ seconds }) => figure(seconds[kind])), '']),
  );
  const legend = table(kinds.map((kind) => [kind, kindDocs[kind]]));
  const tops = threads.map(
    ({ thread, top }) =>
      `${thread}, functions\n${table(top.map(({ name, kind, seconds }) => [figure(seconds), kind, name]))}`,
  );
  const kept =
    directory === null ? '' : `\nProfiles are in ${directory}; Chrome's and VS Code's profilers read them.\n`;
  return `${algorithm} on ${environment}, ${separated(steps)} steps\n\n${shares}\n${legend}\n${tops.join('\n')}${kept}`;
}

import { type Figure, palette } from '@belay-rl/studies/figures';
import type { ProfileFigures } from './profile.ts';
import { kinds } from './read-profile.ts';

/** One bar a thread, split by what it did. */
export function profileFigure({ algorithm, environment, steps, threads }: ProfileFigures): Figure {
  const values = threads.flatMap(({ thread, seconds }) =>
    kinds.map((kind, order) => ({ thread, kind, order, seconds: seconds[kind] })),
  );
  const colours = kinds.map((kind, i) => (kind === 'idle' ? '#e4e4e4' : palette[i % palette.length]));
  return {
    name: 'profile',
    title: `${algorithm} on ${environment}`,
    caption: `What each thread did while ${algorithm} trained on ${environment} for ${steps} steps.`,
    spec: {
      background: 'white',
      width: 560,
      height: { step: 34 },
      title: `${algorithm} on ${environment}, ${steps.toLocaleString('en-US')} steps from the command to its end`,
      data: { values },
      mark: { type: 'bar' },
      encoding: {
        y: { field: 'thread', type: 'nominal', sort: null, title: null },
        x: { field: 'seconds', type: 'quantitative', title: 'seconds' },
        color: {
          field: 'kind',
          type: 'nominal',
          sort: null,
          scale: { domain: [...kinds], range: colours },
          legend: {
            title: null,
            orient: 'top',
            columns: 7,
            symbolType: 'square',
            symbolStrokeWidth: 0,
            symbolSize: 120,
          },
        },
        order: { field: 'order' },
      },
    } as unknown as Figure['spec'],
  };
}

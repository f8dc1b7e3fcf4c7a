import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@belay-rl/core';
import { temporaryFolder } from './study-of.ts';

export interface SyntheticOptions {
  readonly algorithms?: readonly string[];
  readonly environments?: readonly string[];
  readonly seeds?: number;
  readonly epochs?: number;
  readonly grid?: Readonly<Record<string, readonly (number | string)[]>>;
  /** Names of runs that failed. */
  readonly failed?: readonly string[];
  readonly limit?: number;
  readonly name?: string;
  /** Columns of `progress.csv` that no report reads, as a real one has. */
  readonly moreColumns?: number;
  readonly baseline?: string;
  /** What every run's config.yaml says; default: there is none. */
  readonly config?: Readonly<Record<string, unknown>>;
}

const columns = [
  'Metrics/EpRet',
  'Metrics/EpCost',
  'Metrics/EpLen',
  'Metrics/EpochRet',
  'Metrics/EpochCost',
  'Train/Epoch',
  'TotalEnvSteps',
  'Time/Epoch',
  'Misc/RollbackRate',
  'Misc/CostWeight',
];

/** Writes a study as if it had been trained: contender i learns to return 10 + 5 i at cost 15 + 8 i. */
export function syntheticStudy(options: SyntheticOptions = {}): string {
  const {
    algorithms = ['kfcpo', 'cpo', 'ppo'],
    environments = ['PointGoal', 'CarGoal'],
    seeds = 3,
    epochs = 30,
  } = options;
  const {
    grid = {},
    failed = [],
    limit = 25,
    name: title = 'synthetic',
    baseline = null,
    config = null,
    moreColumns = 0,
  } = options;
  const directory = temporaryFolder();
  const points = Object.entries(grid).reduce<Record<string, number | string>[]>(
    (all, [key, values]) => all.flatMap((point) => values.map((value) => ({ ...point, [key]: value }))),
    [{}],
  );
  const runs = environments.flatMap((environment, e) =>
    algorithms.flatMap((label, a) =>
      points.flatMap((point, p) =>
        Array.from({ length: seeds }, (_, seed) => {
          const variant = [
            label,
            ...Object.entries(point).map(([key, value]) => `${key.replace(/^.*\./, '')}=${value}`),
          ].join(' ');
          const name = `${variant.replace(/ /g, '-')}-${environment}-seed-${seed}`;
          const costLimit = point['constraint.costLimit'] ?? limit;
          writeRun(join(directory, 'runs', name), {
            a,
            e,
            p,
            seed,
            epochs,
            failed: failed.includes(name),
            config,
            moreColumns,
          });
          return {
            name,
            variant,
            label,
            algorithm: label,
            environment,
            seed,
            point,
            settings: { seed, ...point },
            steps: epochs * 1000,
            costLimit,
          };
        }),
      ),
    ),
  );
  const plan = {
    name: title,
    question: 'Does <it> learn & obey?',
    quick: false,
    baseline,
    plugins: [],
    evaluationEpisodes: 2,
    runs,
    command: `belay study ${title}.yaml --out /elsewhere/${title}`,
    machine: '2 × a processor',
    versions: { belay: '0.1.0', node: '24.0.0' },
  };
  writeFileSync(join(directory, 'plan.json'), JSON.stringify(plan));
  return directory;
}

interface SyntheticRun {
  readonly a: number;
  readonly e: number;
  readonly p: number;
  readonly seed: number;
  readonly epochs: number;
  readonly failed: boolean;
  readonly config: Readonly<Record<string, unknown>> | null;
  readonly moreColumns: number;
}

function writeRun(directory: string, synthetic: SyntheticRun): void {
  const { a, e, p, seed, epochs, failed, config, moreColumns } = synthetic;
  const more = Array.from({ length: moreColumns }, (_, i) => `More/Column${i}`);
  const random = createRandom(seed + 10 * a + 100 * e + 1000 * p, 'synthetic');
  mkdirSync(directory, { recursive: true });
  const top = 10 + 5 * a + 0.5 * p + random.normal();
  const cost = 15 + 8 * a + p + random.normal();
  const lines = Array.from({ length: epochs }, (_, i) => {
    const share = (i + 1) / epochs;
    const ret = top * (1 - Math.exp(-4 * share)) + 0.4 * random.normal();
    const paid = cost + 40 * Math.exp(-4 * share) + 2 * random.normal();
    return [ret, paid, 100, ret, paid, i, (i + 1) * 1000, 1 + a, 0.2, 0.5, ...more.map(() => random.normal())].join(
      ',',
    );
  });
  if (config !== null) writeFileSync(join(directory, 'config.yaml'), JSON.stringify({ ...config, seed }));
  writeFileSync(join(directory, 'progress.csv'), `${[[...columns, ...more].join(','), ...lines].join('\n')}\n`);
  if (failed) {
    writeFileSync(
      join(directory, 'failure.json'),
      JSON.stringify({ name: 'x', code: 'run-crashed', sentence: 'It died.' }),
    );
    return;
  }
  writeFileSync(join(directory, 'summary.json'), '{}');
  const episodes = [0, 1].map((i) => ({ return: top + i, costs: [cost + i] }));
  writeFileSync(join(directory, 'evaluation.json'), JSON.stringify({ episodes }));
}

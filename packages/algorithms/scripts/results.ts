import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A finished run: return and cost are means of its last 100 episodes [/episode]; `firstReturn` is of its first epoch, null if unknown. */
export interface RunResult {
  readonly algorithm: string;
  readonly environment: string;
  readonly seed: number;
  readonly steps: number;
  readonly return: number;
  readonly cost: number;
  readonly costLimit: number;
  readonly firstReturn: number | null;
}

/** End-to-end speed of an algorithm on SafetyPointGoal1-v0 at its defaults, on the machine that the file names [steps/s]. */
export interface SpeedResult {
  readonly algorithm: string;
  readonly stepsPerSecond: number;
  readonly lowest: number;
  readonly highest: number;
}

/** What scripts/measure-speeds.ts writes. */
export interface Speeds {
  readonly machine: Readonly<Record<string, unknown>>;
  readonly environment: string;
  readonly command: string;
  readonly speeds: readonly SpeedResult[];
}

/** A figure that OmniSafe publishes: mean and deviation over its seeds. */
export interface PublishedResult {
  readonly algorithm: string;
  readonly environment: string;
  readonly steps: number;
  readonly return: number;
  readonly returnDeviation: number;
  readonly cost: number;
  readonly costDeviation: number;
}

const runColumns = ['algorithm', 'environment', 'seed', 'steps', 'return', 'cost', 'cost_limit', 'first_return'];

/** The results of a study's finished runs, from the summaries in its directory. */
export function studyResults(directory: string): RunResult[] {
  const runs = join(directory, 'runs');
  return readdirSync(runs).flatMap((run) => {
    let text: string;
    try {
      text = readFileSync(join(runs, run, 'summary.json'), 'utf8');
    } catch {
      return [];
    }
    const { algorithm, environment, seed, steps, results } = JSON.parse(text);
    const [total] = results.costs;
    return [
      {
        algorithm,
        environment,
        seed,
        steps,
        return: results.return,
        cost: total.cost,
        costLimit: total.limit,
        firstReturn: firstEpochReturn(join(runs, run, 'progress.csv')),
      },
    ];
  });
}

/** Mean return of the episodes of a run's first epoch. */
function firstEpochReturn(progress: string): number | null {
  const [first] = rowsOf(readFileSync(progress, 'utf8'));
  return first === undefined ? null : Number(first['Metrics/EpRet']);
}

/** Of several results for one algorithm, environment and seed, the last one; sorted. */
export function mergeResults(results: readonly RunResult[]): RunResult[] {
  const key = (r: RunResult): string => `${r.algorithm} ${r.environment} ${String(r.seed).padStart(10, '0')}`;
  const merged = new Map(results.map((result) => [key(result), result]));
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, result]) => result);
}

export function formatResults(results: readonly RunResult[]): string {
  const rows = results.map((r) =>
    [
      r.algorithm,
      r.environment,
      r.seed,
      r.steps,
      r.return.toFixed(2),
      r.cost.toFixed(2),
      r.costLimit,
      r.firstReturn === null ? '' : r.firstReturn.toFixed(2),
    ].join(','),
  );
  return `${[runColumns.join(','), ...rows].join('\n')}\n`;
}

export function parseResults(csv: string): RunResult[] {
  return rowsOf(csv).map((r) => ({
    algorithm: r['algorithm']!,
    environment: r['environment']!,
    seed: Number(r['seed']),
    steps: Number(r['steps']),
    return: Number(r['return']),
    cost: Number(r['cost']),
    costLimit: Number(r['cost_limit']),
    firstReturn: r['first_return'] === '' ? null : Number(r['first_return']),
  }));
}

export function parsePublished(csv: string): PublishedResult[] {
  return rowsOf(csv).map((r) => ({
    algorithm: r['algorithm']!,
    environment: r['environment']!,
    steps: Number(r['steps']),
    return: Number(r['return']),
    returnDeviation: Number(r['return_deviation']),
    cost: Number(r['cost']),
    costDeviation: Number(r['cost_deviation']),
  }));
}

function rowsOf(csv: string): Record<string, string>[] {
  const [head, ...rows] = csv.trim().split('\n');
  const names = head!.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((cell, i) => [names[i]!, cell])));
}

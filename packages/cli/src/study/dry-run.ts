import type { Registry } from '@belay-rl/core/run';
import { measureStudy, type StudyPlan } from '@belay-rl/studies';
import { count, duration, limitText } from '../reporter/format.ts';
import { table } from '../table.ts';

/** Prints what a study would do; resolves to the exit code. */
export async function dryRun(plan: StudyPlan, registry: Registry, jobs: number): Promise<number> {
  const rows = plan.runs.map(({ name, algorithm, environment, seed, steps, costLimit }) => [
    name,
    algorithm,
    environment,
    String(seed),
    count(steps),
    limitText(costLimit ?? Number.POSITIVE_INFINITY),
  ]);
  process.stdout.write(table([['run', 'algorithm', 'environment', 'seed', 'steps', 'limit'], ...rows]));
  process.stdout.write('\nMeasuring one epoch of each algorithm and environment …\n');
  const estimate = await measureStudy(plan, registry, jobs);
  const steps = plan.runs.reduce((sum, run) => sum + run.steps, 0);
  process.stdout.write(
    `${plan.runs.length} runs, ${count(steps)} steps: about ${duration(estimate.seconds)} with ${jobs} ${jobs === 1 ? 'job' : 'jobs'}, ${bytes(estimate.bytes)} on the disk.\n`,
  );
  return 0;
}

function bytes(n: number): string {
  return n < 1e6 ? `${Math.ceil(n / 1e3)} kB` : n < 1e9 ? `${(n / 1e6).toFixed(1)} MB` : `${(n / 1e9).toFixed(1)} GB`;
}

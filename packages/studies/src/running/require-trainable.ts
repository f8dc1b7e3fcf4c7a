import { BelayError, refuse } from '@belay-rl/core';
import { checkRun, type Registry } from '@belay-rl/core/run';
import { plannedConfiguration } from '../study/planned-configuration.ts';
import type { PlannedRun } from '../study/study-plan.ts';
import { isBegun } from './run-files.ts';
import { studyPaths } from './study-directory.ts';

/**
 * Refuses a study of which no run can begin, by the sentence and code of its first run, before anything is written. If some
 * can, those that cannot are told when their turn comes. Nothing is refused if a run has begun already. `machineMemory`:
 * that of the machine which trains them [bytes]; absent: it is not known, as of workers.
 */
export async function requireTrainable(
  runs: readonly PlannedRun[],
  registry: Registry,
  directory: string,
  machineMemory?: number,
): Promise<void> {
  const paths = studyPaths(directory);
  if (runs.some((run) => isBegun(paths.run(run)))) return;
  let first: BelayError | null = null;
  for (const run of firstSeeds(runs)) {
    const refusal = await refusalOf(run, registry, machineMemory);
    if (refusal === null) return;
    first ??= refuse(
      refusal.code,
      `No run can begin. ${run.variant} on ${run.environment}: ${refusal.message}`,
      refusal,
    );
  }
  if (first !== null) throw first;
}

/** What a run's seed is says nothing of whether it can begin. */
function firstSeeds(runs: readonly PlannedRun[]): readonly PlannedRun[] {
  const named = new Map(runs.toReversed().map((run) => [`${run.variant}\n${run.environment}`, run]));
  return runs.filter((run) => named.get(`${run.variant}\n${run.environment}`) === run);
}

/** null: it can begin, or fails in a way that another attempt may not. */
async function refusalOf(
  run: PlannedRun,
  registry: Registry,
  machineMemory: number | undefined,
): Promise<BelayError | null> {
  try {
    const configuration = plannedConfiguration(run, registry);
    await checkRun({ registry, configuration, ...(machineMemory === undefined ? {} : { machineMemory }) });
    return null;
  } catch (error) {
    return error instanceof BelayError && error.exitCode === 2 ? error : null;
  }
}

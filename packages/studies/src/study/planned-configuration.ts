import { withRecordedEngine } from '@belay-rl/core/internals';
import { type Configuration, type Registry, resolveConfiguration } from '@belay-rl/core/run';
import type { PlannedRun } from './study-plan.ts';

/** The settings of a planned run, made anew; `more` stands above them. */
export function plannedConfiguration(
  run: PlannedRun,
  registry: Registry,
  more: Readonly<Record<string, unknown>> = {},
): Configuration {
  return resolveConfiguration({
    registry,
    algorithm: run.algorithm,
    environment: run.environment,
    overrides: { ...withRecordedEngine(registry.environment(run.environment), run.settings), ...more },
  });
}

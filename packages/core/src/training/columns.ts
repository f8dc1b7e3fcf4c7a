import type { Configuration } from '../config/configuration.ts';
import type { Registry } from '../plugins/registry.ts';

/** One column of a run's log. */
export interface Column {
  readonly name: string;
  /** What it shows, with unit. */
  readonly doc: string;
  /** Who writes it, for messages: 'the trainer', 'algorithm kfcpo', 'optimizer kfac'. */
  readonly owner: string;
}

/** True for columns of measured time, which differ between runs that are otherwise equal. */
export function isTimeColumn(name: string): boolean {
  return name.startsWith('Time/');
}

/**
 * The columns of a run, fixed before its first step: the trainer's, under the names that OmniSafe uses for the
 * same quantities, then what the algorithm declares, then its parts in the order of their slots. A declared name that ends in
 * `/<constraint>` stands for one column for each constraint after the first.
 */
export function listColumns(
  registry: Registry,
  configuration: Configuration,
  costNames: readonly string[],
  constraints: readonly string[] = [],
  measures: Readonly<Record<string, string>> = {},
): readonly Column[] {
  const columns = new Map<string, Column>();
  const declare = (owner: string, metrics: Readonly<Record<string, string>> | undefined): void => {
    for (const [pattern, doc] of Object.entries(metrics ?? {})) {
      for (const name of expandColumn(pattern, constraints)) {
        if (!columns.has(name)) columns.set(name, { name, doc, owner });
      }
    }
  };
  const [total = 'cost', ...others] = costNames;
  declare('the trainer', trainerColumns(total, others, String(configuration.value('log.window'))));
  declare(
    'the environment',
    Object.fromEntries(
      Object.entries(measures).map(([name, doc]) => [
        `Measures/${name}`,
        `${doc.replace(/\.$/, '')}: sum over an episode, mean of the episodes that this epoch finished`,
      ]),
    ),
  );
  declare(`algorithm ${configuration.algorithm}`, registry.algorithm(configuration.algorithm).metrics);
  for (const [slot, name] of Object.entries(configuration.parts)) {
    declare(`${slot} ${name}`, registry.part(slot, name).metrics);
  }
  return [...columns.values()];
}

/** The columns that every run has, with what each shows: of a cost `total`, its `others`, and means over `window` episodes. */
export function trainerColumns(
  total: string,
  others: readonly string[],
  window: string,
): Readonly<Record<string, string>> {
  return {
    'Metrics/EpRet': `undiscounted return of an episode, mean of the last ${window} finished ones`,
    'Metrics/EpCost': `undiscounted ${total} of an episode, mean of the last ${window} finished ones [cost/episode]`,
    'Metrics/EpLen': `length of an episode, mean of the last ${window} finished ones [steps]`,
    'Metrics/EpochRet': 'undiscounted return, mean of the episodes that this epoch finished, each environment alike',
    'Metrics/EpochCost': `undiscounted ${total}, mean of the episodes that this epoch finished, each environment alike [cost/episode]`,
    ...Object.fromEntries(
      others.map((name) => [
        `Metrics/EpCost/${name}`,
        `undiscounted cost "${name}" of an episode, mean of the last ${window} finished ones [cost/episode]`,
      ]),
    ),
    'Train/Epoch': 'number of the epoch, from 0',
    TotalEnvSteps: 'environment steps so far, all environments together',
    'Time/Total': 'time since the run began, pauses between resumes left out [s]',
    'Time/Rollout': 'time of the epoch in rollouts [s]',
    'Time/Update': 'time of the epoch in learning [s]',
    'Time/Epoch': 'time of the epoch [s]',
    'Time/FPS': 'environment steps per second of the epoch [1/s]',
  };
}

const perConstraint = '/<constraint>';

function expandColumn(name: string, constraints: readonly string[]): readonly string[] {
  if (!name.endsWith(perConstraint)) return [name];
  return constraints.slice(1).map((constraint) => `${name.slice(0, -perConstraint.length)}/${constraint}`);
}

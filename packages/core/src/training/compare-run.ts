import type { Configuration } from '../config/configuration.ts';
import type { Engine } from '../contracts/engine.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Saved, State } from '../contracts/values.ts';
import { type BelayError, refuse } from '../errors.ts';
import { formatValue, joinNames } from '../settings/format-value.ts';
import type { Settings, SettingValue } from '../settings/setting.ts';
import { differentSpace } from '../spaces/describe-space.ts';
import { readSpace } from '../spaces/space-state.ts';

/** Settings that may change when a run goes on: they change no number of it. `training.steps` has a way of its own. */
export const MAY_CHANGE: readonly string[] = [
  'training.workers',
  'training.checkpointEvery',
  'training.checkpointsKept',
  'log.sinks',
  'buffer.keep',
];

/** Compared by what they hold, not by where they lie. */
const NOT_COMPARED: readonly string[] = [...MAY_CHANGE, 'plugins', 'training.steps'];

/** What an engine's own settings came to that leave the choice to it, by full key; empty: they leave none. */
export function engineChoices({ chosen = {} }: Engine): Settings {
  return Object.fromEntries(Object.entries(chosen).map(([name, value]) => [`engine.${name}`, value]));
}

/** What of a run its checkpoint holds for comparison. `choices`: what settings came to that left the choice to a part. */
export function saveForComparison(
  configuration: Configuration,
  environment: EnvironmentDefinition,
  choices: Settings,
): State {
  const compared = configuration.entries.filter(({ key }) => !NOT_COMPARED.includes(key));
  return {
    settings: Object.fromEntries(compared.map(({ key, value }) => [key, (choices[key] ?? value) as Saved])),
    steps: configuration.value('training.steps') as number,
    costs: [...(environment.costs ?? ['cost'])],
    maxSteps: environment.maxSteps,
  };
}

export interface ComparedRun {
  readonly configuration: Configuration;
  /** The run's environment, its wrapper around it. */
  readonly environment: EnvironmentDefinition;
  /** Values of `training.steps` that the run had before it was told to go on. */
  readonly earlierSteps: readonly number[];
  /** What settings came to that left the choice to a part, by full key; absent: the part was not made. */
  readonly choices?: Settings;
}

/**
 * Refuses a checkpoint that was made with other settings or another environment than the run has now (`checkpoint-mismatch`).
 * A setting that only one of the two has came or went with a version. `source` names the checkpoint.
 */
export function requireSameSettings(state: State, run: ComparedRun, source: string): void {
  const differences = [...differentSettings(state, run), ...differentEnvironment(state, run)];
  if (differences.length === 0) return;
  const shown = differences.slice(0, 3);
  const more = differences.length - shown.length;
  throw mismatch(`${shown.join('; ')}${more === 0 ? '' : `; and ${more} more`}`, source);
}

/**
 * What a run that goes on does by settings that the version which saved `state` did not have, as a sentence; null: there are none,
 * or the checkpoint is of a version that kept no settings.
 */
export function explainAddedSettings(state: State, { entries }: Configuration): string | null {
  const saved = savedSettings(state);
  if (saved === undefined) return null;
  const added = entries.filter(({ key }) => !NOT_COMPARED.includes(key) && !(key in saved));
  if (added.length === 0) return null;
  const named = added.map(({ key, value }) => `${key}=${formatValue(value)}`);
  return `The version that saved the run did not have ${joinNames(named)}: from here on it goes on with that, which may differ from what it did.`;
}

function mismatch(differences: string, source: string): BelayError {
  return refuse(
    'checkpoint-mismatch',
    `${differences} (${source}). Put back what the run was trained with, or start a new run with --from. A run that goes on may change only ${joinNames(MAY_CHANGE)}, and training.steps by --steps.`,
  );
}

function differentSettings(state: State, { configuration, earlierSteps, choices = {} }: ComparedRun): string[] {
  const saved = savedSettings(state) ?? {};
  const differences: string[] = [];
  for (const { key, value, setting } of configuration.entries) {
    const theirs = presentValue(saved[key], setting.formerValues);
    if (theirs === undefined || isSame(theirs, value)) continue;
    const chosen = (choices[key] ?? value) as SettingValue;
    if (isSame(theirs, chosen)) continue;
    differences.push(`${key} is ${formatValue(chosen)}, but the run was trained with ${formatValue(theirs)}`);
  }
  const steps = configuration.value('training.steps') as number;
  const before = (state['compared'] as State | undefined)?.['steps'] as number | undefined;
  if (before !== undefined && before !== steps && !earlierSteps.includes(before)) {
    differences.push(
      `training.steps is ${steps}, but the run was to have ${before} steps: change it with --resume DIRECTORY --steps ${steps}`,
    );
  }
  return differences;
}

/** Of a version that kept none: undefined. */
function savedSettings(state: State): Settings | undefined {
  return (state['compared'] as State | undefined)?.['settings'] as Settings | undefined;
}

function presentValue(value: SettingValue | undefined, former: Readonly<Record<string, string>> | undefined) {
  return typeof value === 'string' ? (former?.[value] ?? value) : value;
}

function differentEnvironment(state: State, { environment }: ComparedRun): string[] {
  const policy = state['policy'] as State | undefined;
  const compared = state['compared'] as State | undefined;
  const differences: string[] = [];
  const { id } = environment;
  for (const name of ['observationSpace', 'actionSpace'] as const) {
    if (policy?.[name] === undefined) continue;
    const theirs = readSpace(policy[name]);
    const word = name === 'actionSpace' ? 'action' : 'observation';
    const problem = differentSpace(environment[name], theirs);
    if (problem !== null) differences.push(`${id} has ${word}s ${problem}`);
  }
  if (compared === undefined) return differences;
  const costs = environment.costs ?? ['cost'];
  if (!isSame(compared['costs'] as SettingValue, costs)) {
    differences.push(
      `${id} has the costs ${costs.join(', ')}, but the run was trained with ${(compared['costs'] as string[]).join(', ')}`,
    );
  }
  if (compared['maxSteps'] !== environment.maxSteps) {
    differences.push(
      `${id} has episodes of up to ${environment.maxSteps} steps, but the run was trained with ${compared['maxSteps']}`,
    );
  }
  return differences;
}

function isSame(a: SettingValue | undefined, b: SettingValue): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => isSame(item as SettingValue, b[i] as SettingValue));
  }
  if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object') {
    const [left, right] = [a, b] as Readonly<Record<string, SettingValue>>[];
    const keys = Object.keys(left!);
    return keys.length === Object.keys(right!).length && keys.every((key) => isSame(left![key], right![key]!));
  }
  return Object.is(a, b);
}

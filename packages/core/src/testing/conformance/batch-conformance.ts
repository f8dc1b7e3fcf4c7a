import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import { configuredEnvironment } from '../../environments/configured-environment.ts';
import { engineFit } from '../../environments/environment-on-engine.ts';
import { settingDefaults } from '../../settings/setting-defaults.ts';
import type { ConformanceCase } from './algorithm-conformance.ts';
import {
  equalsSingles,
  independentOfCount,
  keepsContract,
  replays,
  resetsOne,
  seedsResets,
  stepsTheFirst,
} from './batch-cases.ts';
import { type BatchConformanceOptions, BatchSubject } from './batch-subject.ts';

/**
 * What every batch of a definition must do: its rows are its single environments', whatever their number; resets by seed, in the
 * middle of an episode and after its end; replay. Titles and functions, for any test library.
 */
export function batchConformance(
  given: EnvironmentDefinition<never>,
  options: BatchConformanceOptions = {},
): readonly ConformanceCase[] {
  const subject = new BatchSubject(given as EnvironmentDefinition, options);
  const cases: readonly ConformanceCase[] = [
    { title: 'keeps the contract of an environment', run: () => keepsContract(subject) },
    { title: 'every row is what a single environment does, over episodes', run: () => equalsSingles(subject) },
    { title: 'a row does not depend on how many there are', run: () => independentOfCount(subject) },
    { title: 'with fewer actions only the first environments step', run: () => stepsTheFirst(subject) },
    { title: 'an ended environment is reset with its seed', run: () => seedsResets(subject) },
    { title: 'replay brings one environment back and leaves the others', run: () => replays(subject) },
    { title: 'one environment is reset in the middle of its episode', run: () => resetsOne(subject) },
  ];
  const name = `environment ${given.id}${options.engine === undefined ? '' : ` on ${options.engine}`}`;
  return cases.map(({ title, run }) => ({ title: `${name}: ${title}`, run }));
}

/** Engines of a definition that make batches and compute its defaults; null for the definition's own batch. */
export function batchEngines(definition: EnvironmentDefinition): readonly (string | undefined)[] {
  const own = definition.createBatch === undefined ? [] : [undefined];
  const settings = settingDefaults(definition.settings);
  const configured = configuredEnvironment(definition, settings);
  const engines = (configured.engines ?? []).filter(
    (engine) => engine.createBatch !== undefined && engineFit(engine, settings).kind !== 'none',
  );
  return [...own, ...engines.map(({ name }) => name)];
}

import { BelayError, refuse } from '@belay-rl/core';
import { formatValue, nearestName } from '@belay-rl/core/internals';
import {
  type Configuration,
  type ConfigurationLayer,
  costLimits,
  environmentOf,
  explainMisfit,
  type Registry,
  resolveConfiguration,
  startNotes,
} from '@belay-rl/core/run';
import { flattenSettings } from './flatten-settings.ts';
import type { GridAxis, Study, StudyAlgorithm, StudyEnvironment } from './study.ts';
import { refuseAt } from './study-document.ts';
import { atPlace, changedSettings, type PlannedRun, type StudyPlan } from './study-plan.ts';

export interface PlanStudyOptions {
  /** Two contenders may have the same settings on some of the environments. Default: `study-twice`. */
  readonly mayCoincide?: boolean;
}

/**
 * Crosses algorithms × environments × grid × seeds and resolves every run's settings, before anything starts. The study's
 * plugins are in the registry by then. Errors name file and line; codes are those of the settings, and `study-twice` if
 * two runs would be the same.
 */
export function planStudy(study: Study, registry: Registry, { mayCoincide = false }: PlanStudyOptions = {}): StudyPlan {
  checkNames(study, registry);
  checkSize(study);
  const runs: PlannedRun[] = [];
  const seen = new Map<string, string>();
  const names = new Set<string>();
  const notes = new Set<string>();
  for (const environment of study.environments) {
    for (const algorithm of study.algorithms) {
      const axes = mergeAxes(study.grid, algorithm.grid);
      const short = shortNames(axes);
      for (const point of cross(axes)) {
        const variant = [
          algorithm.label,
          ...Object.entries(point).map(([key, value]) => `${short.get(key)}=${formatValue(value as never)}`),
        ].join(' ');
        for (const seed of study.seeds) {
          const configuration = resolvePlanned(study, registry, { algorithm, environment, point, seed, axes });
          const definition = environmentOf(registry, configuration);
          const misfit = explainMisfit({ registry, configuration, environment: definition });
          if (misfit !== null) throw refuse('misfit', `${study.place(algorithm.path)}: ${variant}: ${misfit}`);
          const identity = identityOf(configuration, environment);
          for (const note of startNotes({ registry, configuration, environment: definition })) {
            notes.add(`${variant} on ${environment.name}: ${note}`);
          }
          const twin = seen.get(identity);
          if (twin !== undefined && !mayCoincide) {
            throw refuseAt(
              study.place(algorithm.path),
              `${variant} has the same settings as ${twin}, and would be the same runs twice; remove one of them.`,
              'study-twice',
            );
          }
          seen.set(identity, variant);
          const { names: costs, limits, constraints } = costLimits(configuration, definition);
          const unjudged = constraints.filter((name) => name !== costs[0]);
          if (unjudged.length > 0) {
            notes.add(
              `${variant} on ${environment.name}: trained with limits on ${unjudged.join(', ')}, which no report judges: it knows the episode's total cost, ${costs[0]}, only${study.judgedAt === null && limits[0] === Infinity ? '; judgedAt: NUMBER sets a limit on that' : ''}.`,
            );
          }
          const limit = study.judgedAt ?? limits[0];
          runs.push({
            name: uniqueName(`${variant}-${environment.name}-seed-${seed}`, names),
            variant,
            label: algorithm.label,
            algorithm: algorithm.name,
            environment: environment.name,
            seed,
            point,
            settings: changedSettings(configuration, registry.algorithm(algorithm.name)),
            steps: configuration.value('training.steps'),
            costLimit: limit !== undefined && Number.isFinite(limit) ? limit : null,
          });
        }
      }
    }
  }
  return {
    name: study.name,
    question: study.question,
    quick: study.quick,
    baseline: study.baseline,
    plugins: study.plugins,
    evaluationEpisodes: study.evaluationEpisodes,
    published: study.published,
    // Seed by seed, so that a study that is stopped early has compared everything a little.
    runs: study.seeds.flatMap((seed) => runs.filter((run) => run.seed === seed)),
    notes: [...notes],
  };
}

/** Runs of one identity are the same run. */
export function identityOf(configuration: Configuration, { name }: StudyEnvironment): string {
  return JSON.stringify([
    configuration.algorithm,
    name,
    configuration.entries.map(({ key, value }) => [key, String(JSON.stringify(value) ?? value)]),
  ]);
}

/** The study's names are in the registry. Errors name file and line. */
export function checkNames(study: Study, registry: Registry): void {
  const check = (path: string, look: () => unknown): void => {
    try {
      look();
    } catch (error) {
      throw error instanceof BelayError ? atPlace(study.place(path), error) : error;
    }
  };
  for (const { name, path } of study.algorithms) check(path, () => registry.algorithm(name));
  for (const { name, path } of study.environments) check(path, () => registry.environment(name));
  const labels = study.algorithms.map(({ label }) => label);
  if (study.baseline !== null && !labels.includes(study.baseline)) {
    throw refuseAt(
      study.place('baseline'),
      `baseline ${study.baseline} is no algorithm of this study; the nearest is ${nearestName(study.baseline, labels)}.`,
      'study-value',
    );
  }
}

export interface RunContext {
  readonly algorithm: StudyAlgorithm;
  readonly environment: StudyEnvironment;
  readonly point: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly axes: readonly GridAxis[];
}

/** The settings of one run. Errors name file and line. */
export function resolvePlanned(study: Study, registry: Registry, context: RunContext): Configuration {
  const { algorithm, environment, point, seed, axes } = context;
  const quickSet = study.quick && study.place('quick.set') !== study.place('quick');
  const place = (prefix: string, values: Readonly<Record<string, unknown>>): ConfigurationLayer => ({
    origin: study.file,
    values,
    origins: Object.fromEntries(flattenSettings(values).map(([key]) => [key, study.place(`${prefix}.${key}`)])),
  });
  const own: Record<string, unknown> = { seed };
  if (study.plugins.length > 0) own['plugins'] = study.plugins;
  if (study.steps !== null) own['training.steps'] = study.steps;
  if (study.costLimit !== null) own['constraint.costLimit'] = study.costLimit;
  const layers: ConfigurationLayer[] = [
    // Runs share the cores: one thread each. Results do not depend on it.
    { origin: 'study', values: { 'training.workers': 1 } },
    {
      origin: study.file,
      values: own,
      origins: { 'training.steps': study.place('steps'), 'constraint.costLimit': study.place('costLimit') },
    },
    place(quickSet ? 'quick.set' : 'set', study.set),
    place(`${environment.path}.set`, environment.set),
    place(`${algorithm.path}.set`, algorithm.set),
    {
      origin: study.file,
      values: point,
      origins: Object.fromEntries(axes.map(({ key, path }) => [key, study.place(path)])),
    },
  ];
  let configuration: Configuration;
  try {
    configuration = resolveConfiguration({
      registry,
      algorithm: algorithm.name,
      environment: environment.name,
      layers,
    });
  } catch (error) {
    if (!(error instanceof BelayError)) throw error;
    throw error.message.includes(study.file) ? error : atPlace(study.place(algorithm.path), error);
  }
  const { origin } = configuration.entries.find(({ key }) => key === 'seed')!;
  if (configuration.value('seed') !== seed) {
    throw refuse(
      'study-value',
      `${origin}: seed is set for every run here, whatever its own is; seeds go under seeds.`,
    );
  }
  return configuration;
}

/** More runs than any machine has trained; only planning would take hours and gigabytes. */
const MAX_RUNS = 10_000;

/** Error `study-value` before anything is crossed. */
function checkSize(study: Study): void {
  const points = study.algorithms.map(({ grid }) =>
    mergeAxes(study.grid, grid).reduce((product, { values }) => product * values.length, 1),
  );
  const runs = study.environments.length * study.seeds.length * points.reduce((sum, count) => sum + count, 0);
  if (runs <= MAX_RUNS) return;
  throw refuseAt(
    study.place('grid'),
    `the study has ${runs.toLocaleString('en-US')} runs, and may have ${MAX_RUNS.toLocaleString('en-US')}: take fewer values, seeds or environments, or split it; belay search finds settings without trying all.`,
    'study-value',
  );
}

/** An algorithm's own axis replaces the study's of the same key. */
function mergeAxes(shared: readonly GridAxis[], own: readonly GridAxis[]): readonly GridAxis[] {
  return [...shared.filter(({ key }) => !own.some((axis) => axis.key === key)), ...own];
}

function cross(axes: readonly GridAxis[]): readonly Readonly<Record<string, unknown>>[] {
  let points: Record<string, unknown>[] = [{}];
  for (const { key, values } of axes) {
    points = points.flatMap((point) => values.map((value) => ({ ...point, [key]: value })));
  }
  return points;
}

/** The last part of a key if that tells the axes apart, else the key. */
function shortNames(axes: readonly GridAxis[]): ReadonlyMap<string, string> {
  const last = (key: string): string => key.slice(key.lastIndexOf('.') + 1);
  return new Map(
    axes.map(({ key }) => {
      const clash = axes.some((other) => other.key !== key && last(other.key) === last(key));
      return [key, clash || last(key) === 'name' ? key : last(key)];
    }),
  );
}

/** Characters of a run's name before its number; longer ones no file system would take. */
const LONGEST_BASE = 180;

function uniqueName(text: string, taken: Set<string>): string {
  const base = text
    .replace(/[^A-Za-z0-9._=+-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, LONGEST_BASE)
    .replace(/-+$/, '');
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}-${i}`;
    // Some file systems fold case.
    if (taken.has(name.toLowerCase())) continue;
    taken.add(name.toLowerCase());
    return name;
  }
}

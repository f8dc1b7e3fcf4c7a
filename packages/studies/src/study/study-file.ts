import { dirname, resolve } from 'node:path';
import { BelayError, type Setting } from '@belay-rl/core';
import { checkSetting, coerceSetting, nearestName, quoteValue, shorten } from '@belay-rl/core/internals';
import { fileOf } from '@belay-rl/core/node';
import type { GridAxis, PublishedLevels, Study, StudyAlgorithm, StudyEnvironment } from './study.ts';
import { isRecord, readStudyDocument, refuseAt, type StudyDocument } from './study-document.ts';
import { atPlace } from './study-plan.ts';
import { algorithmKeys, environmentKeys, publishedKeys, studyForms, studyKeys, studySettings } from './study-schema.ts';

export interface ReadStudyOptions {
  /** Puts the keys of the file's section `quick` in place of its own. */
  readonly quick?: boolean;
}

/**
 * Reads a study file. What needs no registry is checked here, the rest by `planStudy`. Errors, one sentence each with file
 * and line: `study-missing`, `study-broken`, `study-key` (with the nearest), `study-value`.
 */
export function readStudy(file: string, { quick = false }: ReadStudyOptions = {}): Study {
  const document = readStudyDocument(file);
  checkKeys(document, document.values, '', studyKeys);
  const section = document.values['quick'];
  if (section !== undefined && !isRecord(section)) throw badForm(document, 'quick', section);
  if (quick && section === undefined) {
    throw refuseAt(file, 'it has no section quick, which --quick needs; remove the flag, or add the section.');
  }
  if (section !== undefined) {
    checkKeys(
      document,
      section,
      'quick.',
      studyKeys.filter((key) => key !== 'quick'),
    );
  }
  // Both variants are read, so that a mistake in the one shows while the other runs.
  const whole = build(document, () => '', false);
  if (section === undefined) return whole;
  const short = build(document, (key) => (section[key] === undefined ? '' : 'quick.'), true);
  return quick ? short : whole;
}

function build(document: StudyDocument, prefix: (key: string) => string, quick: boolean): Study {
  const { file, text, values } = document;
  const read = (key: string): unknown =>
    prefix(key) === '' ? values[key] : (values['quick'] as Record<string, unknown>)[key];
  const at = (key: string): string => `${prefix(key)}${key}`;
  const plain = (key: string): unknown => readPlain(document, at(key), key, read(key));
  const name = plain('name') as string;
  const algorithms = readAlgorithms(document, at('algorithms'), read('algorithms'));
  const environments = readEnvironments(document, at('environments'), read('environments'));
  const published = readPublished(document, at('published'), read('published'));
  // A quick variant may leave some of them out.
  if (!quick) checkPublished(document, at('published'), published, algorithms, environments);
  return {
    file,
    text,
    quick,
    name: name === '' ? file.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, '') : name,
    question: document.comment,
    algorithms,
    environments,
    seeds: readSeeds(document, at('seeds'), read('seeds')),
    steps: plain('steps') as number | null,
    set: readSet(document, at('set'), read('set')),
    grid: readGrid(document, at('grid'), read('grid')),
    baseline: plain('baseline') as string | null,
    costLimit: plain('costLimit'),
    judgedAt: plain('judgedAt') as number | null,
    published,
    plugins: absolutePlugins(document, at('plugins'), plain('plugins') as readonly string[]),
    evaluationEpisodes: plain('evaluationEpisodes') as number,
    place: document.place,
  };
}

/** Error `study-key` with the nearest known key. */
export function checkKeys(
  document: StudyDocument,
  values: Readonly<Record<string, unknown>>,
  prefix: string,
  known: readonly string[],
  what = 'a study',
): void {
  for (const key of Object.keys(values)) {
    if (known.includes(key)) continue;
    const nearest = nearestName(key, known);
    throw refuseAt(
      document.place(`${prefix}${key}`),
      `${prefix}${shorten(key)} is no key of ${what}; the nearest is ${nearest}${settingHint(key)}.`,
      'study-key',
    );
  }
}

/** A setting at the top of the file belongs under `set`. */
function settingHint(key: string): string {
  const sections = [
    'training',
    'policy',
    'critic',
    'advantage',
    'environment',
    'constraint',
    'optimizer',
    'trustRegion',
  ];
  return sections.includes(key.split('.')[0]!) ? ' (settings of the runs go under set)' : '';
}

function readPlain(document: StudyDocument, path: string, key: string, value: unknown): unknown {
  return readSetting(document, path, studySettings[key]!, value);
}

/** A value in the form of a setting, or the setting's default. Error `study-value`. */
export function readSetting(document: StudyDocument, path: string, setting: Setting, value: unknown): unknown {
  if (value === undefined) return setting.default;
  const plain = coerceSetting(setting, value);
  const problem = checkSetting(setting, plain);
  if (problem === null) return plain;
  throw refuseAt(document.place(path), `${path}: ${quoteValue(value as never)} ${problem}.`, 'study-value');
}

function readAlgorithms(document: StudyDocument, path: string, value: unknown): readonly StudyAlgorithm[] {
  if (!Array.isArray(value) || value.length === 0) throw badForm(document, path, value);
  const algorithms = value.map((item: unknown, i): StudyAlgorithm => {
    const here = `${path}[${i}]`;
    if (typeof item === 'string') return { name: item, label: item, set: {}, grid: [], path: here };
    if (!isRecord(item)) throw badForm(document, path, value);
    checkKeys(document, item, `${here}.`, algorithmKeys);
    const { name, label = name } = item;
    if (typeof name !== 'string' || typeof label !== 'string' || label === '') {
      throw refuseAt(document.place(here), `${here} needs a name, and its label must be text.`, 'study-value');
    }
    return {
      name,
      label,
      set: readSet(document, `${here}.set`, item['set']),
      grid: readGrid(document, `${here}.grid`, item['grid']),
      path: here,
    };
  });
  for (const [i, { label, path: here }] of algorithms.entries()) {
    if (algorithms.findIndex((other) => other.label === label) === i) continue;
    throw refuseAt(
      document.place(here),
      `${label} stands twice in the study; give one of them a label of its own: { name: …, label: … }.`,
      'study-value',
    );
  }
  return algorithms;
}

export function readEnvironments(document: StudyDocument, path: string, value: unknown): readonly StudyEnvironment[] {
  if (!Array.isArray(value) || value.length === 0) throw badForm(document, path, value);
  const environments = value.map((item: unknown, i): StudyEnvironment => {
    const here = `${path}[${i}]`;
    if (typeof item === 'string') return { name: item, set: {}, path: here };
    if (!isRecord(item)) throw badForm(document, path, value);
    checkKeys(document, item, `${here}.`, environmentKeys);
    const { name } = item;
    if (typeof name !== 'string') throw refuseAt(document.place(here), `${here} needs a name.`, 'study-value');
    return { name, set: readSet(document, `${here}.set`, item['set']), path: here };
  });
  for (const [i, { name, path: here }] of environments.entries()) {
    if (environments.findIndex((other) => other.name === name) === i) continue;
    throw refuseAt(document.place(here), `${name} stands twice in the study; remove one of them.`, 'study-value');
  }
  return environments;
}

const LARGEST_SEED = 4_294_967_295;

const MOST_SEEDS = 1000;

export function readSeeds(document: StudyDocument, path: string, value: unknown): readonly number[] {
  const refuse = (sentence: string): Error => refuseAt(document.place(path), `${path} ${sentence}`, 'study-value');
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 1 && value <= MOST_SEEDS) return Array.from({ length: value }, (_, i) => i);
    throw refuse(`is ${value}: it takes how many, from 1 to ${MOST_SEEDS}, or a list of seeds, e.g. [0, 5].`);
  }
  if (!Array.isArray(value) || value.length === 0) throw badForm(document, path, value);
  for (const [i, seed] of value.entries()) {
    if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST_SEED) {
      throw refuse(`has ${quoteValue(seed)}: a seed is a whole number from 0 to ${LARGEST_SEED}.`);
    }
    if (value.indexOf(seed) < i) throw refuse(`has ${seed} twice; remove one.`);
  }
  return value;
}

export function readSet(document: StudyDocument, path: string, value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw badForm(document, path, value);
  return value;
}

/** Axes may be written dotted or nested; the first list on the way down is the axis. */
function readGrid(document: StudyDocument, path: string, value: unknown): readonly GridAxis[] {
  if (value === undefined || value === null) return [];
  if (!isRecord(value)) throw badForm(document, path, value);
  const axes: GridAxis[] = [];
  const visit = (inner: unknown, key: string): void => {
    const here = `${path}.${key}`;
    if (isRecord(inner)) {
      for (const [name, next] of Object.entries(inner)) visit(next, `${key}.${name}`);
      return;
    }
    const texts = Array.isArray(inner) ? inner.map((item) => JSON.stringify(item) ?? '') : [];
    if (texts.length === 0 || new Set(texts).size < texts.length) {
      throw refuseAt(
        document.place(here),
        `${here} must be a list of different values, e.g. ${key}: [0.5, 0.7, 0.9].`,
        'study-value',
      );
    }
    if (axes.some((axis) => axis.key === key)) {
      throw refuseAt(document.place(here), `${here} stands twice, dotted and nested; keep one.`, 'study-value');
    }
    axes.push({ key, values: inner as readonly unknown[], path: here });
  };
  for (const [name, inner] of Object.entries(value)) visit(inner, name);
  return axes;
}

function readPublished(document: StudyDocument, path: string, value: unknown): PublishedLevels | null {
  if (value === undefined || value === null) return null;
  if (!isRecord(value)) throw badForm(document, path, value);
  checkKeys(document, value, `${path}.`, publishedKeys);
  const { source, levels } = value;
  const isLevel = (level: unknown): boolean =>
    Array.isArray(level) && level.length === 2 && level.every((x) => Number.isFinite(x));
  const whole =
    isRecord(levels) && Object.values(levels).every((row) => isRecord(row) && Object.values(row).every(isLevel));
  if (typeof source !== 'string' || source === '' || !whole) throw badForm(document, path, value);
  return { source, levels: levels as PublishedLevels['levels'] };
}

/** A name that nothing of the study has would never be shown. */
function checkPublished(
  document: StudyDocument,
  path: string,
  published: PublishedLevels | null,
  algorithms: readonly StudyAlgorithm[],
  environments: readonly StudyEnvironment[],
): void {
  const check = (place: string, name: string, names: readonly string[], what: string): void => {
    if (names.includes(name)) return;
    throw refuseAt(
      document.place(place),
      `${path} names ${name}, which is no ${what} of this study; the nearest is ${nearestName(name, names)}.`,
      'study-value',
    );
  };
  const labels = algorithms.map(({ label }) => label);
  const ids = environments.map(({ name }) => name);
  for (const [id, row] of Object.entries(published?.levels ?? {})) {
    check(`${path}.levels.${id}`, id, ids, 'environment');
    for (const label of Object.keys(row)) check(`${path}.levels.${id}.${label}`, label, labels, 'algorithm');
  }
}

function badForm(document: StudyDocument, path: string, value: unknown): Error {
  const key = path.replace(/^quick\./, '').replace(/^.*\./, '');
  const given = value === undefined ? 'is missing' : 'has another form';
  return refuseAt(document.place(path), `${path} ${given}: it is ${studyForms[key]}.`, 'study-value');
}

/** A plugin's file, relative to the study's; names of packages stay. */
export function absolutePlugin(specifier: string, file: string): string {
  return fileOf(specifier, dirname(resolve(file))) ?? specifier;
}

/** Files as absolute paths: runs lie elsewhere than the study file. */
function absolutePlugins(document: StudyDocument, path: string, specifiers: readonly string[]): readonly string[] {
  try {
    return specifiers.map((specifier) => absolutePlugin(specifier, document.file));
  } catch (error) {
    throw error instanceof BelayError ? atPlace(document.place(path), error) : error;
  }
}

import type { Setting } from '@belay-rl/core';
import { quoteValue } from '@belay-rl/core/internals';
import { isRecord, readStudyDocument, refuseAt, type StudyDocument } from '../study/study-document.ts';
import { absolutePlugin, checkKeys, readEnvironments, readSeeds, readSet, readSetting } from '../study/study-file.ts';
import { studySettings } from '../study/study-schema.ts';
import { MAX_DIMENSIONS } from './halton.ts';
import type { Dimension, Search } from './search.ts';

/** The plain keys of a search file, in the form of every other setting. */
export const searchSettings: Readonly<Record<string, Setting>> = {
  name: { ...studySettings['name']!, doc: 'Name of the search; the report is headed by it.' },
  algorithm: { doc: 'The algorithm whose settings are searched.', format: 'string', default: '' },
  steps: { doc: 'Environment steps of a whole run (training.steps).', format: 'integer', default: 1_000_000, min: 1 },
  costLimit: studySettings['costLimit']!,
  judgedAt: studySettings['judgedAt']!,
  trials: {
    doc: 'Settings that are tried, the algorithm’s own (trial 0) included.',
    format: 'integer',
    default: 16,
    min: 2,
    max: 1000,
  },
  sampleSeed: {
    doc: 'Chooses the sequence of trials; a longer search has those of a shorter one.',
    format: 'integer',
    default: 0,
    min: 0,
  },
  keep: {
    doc: 'Share of the trials that goes on after each rung; 1: all are trained to the end.',
    format: 'number',
    default: 0.5,
    min: 0.01,
    max: 1,
  },
  plugins: studySettings['plugins']!,
  evaluationEpisodes: studySettings['evaluationEpisodes']!,
};

/** Keys whose form is described in words. */
const searchForms: Readonly<Record<string, string>> = {
  environments: 'a list of names, or of { name, set }',
  seeds: 'a list of seeds, or how many; every trial is trained with each',
  set: 'settings of every trial, dotted or nested',
  space:
    'settings with what each may be: a list of values, or { min, max, scale: linear | log, integer: true }, dotted keys',
  rungs:
    'shares of each run’s steps after which trials are compared, rising, between 0 and 1, e.g. [0.25, 0.5]; []: none',
};

/** Every key that a search file may have, with what it takes. */
export const searchKeys: readonly string[] = [...Object.keys(searchSettings), ...Object.keys(searchForms)];

const DEFAULT_RUNGS = [0.25, 0.5] as const;

/**
 * Reads a search file. What needs no registry is checked here, the rest by `planSearch`. Errors, one sentence each with file
 * and line: `study-missing`, `study-broken`, `study-key` (with the nearest), `study-value`.
 */
export function readSearch(file: string): Search {
  const document = readStudyDocument(file);
  const { values, text } = document;
  checkKeys(document, values, '', searchKeys, 'a search');
  const plain = (key: string): unknown => readSetting(document, key, searchSettings[key]!, values[key]);
  const algorithm = plain('algorithm') as string;
  if (algorithm === '') throw refuseAt(file, 'algorithm is missing: the name of one, e.g. algorithm: kfcpo.');
  const name = plain('name') as string;
  return {
    file,
    text,
    name: name === '' ? file.replace(/^.*[/\\]/, '').replace(/\.ya?ml$/, '') : name,
    question: document.comment,
    algorithm,
    environments: readEnvironments(document, 'environments', values['environments']),
    seeds: readSeeds(document, 'seeds', values['seeds'] ?? 3),
    steps: plain('steps') as number,
    costLimit: plain('costLimit'),
    judgedAt: plain('judgedAt') as number | null,
    set: readSet(document, 'set', values['set']),
    space: readSpace(document, values['space']),
    trials: plain('trials') as number,
    sampleSeed: plain('sampleSeed') as number,
    rungs: readRungs(document, values['rungs']),
    keep: plain('keep') as number,
    plugins: (plain('plugins') as readonly string[]).map((specifier) => absolutePlugin(specifier, file)),
    evaluationEpisodes: plain('evaluationEpisodes') as number,
    place: document.place,
  };
}

function readRungs(document: StudyDocument, value: unknown): readonly number[] {
  if (value === undefined) return DEFAULT_RUNGS;
  const isShare = (x: unknown): boolean => typeof x === 'number' && x > 0 && x < 1;
  const right =
    Array.isArray(value) && value.every(isShare) && value.every((x, i) => i === 0 || (x as number) > value[i - 1]!);
  if (!right) throw wrong(document, 'rungs');
  return value as readonly number[];
}

function readSpace(document: StudyDocument, value: unknown): readonly Dimension[] {
  if (!isRecord(value) || Object.keys(value).length === 0) throw wrong(document, 'space');
  const keys = Object.keys(value);
  if (keys.length > MAX_DIMENSIONS) {
    throw refuseAt(
      document.place('space'),
      `space varies ${keys.length} settings; a search takes at most ${MAX_DIMENSIONS}: leave out those that matter least.`,
      'study-value',
    );
  }
  return keys.map((key) => readDimension(document, key, value[key]));
}

function readDimension(document: StudyDocument, key: string, value: unknown): Dimension {
  const path = `space.${key}`;
  const refuse = (sentence: string): Error => refuseAt(document.place(path), `${path} ${sentence}`, 'study-value');
  if (Array.isArray(value)) {
    const texts = value.map((item) => JSON.stringify(item));
    if (value.length < 2 || new Set(texts).size < texts.length) throw refuse('needs at least two different values.');
    return { kind: 'choice', key, values: value };
  }
  if (!isRecord(value)) throw refuse(`is ${quoteValue(value as never)}; it takes a list, or { min: …, max: … }.`);
  checkKeys(document, value, `${path}.`, ['min', 'max', 'scale', 'integer'], 'a range');
  const { min, max, scale = 'linear', integer = false } = value;
  if (typeof min !== 'number' || typeof max !== 'number' || !Number.isFinite(min) || !(max > min) || max === Infinity) {
    throw refuse('needs finite numbers min and max, min below max.');
  }
  if (scale !== 'linear' && scale !== 'log') throw refuse('has a scale that is neither linear nor log.');
  if (scale === 'log' && min <= 0) throw refuse('has scale log, for which min must be above 0.');
  if (typeof integer !== 'boolean') throw refuse('has an integer that is neither true nor false.');
  if (integer && !(Number.isInteger(min) && Number.isInteger(max))) {
    throw refuse('has whole numbers (integer: true), so min and max must be whole.');
  }
  return { kind: 'range', key, min, max, scale, integer };
}

function wrong(document: StudyDocument, key: string): Error {
  return refuseAt(document.place(key), `${key} must be ${searchForms[key]}.`, 'study-value');
}

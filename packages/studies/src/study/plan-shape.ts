import {
  array,
  boolean,
  custom,
  finite,
  type GenericSchema,
  integer,
  looseObject,
  minValue,
  nullable,
  number,
  optional,
  pipe,
  record,
  strictTuple,
  string,
  unknown,
} from 'valibot';
import { isRunName } from './run-name.ts';
import type { PlannedRun } from './study-plan.ts';

const folderName = custom<string>(isRunName, 'must be the name of a folder: letters, digits, . _ = + -');

const text = string();
const anything = record(text, unknown());
const wholeFrom = (least: number) =>
  pipe(number(), integer(`must be a whole number`), minValue(least, `must be ${least} or more`));

/** What `plan.json`, a queue's job and a file of kept runs say of one run. */
export const plannedRunShape = looseObject({
  name: folderName,
  variant: text,
  label: text,
  algorithm: text,
  environment: text,
  seed: wholeFrom(0),
  point: anything,
  settings: anything,
  steps: wholeFrom(1),
  costLimit: nullable(number()),
}) satisfies GenericSchema<unknown, PlannedRun>;

const level = strictTuple([
  pipe(number(), finite('must be a finite number')),
  pipe(number(), finite('must be a finite number')),
]);

/** What `plan.json` holds. Older versions left some of it out. */
export const recordedPlanShape = looseObject({
  name: text,
  question: optional(nullable(text), null),
  quick: optional(boolean(), false),
  baseline: optional(nullable(text), null),
  plugins: optional(array(text), []),
  evaluationEpisodes: wholeFrom(0),
  published: optional(nullable(looseObject({ source: text, levels: record(text, record(text, level)) }))),
  runs: array(plannedRunShape),
  notes: optional(array(text)),
  command: optional(text, ''),
  machine: optional(text, ''),
  versions: optional(record(text, text), {}),
  commits: optional(array(text)),
});

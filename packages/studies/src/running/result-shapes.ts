import {
  array,
  boolean,
  looseObject,
  minLength,
  nullable,
  number,
  optional,
  pipe,
  record,
  string,
  unknown,
} from 'valibot';

/** What a study reads of a finished run's `summary.json`. */
export const summaryShape = looseObject({ epochs: optional(number()) });

/** What a report reads of `evaluation.json`. */
export const evaluationShape = looseObject({
  episodes: pipe(array(looseObject({ return: number(), costs: pipe(array(number()), minLength(1)) })), minLength(1)),
});

/** `failure.json`. */
export const failureShape = looseObject({
  name: string(),
  code: string(),
  sentence: string(),
  hopeless: optional(boolean(), false),
  diskFull: optional(boolean(), false),
});

/** A number of kept runs: what is none is null. */
const kept = nullable(number());

const column = array(kept);

/** What is kept of every epoch next to a thinned history. */
const wholeShape = looseObject({
  figures: looseObject({
    return: kept,
    cost: kept,
    cumulativeCost: kept,
    regret: kept,
    violationShare: kept,
    secondsPerEpoch: kept,
    stepsPerSecond: kept,
    rollbackRate: kept,
    measures: record(string(), kept),
  }),
  first: nullable(looseObject({ return: kept, cost: kept })),
  records: array(looseObject({ steps: kept, return: kept, cost: kept })),
});

/** A run of `NAME.runs.jsonl`. */
export const keptRunShape = looseObject({
  name: string(),
  variant: string(),
  label: string(),
  algorithm: string(),
  environment: string(),
  seed: number(),
  point: record(string(), unknown()),
  settings: nullable(record(string(), unknown())),
  resolved: record(string(), unknown()),
  costLimit: nullable(number()),
  otherLimits: optional(record(string(), number())),
  status: string(),
  history: looseObject({
    steps: column,
    return: column,
    cost: column,
    epochReturn: column,
    epochCost: column,
    length: column,
    seconds: column,
    diagnostics: record(string(), column),
  }),
  whole: optional(wholeShape),
  evaluation: nullable(looseObject({ returns: array(number()), costs: array(number()) })),
  versions: record(string(), string()),
});

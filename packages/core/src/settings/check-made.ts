import type { Kind } from './kind.ts';
import { editDistance } from './nearest-name.ts';

type Members = Readonly<Record<string, unknown>>;

/** Function → its parameters, for sentences. */
type Functions = Readonly<Record<string, string>>;

const stateful: Functions = { save: '', load: 'state' };

/** What every object of a kind must have, and what it may have. */
const required: Readonly<Record<Kind, Functions>> = {
  optimizer: { step: 'gradient, delta', settle: 'fraction, since', ...stateful },
  constraint: { begin: 'costs, progress', weigh: 'values, weights', ...stateful },
  trustRegion: { apply: 'step', ...stateful },
  algorithm: { epoch: 'run', ...stateful, dispose: '' },
  learner: { update: 'batch', ...stateful },
  wrapper: { wrap: 'inner, site' },
  environment: { reset: 'seed', step: 'action' },
  logSink: { open: 'columns, resumedRows', row: 'values', close: '' },
  'random stream': { uint32: '', uniform: '', normal: '', ...stateful },
  logger: { value: 'name, x' },
  critic: { values: 'rows, out', fit: 'rows, targets', ...stateful },
  network: {
    forward: 'x, y',
    backward: 'dy, gradient, dx',
    tangent: 'v, dy',
    read: 'out',
    write: 'from',
    add: 'delta, scale',
  },
  engine: {
    vector: 'length',
    rows: 'capacity, width',
    network: 'spec',
    put: 'from, to',
    take: 'from, to',
    gather: 'from, index, to, columns',
    gram: 'x, out, homogeneous',
    multiply: 'a, b, out, shape',
    dot: 'a, b',
    axpy: 'scale, x, y, least',
    adam: 'parameters, gradient, m, v, t, options',
    dispose: '',
  },
};

const optional: Readonly<Record<Kind, readonly string[]>> = {
  optimizer: ['begin', 'dispose'],
  constraint: ['surrogates', 'dispose', 'settle', 'combine'],
  trustRegion: ['begin', 'afterPass', 'end', 'warning', 'dispose'],
  learner: ['beginRound', 'endRound', 'endEpoch'],
  wrapper: ['controls', 'begin', 'save', 'load'],
  environment: ['dispose', 'save', 'load'],
  logSink: ['message'],
  critic: ['dispose'],
  engine: ['report', 'stack'],
  network: ['statesAfter'],
};

const natural: Functions = { observe: 'view', precondition: 'gradients, signals' };
const levels = ['advantages', 'surrogates', 'directions'];

/** Edits within which one name is taken for another that was misspelt: one of a short name, two of others. */
const misspeltWithin = (name: string): number => (name.length <= 4 ? 1 : 2);

export interface CheckMadeOptions {
  /** Functions that parts of an algorithm's own slot must have. */
  readonly own?: readonly string[];
  /** What returned it; default: create. */
  readonly from?: string;
}

/**
 * What is wrong with what a definition's `create` (a wrapper's `wrap`, a rebinding) returned: null, or the end of a sentence
 * that begins with whose it is, such as 'returned from create an object without weigh(values, weights); …'.
 */
export function checkMade(
  kind: Kind,
  made: unknown,
  { own = [], from = 'create' }: CheckMadeOptions = {},
): string | null {
  const returned = `returned from ${from}`;
  if (made === null || (typeof made !== 'object' && typeof made !== 'function')) {
    return `${returned} ${made === undefined ? 'nothing' : String(made)}; ${needed(kind, own)}`;
  }
  const members = made as Members;
  if (typeof members['then'] === 'function') return `${returned} a promise; it must return the object itself, at once`;
  const functions = { ...(required[kind] ?? {}), ...Object.fromEntries(own.map((name) => [name, '…'])) };
  const problem =
    missingFunction({ ...functions, ...levelFunctions(kind, members) }, members) ??
    wrongOptional(kind, members) ??
    wrongValues(kind, members);
  return problem === null ? null : `${returned} an object ${problem}`;
}

function levelFunctions(kind: Kind, members: Members): Functions {
  if (kind === 'optimizer' && members['natural'] === true) {
    return { ...natural, step: 'proposal, signals, delta' };
  }
  return kind === 'constraint' && members['acts'] === 'directions' ? { combine: 'signals, proposal' } : {};
}

function missingFunction(functions: Functions, members: Members): string | null {
  for (const [name, parameters] of Object.entries(functions)) {
    if (typeof members[name] === 'function') continue;
    const call = `${name}(${parameters})`;
    if (members[name] !== undefined) {
      return `whose ${name} is ${describe(members[name])}; it must be a function ${call}`;
    }
    const like = misspelt(name, members);
    const hint = like === null ? '' : ` (it has ${like})`;
    return `without ${call}${hint}; write that function`;
  }
  return null;
}

/** A function that may be left out is no other thing; a misspelt one would never be called. */
function wrongOptional(kind: Kind, members: Members): string | null {
  for (const name of optional[kind] ?? []) {
    const value = members[name];
    if (value !== undefined && typeof value !== 'function') {
      return `whose ${name} is ${describe(value)}; it must be a function, or be left out`;
    }
  }
  if (kind === 'wrapper' && (members['save'] === undefined) !== (members['load'] === undefined)) {
    return `with ${members['save'] === undefined ? 'load, but without save' : 'save, but without load'}; write both`;
  }
  return null;
}

function wrongValues(kind: Kind, members: Members): string | null {
  if (kind === 'constraint' && !levels.includes(members['acts'] as string)) {
    return `whose acts is ${describe(members['acts'])}; it must be one of ${levels.join(', ')}`;
  }
  if (kind === 'optimizer' && typeof members['natural'] !== 'boolean') {
    return `whose natural is ${describe(members['natural'])}; it must be true (it preconditions gradients) or false`;
  }
  if ((kind === 'algorithm' || kind === 'learner') && (typeof members['policy'] !== 'object' || !members['policy'])) {
    return `whose policy is ${describe(members['policy'])}; it must be the policy of site.createPolicy`;
  }
  if (
    kind === 'wrapper' &&
    !(Number.isInteger(members['extraObservations']) && Number(members['extraObservations']) >= 0)
  ) {
    return `whose extraObservations is ${describe(members['extraObservations'])}; it must be a whole number of 0 or more`;
  }
  return null;
}

/** The member that is probably a misspelling of the missing `name`; null if there is none. */
function misspelt(name: string, members: Members): string | null {
  const known = new Set(Object.values(required).flatMap((functions) => Object.keys(functions)));
  const others = namesOf(members).filter((other) => !known.has(other));
  return others.find((other) => editDistance(name, other) <= misspeltWithin(name)) ?? null;
}

/** Of an object and of its class. */
function namesOf(members: Members): string[] {
  const names: string[] = [];
  for (let at: object = members; at !== Object.prototype && at !== null; at = Object.getPrototypeOf(at) as object) {
    names.push(...Object.getOwnPropertyNames(at).filter((name) => name !== 'constructor'));
  }
  return names;
}

function needed(kind: Kind, own: readonly string[]): string {
  const functions = Object.entries(required[kind] ?? {}).map(([name, parameters]) => `${name}(${parameters})`);
  const names = [...functions, ...own];
  return names.length === 0 ? 'it must return an object' : `it must return an object with ${names.join(', ')}`;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

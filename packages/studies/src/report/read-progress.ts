import { existsSync, readFileSync } from 'node:fs';
import { readingProblem } from '@belay-rl/core/node';
import { diagnosticColumns, type History, isMeasure } from './history.ts';

export const emptyHistory: History = {
  steps: [],
  return: [],
  cost: [],
  epochReturn: [],
  epochCost: [],
  length: [],
  seconds: [],
  diagnostics: {},
};

/** Before the name of a cost, in a column of it. */
const OWN_COST = 'Metrics/EpCost/';

/** A `progress.csv` as it was found. */
export interface ReadProgress {
  /** Of the rows before the damage. */
  readonly history: History;
  /** Names of the costs that have a column of their own: all but the total. */
  readonly costs: readonly string[];
  /** What is wrong with it, as the end of a sentence about the file; null: nothing. */
  readonly damage: string | null;
  /** It ends in the middle of a row, as while a process writes it. */
  readonly cut: boolean;
}

/** A `progress.csv` as columns of numbers. */
export interface ReadColumns extends Omit<ReadProgress, 'history' | 'costs'> {
  readonly columns: ReadonlyMap<string, readonly number[]>;
}

/** Every column of a `progress.csv` by name, NaN for an empty cell. No column if there is no such file. */
export function readColumns(path: string): ReadColumns {
  let text = '';
  try {
    text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  } catch (error) {
    return { columns: new Map(), damage: readingProblem(error), cut: false };
  }
  return { ...parseColumns(text), cut: text !== '' && !text.endsWith('\n') };
}

/** Reads a `progress.csv`, Belay's or OmniSafe's: both use the same names for the same columns. Empty if there is none. */
export function readProgress(path: string): ReadProgress {
  const { columns, damage, cut } = readColumns(path);
  const rows = Math.max(0, ...[...columns.values()].map((column) => column.length));
  const nothing = (): number[] => new Array<number>(rows).fill(Number.NaN);
  const read = (...names: readonly string[]): readonly number[] => {
    const name = names.find((candidate) => columns.has(candidate));
    return name === undefined ? nothing() : columns.get(name)!;
  };
  const history = {
    steps: read('TotalEnvSteps', 'Train/Epoch'),
    return: read('Metrics/EpRet'),
    cost: read('Metrics/EpCost'),
    epochReturn: read('Metrics/EpochRet', 'Metrics/EpRet'),
    epochCost: read('Metrics/EpochCost', 'Metrics/EpCost'),
    length: read('Metrics/EpLen'),
    seconds: read('Time/Epoch'),
    diagnostics: Object.fromEntries(
      [...columns].filter(([name]) => Object.hasOwn(diagnosticColumns, name) || isMeasure(name)),
    ),
  };
  const costs = [...columns.keys()]
    .filter((name) => name.startsWith(OWN_COST))
    .map((name) => name.slice(OWN_COST.length));
  return { history, costs, damage, cut };
}

/** Whole lines only: a line that a dying process did not end is left out. */
function parseColumns(text: string): { columns: Map<string, number[]>; damage: string | null } {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split(/\r?\n/);
  const names = splitLine(lines[0] ?? '');
  const columns = names.map((): number[] => []);
  const whole = (): Map<string, number[]> => new Map(names.map((name, i) => [name, columns[i]!]));
  for (const [row, line] of lines.slice(1).entries()) {
    if (line === '') continue;
    const cells = line.split(',');
    if (cells.length !== names.length) {
      return { columns: whole(), damage: `has ${cells.length} cells in line ${row + 2} for ${names.length} columns` };
    }
    const values = cells.map(numberIn);
    const wrong = values.indexOf(null);
    if (wrong >= 0) {
      return { columns: whole(), damage: `has no number in line ${row + 2} under ${names[wrong]}` };
    }
    for (const [i, value] of values.entries()) columns[i]!.push(value!);
  }
  return { columns: whole(), damage: null };
}

/** As Belay and Python write numbers; NaN for an empty cell, null for what is no number. */
function numberIn(cell: string): number | null {
  const text = cell.trim();
  if (text === '' || /^[-+]?nan$/i.test(text)) return Number.NaN;
  if (/^[-+]?inf(inity)?$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = Number(text);
  return Number.isNaN(value) ? null : value;
}

function splitLine(line: string): string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)].map((found) => found[1]?.replaceAll('""', '"') ?? found[2]!);
}

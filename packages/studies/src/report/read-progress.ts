import { existsSync, readFileSync } from 'node:fs';
import { diagnosticColumns, type History } from './loaded-run.ts';

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

/** Reads a `progress.csv`, Belay's or OmniSafe's: both use the same names for the same columns. Empty where there is none. */
export function readProgress(path: string): History {
  const columns = existsSync(path) ? parseColumns(readFileSync(path, 'utf8')) : new Map<string, number[]>();
  const rows = Math.max(0, ...[...columns.values()].map((column) => column.length));
  const nothing = (): number[] => new Array<number>(rows).fill(Number.NaN);
  const read = (...names: readonly string[]): readonly number[] => {
    const name = names.find((candidate) => columns.has(candidate));
    return name === undefined ? nothing() : (columns.get(name) as number[]);
  };
  return {
    steps: read('TotalEnvSteps', 'Train/Epoch'),
    return: read('Metrics/EpRet'),
    cost: read('Metrics/EpCost'),
    epochReturn: read('Metrics/EpochRet', 'Metrics/EpRet'),
    epochCost: read('Metrics/EpochCost', 'Metrics/EpCost'),
    length: read('Metrics/EpLen'),
    seconds: read('Time/Epoch'),
    diagnostics: Object.fromEntries(
      Object.keys(diagnosticColumns).flatMap((name) =>
        columns.has(name) ? [[name, columns.get(name) as number[]]] : [],
      ),
    ),
  };
}

/** Whole lines only: a line that a dying process did not end is left out. */
function parseColumns(text: string): Map<string, number[]> {
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split(/\r?\n/);
  const names = splitLine(lines[0] ?? '');
  const columns = names.map((): number[] => []);
  for (const line of lines.slice(1)) {
    if (line === '') continue;
    const cells = line.split(',');
    for (let i = 0; i < names.length; i++) {
      const cell = cells[i];
      columns[i]!.push(cell === undefined || cell === '' ? Number.NaN : Number(cell));
    }
  }
  return new Map(names.map((name, i) => [name, columns[i]!]));
}

function splitLine(line: string): string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)].map((found) => found[1]?.replaceAll('""', '"') ?? found[2]!);
}

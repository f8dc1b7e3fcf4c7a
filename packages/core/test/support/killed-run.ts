import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function newDirectory(): string {
  return join(mkdtempSync(join(tmpdir(), 'belay-')), 'run');
}

/** Runs a script in a process of its own, to be killed. */
export function start(script: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, script, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function endOf({ exitCode, signalCode }: ChildProcess): unknown {
  return signalCode ?? exitCode;
}

export async function ended(child: ChildProcess): Promise<unknown> {
  if (endOf(child) === null) await new Promise((resolve) => child.once('exit', resolve));
  return endOf(child);
}

/** progress.csv without the columns of this machine's time. */
export function rowsOf(directory: string): string[][] {
  const lines = readFileSync(join(directory, 'progress.csv'), 'utf8').trimEnd().split('\n');
  const table = lines.map((line) => line.split(','));
  const keep = table[0]!.map((name) => !name.startsWith('Time/'));
  return table.map((row) => row.filter((_, i) => keep[i]));
}

/** Waits until the run of a process has so many rows. */
export async function untilRows(directory: string, rows: number, child: ChildProcess): Promise<void> {
  const path = join(directory, 'progress.csv');
  while (!existsSync(path) || readFileSync(path, 'utf8').split('\n').length < rows + 2) {
    if (endOf(child) !== null) throw new Error(`The run ended with ${endOf(child)} before it had ${rows} rows.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

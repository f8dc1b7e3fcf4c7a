import type { SettingValue } from '@belay-rl/core';
import { formatValue } from '@belay-rl/core/internals';
import type { Configuration, Registry } from '@belay-rl/core/run';
import { outputWidth, table, wrap } from './table.ts';

export interface ConfigurationRow {
  readonly key: string;
  /** Infinity is written as text: JSON has no such number. */
  readonly value: SettingValue;
  readonly origin: string;
  readonly doc: string;
}

export function configurationRows({ entries }: Configuration): readonly ConfigurationRow[] {
  return entries.map(({ key, value, origin, setting }) => ({ key, value: plain(value), origin, doc: setting.doc }));
}

function plain(value: SettingValue): SettingValue {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  }
  return value;
}

/** Widest value that gets a column of its own. */
const WIDEST = 24;

/** What a run is made of, then every key with value, origin and, below it, its doc. */
export function configurationTable(configuration: Configuration, registry: Registry): string {
  const { algorithm, environment, parts, entries } = configuration;
  const head = table([
    ['algorithm', algorithm, registry.algorithm(algorithm).summary],
    ['environment', environment, registry.environment(environment).summary],
    ...Object.entries(parts).map(([slot, name]) => [slot, name, registry.part(slot, name).summary]),
  ]);
  const width = Math.min(outputWidth(), 120);
  const values = entries.map(({ value }) => formatValue(value));
  const keys = Math.max(...entries.map(({ key }) => key.length));
  const shown = Math.min(WIDEST, Math.max(...values.map((value) => value.length)));
  const lines: string[] = [];
  let section: string | null = null;
  entries.forEach(({ key, origin, setting }, i) => {
    const here = key.includes('.') ? key.slice(0, key.indexOf('.')) : '';
    if (section !== here) lines.push('');
    section = here;
    lines.push(`${key.padEnd(keys)}  ${(values[i] as string).padEnd(shown)}  ${origin}`.trimEnd());
    for (const line of wrap(setting.doc, width - 5)) lines.push(`    ${line}`);
  });
  return `${head}${lines.map((line) => `${line}\n`).join('')}`;
}

import { readFileSync } from 'node:fs';
import test from 'ava';
import { columnNames } from '../src/index.ts';

test('the columns have the same numbers in TypeScript and in the kernels', (t) => {
  const source = readFileSync(new URL('../src/assembly/columns.ts', import.meta.url), 'utf8');
  const numbers = [...source.matchAll(/export const \w+: i32 = (\d+);/g)].map(([, number]) => Number(number));
  t.deepEqual(numbers, [...columnNames.keys(), columnNames.length]);
});

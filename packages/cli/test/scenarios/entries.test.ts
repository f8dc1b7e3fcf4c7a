import test from 'ava';
import { readExports } from '../../../../scripts/docs/exports.mjs';
import { pinnedEntries } from '../support/pinned-entries.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/).sort();

for (const { specifier, source, values, types } of pinnedEntries) {
  test(`${specifier} exports what it is pinned to, and nothing else`, async (t) => {
    const entry = (await import(specifier)) as Record<string, unknown>;
    const named = readExports(`packages/${source}`, false).map(({ name }) => name);

    t.deepEqual(Object.keys(entry).sort(), words(values), 'values');
    t.deepEqual(named.filter((name) => !(name in entry)).sort(), words(types), 'types');
  });
}

test('no name is exported by two of core’s three entries', (t) => {
  const core = ['@belay-rl/core', '@belay-rl/core/run', '@belay-rl/core/internals'];
  const names = pinnedEntries
    .filter(({ specifier }) => core.includes(specifier))
    .flatMap(({ values, types }) => [...words(values), ...words(types)]);

  t.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i),
    [],
  );
});

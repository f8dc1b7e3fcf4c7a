import test from 'ava';
import { readExports } from '../../../../scripts/docs/exports.mjs';
import { pinnedEntries } from '../support/pinned-entries.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/).sort();

/** What `found` has and the pinned list has not, and the other way round. */
function difference(found: readonly string[], pinned: string): { added: string[]; gone: string[] } {
  const expected = words(pinned);
  return {
    added: found.filter((name) => !expected.includes(name)),
    gone: expected.filter((name) => !found.includes(name)),
  };
}

for (const { specifier, source, values, types } of pinnedEntries) {
  test(`${specifier} exports what it is pinned to, and nothing else`, async (t) => {
    const entry = (await import(specifier)) as Record<string, unknown>;
    const named = readExports(`packages/${source}`, false).map(({ name }) => name);

    t.deepEqual(difference(Object.keys(entry), values), { added: [], gone: [] }, 'values');
    t.deepEqual(
      difference(
        named.filter((name) => !(name in entry)),
        types,
      ),
      { added: [], gone: [] },
      'types',
    );
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

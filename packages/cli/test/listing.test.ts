import test from 'ava';
import { builtInRegistry } from '../src/built-in.ts';
import { listKinds, listRows } from '../src/listing.ts';

test('every kind lists all that is registered of it', async (t) => {
  const registry = await builtInRegistry();
  for (const [word, kind] of Object.entries(listKinds)) {
    const rows = listRows(registry, word);
    t.deepEqual(
      rows.map(({ name }) => name),
      registry.names(kind),
      word,
    );
    for (const { name, summary, plugin } of rows) t.true(summary.length > 9 && plugin !== '', name);
  }
  t.true(listRows(registry, 'engines').length >= 2);
});

import { resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import { builtInRegistry } from '../../src/built-in.ts';
import { columnNotes } from '../../src/explain/column-notes.ts';
import { explainText } from '../../src/explain/explain-text.ts';
import { findTerms } from '../../src/explain/find-terms.ts';
import { glossary } from '../../src/explain/glossary.ts';

const terms = glossary(await builtInRegistry());
const names = (word: string): readonly string[] => findTerms(word, terms).map(({ name }) => name);

test('a column, a setting, a part, an algorithm, an environment and an error code are found by name', (t) => {
  for (const word of [
    'Misc/RollbackRate',
    'trustRegion.maxKl',
    'kfac',
    'kfcpo',
    'SafetyPointGoal1-v0',
    'run-locked',
    '[run-locked]',
  ]) {
    t.deepEqual([...new Set(names(word))], [word.replace(/^\[|\]$/g, '')], word);
  }
});

test('every key of a configuration is explained, those too that choose parts, the simulator or a variant', async (t) => {
  const registry = await builtInRegistry();
  const known = new Set(terms.map(({ name }) => name));
  for (const algorithm of registry.names('algorithm')) {
    const { entries } = resolveConfiguration({ registry, algorithm, environment: 'SafetyPointGoal1-v0' });
    t.deepEqual(
      entries.filter(({ key }) => !known.has(key)).map(({ key }) => key),
      [],
      algorithm,
    );
  }
  t.deepEqual(names('environment.engine'), ['environment.engine']);
});

test('the last part of a name and other letters will do', (t) => {
  t.deepEqual(names('RollbackRate'), ['Misc/RollbackRate']);
  t.true(names('maxkl').includes('trustRegion.maxKl'));
  t.deepEqual(names('metrics/epcost'), ['Metrics/EpCost']);
  t.deepEqual(names('Metrics/EpCost/hazards'), ['Metrics/EpCost/<cost>']);
});

test('an unknown word is refused with the nearest, and at most eighty of its letters', (t) => {
  t.throws(() => names('Misc/RolbackRate'), { code: 'unknown-word', message: /nearest is Misc\/RollbackRate/ });
  const error = t.throws(() => names('x'.repeat(10_000)));
  t.true(error!.message.length < 300);
});

test('every note is of a column that exists', (t) => {
  const columns = new Set(terms.filter(({ kind }) => kind === 'column').map(({ name }) => name));

  t.deepEqual(
    Object.keys(columnNotes).filter((name) => !columns.has(name)),
    [],
  );
});

test('every term has a definition, and its text fits eighty columns', (t) => {
  for (const term of terms) {
    t.true(term.definition.length >= 3, term.name);
    for (const line of explainText(term).split('\n').slice(1))
      t.true(line.length <= 80 || !line.trim().includes(' '), line);
  }
});

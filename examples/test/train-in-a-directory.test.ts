import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { trainAndEvaluate } from '../train-in-a-directory.ts';

test('trains in worker threads in a directory of its own, and evaluates what it trained', async (t) => {
  const directory = join(mkdtempSync(join(tmpdir(), 'belay-example-')), 'run');
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));

  const { outcome, evaluation } = await trainAndEvaluate(4000, directory);

  t.true(outcome.finished);
  t.is(outcome.directory, directory);
  t.is(evaluation.episodes.length, 5);
});

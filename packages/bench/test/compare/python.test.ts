import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { emptyFolder } from '../../../cli/test/support/belay.ts';
import { askPython } from '../../src/compare/python.ts';

/** A program in Python's place, which does what `body` says. */
async function reference(t: ExecutionContext, body: string): Promise<string> {
  const path = join(await emptyFolder(t), 'python');
  await writeFile(path, `#!${process.execPath}\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

const PATIENCE = 120;

test('parts are told as they are done, and the answer comes at the end', async (t) => {
  const python = await reference(
    t,
    `const say = (line) => console.log(JSON.stringify(line));
     console.error('chatter');
     say({ done: { seconds: 2 } });
     say({ done: { seconds: 3 } });
     say({ answer: { given: process.argv.slice(3) } });`,
  );
  const parts: unknown[] = [];

  const answer = await askPython(python, ['train', 'CPO'], { patience: PATIENCE, onPart: (part) => parts.push(part) });

  t.deepEqual(parts, [{ seconds: 2 }, { seconds: 3 }]);
  t.deepEqual(answer, { given: ['train', 'CPO'] });
});

test('one that says nothing for too long is ended, with a sentence', async (t) => {
  const python = await reference(t, 'setInterval(() => {}, 1000);');

  await t.throwsAsync(askPython(python, ['train', 'CPO', '--epochs', '2'], { patience: 0.2 }), {
    code: 'bench-python',
    message: /python \(train CPO 2\) said nothing for 0\.2 seconds after 0 parts of its work and was ended: .*--steps/,
  });
});

test('one that fails is told by its last words', async (t) => {
  const python = await reference(t, `console.error('bar 1\\rbar 2\\nKeyError: CPO'); process.exitCode = 3;`);

  await t.throwsAsync(askPython(python, ['train', 'CPO'], { patience: PATIENCE }), {
    code: 'bench-python',
    message: /ended with exit code 3: KeyError: CPO$/,
  });
});

test('one that ends without an answer, or prints something else, is refused', async (t) => {
  const silent = await reference(t, '');
  await t.throwsAsync(askPython(silent, ['probe'], { patience: PATIENCE }), { message: /ended with exit code 0/ });

  const chatting = await reference(t, `console.log('Loading…');`);
  await t.throwsAsync(askPython(chatting, ['probe'], { patience: PATIENCE }), {
    message: /did not answer in JSON: Loading…/,
  });
});

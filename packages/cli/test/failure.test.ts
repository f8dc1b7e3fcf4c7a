import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BelayError } from '@belay-rl/core';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { describeFailure } from '../src/failure.ts';
import { belay, emptyFolder } from './support/belay.ts';

const train = ['train', 'kfcpo', 'SafetyPointGoal1-v0', '--steps', '1000', '--workers', '0'];

test('an error with a code is its sentence, code and exit code', (t) => {
  const failure = describeFailure(new BelayError('my-lab/no-fuel', 'Two\n  lines.', { exitCode: 2 }));

  t.deepEqual(failure, { text: 'belay: Two lines. [my-lab/no-fuel]\n', exitCode: 2 });
});

test('an error of the kernels is its sentence and code', (t) => {
  const engine = createWasmEngine();
  const error = t.throws(() => engine.vector(-1));

  t.regex(describeFailure(error).text, /^belay: [^\n]+ \[engine-shape\]\n$/);
});

test('an error of the operating system says what to do', (t) => {
  const error = Object.assign(new Error('x'), { code: 'ENOSPC', path: '/full/file' });

  t.deepEqual(describeFailure(error), {
    text: 'belay: /full/file: no space is left on the disk; free it or choose another place. [ENOSPC]\n',
    exitCode: 1,
  });
});

test('anything else that happens inside Belay is called a defect', (t) => {
  // As if thrown by a file of this package.
  const error = new TypeError('x is not a function');
  error.stack = `TypeError: x is not a function\n    at f (${new URL('../src/table.ts', import.meta.url).href}:3:4)`;

  const { text, exitCode } = describeFailure(error);

  t.regex(text, /^belay: This is a defect in Belay \(TypeError: x is not a function\); .* \[defect\]\n$/);
  t.is(exitCode, 1);
});

interface Thrower {
  readonly source: string;
  readonly line: number;
}

const names = test.macro(async (t, { source, line }: Thrower) => {
  const cwd = await emptyFolder(t);
  await writeFile(join(cwd, 'mine.ts'), source);

  const { code, stderr } = await belay([...train, '--plugin', './mine.ts', '--set', 'optimizer.name=mine'], { cwd });

  t.is(code, 1);
  t.regex(stderr, new RegExp(`^belay: mine\\.ts, line ${line}, failed: TypeError: .* \\[plugin-failed\\]\\n$`));
});

const optimizer = (create: string) => `export default {
  name: 'mine', version: '1.0.0',
  setup: (belay) => belay.optimizer('mine', { summary: 'broken', create: ${create} }),
};
`;

test('a plugin that throws is named, with the line', names, {
  source: optimizer('() => { null.x; }'),
  line: 3,
});
test('so is one that throws where nobody waits', names, {
  source: optimizer(
    `() => { setTimeout(() => { null.x; }); return { natural: false, step: () => new Promise(() => {}), settle() {}, save: () => ({}), load() {} }; }`,
  ),
  line: 3,
});

test('whatever else the operating system refuses is told as it says it, and is no defect', (t) => {
  const error = Object.assign(new Error('EXDEV: cross-device link not permitted'), {
    code: 'EXDEV',
    syscall: 'rename',
  });

  const { text } = describeFailure(error);

  t.is(text, 'belay: EXDEV: cross-device link not permitted; choose another. [EXDEV]\n');
});

test('a sentence quotes little of a long word, and no character that steers a terminal', (t) => {
  const { text } = describeFailure(new BelayError('my-lab/no-fuel', `${'x'.repeat(100_000)} is \u001b[31mred.`));

  t.is(text, `belay: ${'x'.repeat(80)}… is �[31mred. [my-lab/no-fuel]\n`);
});

import { fileURLToPath } from 'node:url';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

const plugin = fileURLToPath(new URL('../support/misbehaving.ts', import.meta.url));

interface Case {
  readonly environment: string;
  readonly workers: number;
  readonly code: number;
  readonly says: RegExp;
}

const fails = test.macro(async (t, { environment, workers, code, says }: Case) => {
  const cwd = await emptyFolder(t);
  const settings = ['training.stepsPerEpoch=200', 'training.environments=2'].flatMap((text) => ['--set', text]);
  const args = [
    'train',
    'ppo',
    environment,
    '--plugin',
    plugin,
    '--steps',
    '400',
    '--workers',
    `${workers}`,
    '--quiet',
  ];

  const ended = await belay([...args, ...settings], { cwd });

  t.is(ended.code, code, ended.stderr);
  t.regex(ended.stderr, /^belay: [^\n]+ \[[a-z-]+\]\n$/, 'one sentence and its code');
  t.regex(ended.stderr, says);
  t.notRegex(ended.stderr, /defect/);
});

for (const workers of [0, 1]) {
  const where = workers === 0 ? 'without workers' : 'in a worker';
  test(`an environment whose create never answers is no success, ${where}`, fails, {
    environment: 'CreateWaits-v0',
    workers,
    code: 1,
    says: /never answer/,
  });
  test(`a dropped promise that an environment rejects is an error, ${where}`, fails, {
    environment: 'Rejects-v0',
    workers,
    code: 1,
    says: /misbehaving\.ts, line \d+.*the socket was closed|the socket was closed.*misbehaving\.ts, line \d+/,
  });
  test(`an environment whose create returns null is told of its contract, ${where}`, fails, {
    environment: 'CreateNull-v0',
    workers,
    code: 2,
    says: /create returned null; return an object with the functions reset and step\. \[environment-contract\]/,
  });
}

test('a plugin that calls process.exit(0) is no success', fails, {
  environment: 'Exits-v0',
  workers: 0,
  code: 1,
  says: /process\.exit\. \[ended-early\]/,
});
test('what a plugin throws that is no error is not called a defect', fails, {
  environment: 'ThrowsText-v0',
  workers: 0,
  code: 1,
  says: /gone.*\[plugin-failed\]/,
});
test('a create that returns a function is told of its contract', fails, {
  environment: 'CreateFunction-v0',
  workers: 0,
  code: 2,
  says: /without reset and step|create returned .*return an object/,
});

test('a command that is done ends, though a plugin left something open', async (t) => {
  const cwd = await emptyFolder(t);

  const { code, stderr } = await belay(['list', 'wrappers', '--plugin', plugin], {
    cwd,
    env: { LEAVE_OPEN: '1' },
  });

  t.is(code, 0, stderr);
});

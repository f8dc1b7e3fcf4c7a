import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

interface Row {
  readonly key: string;
  readonly value: unknown;
  readonly origin: string;
}

async function variants(args: readonly string[], cwd: string): Promise<Record<string, [unknown, string]>> {
  const { stdout, stderr, code } = await belay(['config', ...args, '--json'], { cwd });
  if (code !== 0) throw new Error(stderr);
  const rows = (JSON.parse(stdout) as Row[]).filter(({ key }) => key === 'variant' || key.endsWith('.variant'));
  return Object.fromEntries(rows.map(({ key, value, origin }) => [key, [value, origin]]));
}

test('variant=published switches every part of an algorithm, and config shows who said so', async (t) => {
  const cwd = await emptyFolder(t);
  const said = 'variant, --set';
  t.deepEqual(await variants(['cpo', 'SafetyPointGoal1-v0', '--set', 'variant=published'], cwd), {
    variant: ['published', '--set'],
    'optimizer.variant': ['published', said],
    'constraint.variant': ['published', said],
    'trustRegion.variant': ['published', said],
  });
  t.deepEqual(
    Object.values(await variants(['cpo', 'SafetyPointGoal1-v0'], cwd)).map(([value]) => value),
    ['paper', 'paper', 'paper', 'paper'],
  );
});

test('each part stays settable by itself, before and after the switch, and a mixture is shown as one', async (t) => {
  const cwd = await emptyFolder(t);
  const mixed = await variants(
    ['trpo-saute', 'SafetyPointGoal1-v0', '--set', 'wrapper.variant=paper', '--set', 'variant=published'],
    cwd,
  );
  t.is(mixed['variant']![0], null);
  t.deepEqual(mixed['wrapper.variant'], ['paper', '--set']);
  t.is(mixed['optimizer.variant']![0], 'published');
  await writeFile(join(cwd, 'belay.yaml'), 'variant: published\nconstraint: { variant: paper }\n');
  const file = await variants(['cpo', 'SafetyPointGoal1-v0', '--config', 'belay.yaml'], cwd);
  t.deepEqual([file['constraint.variant']![0], file['optimizer.variant']![0]], ['paper', 'published']);
  const over = await variants(['cpo', 'SafetyPointGoal1-v0', '--config', 'belay.yaml', '--set', 'variant=paper'], cwd);
  t.true(Object.values(over).every(([value]) => value === 'paper'));
});

test('another word, and an algorithm whose parts have no variant, are refused with a sentence', async (t) => {
  const cwd = await emptyFolder(t);
  const wrong = await belay(['config', 'cpo', 'SafetyPointGoal1-v0', '--set', 'variant=publishd'], { cwd });
  t.is(wrong.code, 2);
  t.regex(wrong.stderr, /variant=publishd \(--set\) must be one of paper, published.*the nearest is published/);
  const none = await belay(['config', 'ppo', 'SafetyPointGoal1-v0', '--set', 'variant=published'], { cwd });
  t.is(none.code, 2);
  t.regex(none.stderr, /variant=published \(--set\) has nothing to set: no part of ppo has another variant/);
});

test('KFCPO has a rule of its own to choose, and explain tells which', async (t) => {
  const cwd = await emptyFolder(t);
  const { stdout, code } = await belay(
    [
      'config',
      'kfcpo',
      'SafetyPointCircle1-v0',
      '--set',
      'variant=published',
      '--set',
      'constraint.center=0.9',
      '--json',
    ],
    { cwd },
  );
  t.is(code, 0);
  const rows = new Map((JSON.parse(stdout) as Row[]).map(({ key, value, origin }) => [key, [value, origin]]));
  t.deepEqual(rows.get('variant'), ['published', '--set']);
  t.deepEqual(rows.get('constraint.marginUnits'), ['episode', 'variant, --set']);
  t.deepEqual(rows.get('constraint.center'), [0.9, '--set']);
  const explained = await belay(['explain', 'variant'], { cwd });
  t.regex(explained.stdout, /variant {2}\(setting of kfcpo\)/);
  t.regex(explained.stdout, /one of tuned, published\n/);
});

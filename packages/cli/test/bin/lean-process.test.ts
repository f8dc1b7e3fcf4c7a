import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { leanEnvironment, trainsItself } from '../../bin/lean-process.js';
import { emptyFolder } from '../support/belay.ts';

const module = new URL('../../bin/lean-process.js', import.meta.url).href;

const program = `
  import { readFileSync } from 'node:fs';
  import { becomeLean } from ${JSON.stringify(module)};
  becomeLean(process.argv[1], process.argv.slice(2));
  console.log(JSON.stringify({
    pid: process.pid,
    args: process.argv.slice(2),
    flags: process.execArgv,
    began: readFileSync('/proc/self/environ', 'utf8').split('\\0').filter((entry) => /^MALLOC_|^BELAY_/.test(entry)),
    now: Object.keys(process.env).filter((name) => /^MALLOC_|^BELAY_/.test(name)),
  }));`;

/** A program that becomes lean as `belay args…` does: what it finds once it goes on. */
async function goOn(t: ExecutionContext, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const file = join(await emptyFolder(t), 'program.mjs');
  await writeFile(file, program);
  const child = spawn(process.execPath, ['--no-warnings', file, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { pid, ...rest } = JSON.parse(await text(child.stdout));
  return { same: pid === child.pid, ...rest };
}

test('trainings, and benchmarks of trainings, are told from the rest', (t) => {
  t.true(trainsItself(['train', 'cpo', 'SafetyPointGoal1-v0']));
  t.true(trainsItself(['bench', 'train', 'cpo', 'SafetyPointGoal1-v0']));
  for (const args of [[], ['--help'], ['study', 'file.yaml'], ['bench', 'compare'], ['list']])
    t.false(trainsItself(args), args.join(' '));
});

test('whoever has set the allocator keeps it', (t) => {
  t.is(leanEnvironment({ PATH: '/bin' })['MALLOC_TRIM_THRESHOLD_'], '131072');
  t.deepEqual(leanEnvironment({ MALLOC_ARENA_MAX: '2' }), {});
  t.deepEqual(leanEnvironment({ GLIBC_TUNABLES: 'glibc.malloc.trim_threshold=1' }), {});
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a training is the same process with the allocator set, and tells nobody else', async (t) => {
  const args = ['train', 'cpo', 'a name'];

  t.deepEqual(await goOn(t, args), {
    same: true,
    args,
    flags: ['--max-semi-space-size=2', '--expose-gc', '--no-warnings'],
    began: ['BELAY_TRIM=1', 'MALLOC_TRIM_THRESHOLD_=131072'],
    now: [],
  });
});

onLinux('what trains nothing, or has an allocator of its own, goes on as it is', async (t) => {
  t.like(await goOn(t, ['list', 'algorithms']), { began: [], now: [] });

  const own = await goOn(t, ['train'], { MALLOC_ARENA_MAX: '1' });
  t.deepEqual(own.began, ['MALLOC_ARENA_MAX=1']);
  t.deepEqual(own.now, ['MALLOC_ARENA_MAX']);
});

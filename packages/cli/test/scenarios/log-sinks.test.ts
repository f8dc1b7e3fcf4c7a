import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

/** Fails in every way that a tracker can, by its name. */
const sinks = `
import { definePlugin } from '@belay-rl/core';
import { writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
const quiet = { open() {}, row() {}, close() {} };
export default definePlugin({
  name: 'lab/sinks', version: '1.0.0',
  setup(belay) {
    const sink = (name, create) => belay.logSink(name, { summary: name, create });
    sink('in-create', () => { throw new Error('no key'); });
    sink('in-open', () => ({ ...quiet, open() { throw new Error('no server'); } }));
    sink('in-row', () => ({ ...quiet, async row() { throw new Error('server lost'); } }));
    sink('in-close', () => ({ ...quiet, close() { throw new Error('too late'); } }));
    sink('in-a-timer', () => ({ ...quiet, row() { setTimeout(() => { throw new Error('in a timer'); }, 1); } }));
    sink('in-a-dropped-promise', () => ({ ...quiet, row() { Promise.reject(new Error('dropped')); } }));
    sink('in-a-socket', () => ({ ...quiet, open() { connect(1, '127.0.0.1'); } }));
    sink('stays-open', () => ({ ...quiet, open() { createServer().listen(0); } }));
    sink('told', (run) => { writeFileSync(run.directory + '/../told.json', JSON.stringify(run)); return quiet; });
  },
});
`;

const all = [
  'in-create',
  'in-open',
  'in-row',
  'in-close',
  'in-a-timer',
  'in-a-dropped-promise',
  'in-a-socket',
  'stays-open',
  'told',
];

test('a run with sinks that fail in every way ends as it should, tells each once, and tells sinks what it is', async (t) => {
  const cwd = await emptyFolder(t);
  writeFileSync(join(cwd, 'sinks.mjs'), sinks);
  const plugin = new URL('../cases/base.ts', import.meta.url).pathname;
  const size = ['--steps', '1500', '--set', 'training.stepsPerEpoch=500', '--workers', '0', '--limit', '7'];
  const plugins = ['--plugin', plugin, '--plugin', 'sinks.mjs'];

  const { code, stdout, stderr } = await belay(
    ['train', 'ppo-lag', 'Base-v0', ...plugins, ...size, ...all.flatMap((name) => ['--log', name]), '--out', 'run'],
    { cwd },
  );

  t.is(code, 0, stderr);
  t.is(stderr, '');
  t.is(readFileSync(join(cwd, 'run/progress.csv'), 'utf8').trim().split('\n').length, 4);
  t.true(existsSync(join(cwd, 'run/summary.json')));
  for (const [name, reason] of [
    ['in-create', 'no key'],
    ['in-open', 'no server'],
    ['in-row', 'server lost'],
    ['in-close', 'too late'],
    ['in-a-timer', 'in a timer'],
    ['in-a-dropped-promise', 'dropped'],
    ['in-a-socket', 'connect ECONNREFUSED 127.0.0.1:1'],
  ]) {
    const told = stdout.split('\n').filter((line) => line.startsWith(`Log sink ${name} failed (${reason})`));
    t.true(told.length >= 1, `${name}: ${stdout}`);
  }
  const told = JSON.parse(readFileSync(join(cwd, 'told.json'), 'utf8'));
  t.is(told.algorithm, 'ppo-lag');
  t.is(told.environment, 'Base-v0');
  t.is(told.seed, 0);
  t.is(told.settings['constraint.costLimit'], 7);
  t.is(told.settings['training.steps'], 1500);
});

import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRow } from '@belay-rl/core';
import { nodeThreads } from '@belay-rl/core/node';
import { createTraining, decodeState, encodeState, resolveConfiguration, type Threads } from '@belay-rl/core/run';
import test, { type ExecutionContext } from 'ava';
import driftingPointPlugin, { driftingPoint } from '../../../core/test/rollouts/drifting-point.ts';
import { hold } from '../../../core/test/support/hold.ts';
import { control } from '../../../kernels/src/blocks.ts';
import { builtInRegistry } from '../../src/built-in.ts';

interface Case {
  readonly algorithm: string;
  readonly workers: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Cores that the run believes in: all workers may help but for one. */
  readonly cores?: number;
  /** Goes on from this state. */
  readonly from?: Uint8Array;
  readonly epochs?: number;
}

/** What an epoch of each algorithm takes to have batches that are worth sharing. */
const large: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  cpo: {},
  kfcpo: { 'training.batchSize': 2000 },
};

/** A short run: its rows without times, its state, how often threads were asked to help, what was said, threads left. */
async function run({ algorithm, workers, settings, cores = 4, from, epochs = 2 }: Case) {
  const module = new URL('../../../core/test/rollouts/drifting-point.ts', import.meta.url).href;
  const registry = (await builtInRegistry()).add(driftingPointPlugin, { origin: 'test', url: module });
  const steps = 4000;
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: driftingPoint.id,
    overrides: {
      'training.steps': 2 * steps,
      'training.stepsPerEpoch': steps,
      'training.environments': 5,
      'training.workers': workers,
      'policy.hiddenSizes': [64, 64],
      'critic.hiddenSizes': [8],
      'constraint.costLimit': 1,
      ...large[algorithm],
      ...settings,
    },
  });
  let invitations = 0;
  let alive = 0;
  const threads: Threads = {
    available: cores,
    spawn() {
      const thread = nodeThreads.spawn();
      alive++;
      const post = (message: unknown): void => {
        if ((message as { kind: string }).kind === 'help') invitations++;
        thread.post(message);
      };
      const terminate = async (): Promise<void> => {
        await thread.terminate();
        alive--;
      };
      return { ...thread, post, terminate };
    },
  };
  const said: string[] = [];
  const sink = { open() {}, row() {}, message: (sentence: string) => void said.push(sentence), close() {} };
  const training = await createTraining({ registry, configuration, threads, sinks: [sink], clock: () => 0 });
  if (from !== undefined) training.load(from);
  const rows: LogRow[] = [];
  const stop = new AbortController();
  await training.run({
    signal: stop.signal,
    onEpoch(row) {
      rows.push(Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Time/'))));
      if (rows.length === epochs) stop.abort();
    },
  });
  const bytes = training.save();
  // Who dies or stalls is a setting of the environment, and the checkpoint holds settings; all else is to be the same.
  const { compared: _settings, ...state } = decodeState(bytes, 'test');
  await training.dispose();
  return {
    rows,
    state: createHash('sha256').update(encodeState(state)).digest('hex'),
    bytes,
    invitations,
    said,
    alive,
  };
}

for (const algorithm of Object.keys(large)) {
  test(`${algorithm}: large batches shared with any number of workers leave the bits of none, and so does a resume`, async (t) => {
    const { rows, state } = await run({ algorithm, workers: 0 });

    for (const workers of [1, 2, 3]) {
      const shared = await run({ algorithm, workers });
      t.true(shared.invitations >= workers, `${workers} workers were asked to help`);
      t.deepEqual(shared.rows, rows, `${workers} workers`);
      t.is(shared.state, state, `${workers} workers`);
      t.is(shared.alive, 0, 'threads asleep in an invitation end with the run');
    }
    const first = await run({ algorithm, workers: 2, epochs: 1 });
    const second = await run({ algorithm, workers: 3, from: first.bytes, epochs: 1 });
    t.deepEqual([...first.rows, ...second.rows], rows, 'resumed');
    t.is(second.state, state, 'resumed');
  });
}

/** This thread takes no block before a helper has taken one: that may wake up later than all updates of the run take. */
function helperFirst(t: ExecutionContext, marker: string): void {
  const add = Atomics.add as (words: Int32Array, index: number, value: number) => number;
  const second = (words: Int32Array, index: number, value: number): number => {
    if (index === control.next) hold(marker);
    return add(words, index, value);
  };
  Atomics.add = second as typeof Atomics.add;
  t.teardown(() => {
    Atomics.add = add as typeof Atomics.add;
  });
}

for (const help of ['dies', 'stalls']) {
  // Serial, for no other test is to wait for this one's helper.
  test.serial(
    `a worker that ${help} in the middle of an update is replaced, and the run has the same bits`,
    async (t) => {
      const { rows, state } = await run({ algorithm: 'cpo', workers: 0 });
      const marker = join(mkdtempSync(join(tmpdir(), 'belay-')), 'taken');
      helperFirst(t, marker);

      const survived = await run({
        algorithm: 'cpo',
        workers: 2,
        settings: { 'environment.help': help, 'environment.dieMarker': marker },
      });

      t.deepEqual(survived.rows, rows);
      t.is(survived.state, state);
      t.is(survived.said.length, 1);
      t.is(survived.alive, 0);
      t.regex(survived.said[0]!, /rollout worker [12] of 2 died between its tasks.*a new one takes its place/);
    },
  );
}

test('on one core nobody helps', async (t) => {
  t.is((await run({ algorithm: 'cpo', workers: 2, cores: 1, epochs: 1 })).invitations, 0);
});

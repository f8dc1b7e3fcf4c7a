import { nodeThreads } from '@belay-rl/core/node';
import { createTraining, decodeState, encodeState, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import { PlanarBatch } from '../../../envs/src/planar/planar-batch.ts';
import { builtInRegistry } from '../../src/built-in.ts';

/** Environment steps that MuJoCo made, of those of this thread. */
let held = 0;
const { step } = PlanarBatch.prototype;
PlanarBatch.prototype.step = function (this: PlanarBatch, actions) {
  const done = step.call(this, actions);
  held += this.worlds.lanes.columns.held.slice(0, actions.count).reduce((sum, one) => sum + one, 0);
  return done;
};

interface Part {
  readonly algorithm: string;
  readonly environment: string;
  readonly workers: number;
  readonly kernels?: 'relaxed' | 'strict';
  readonly from?: Uint8Array;
  readonly epochs?: number;
}

/** Rows without times, and the state that is left. */
async function run({ algorithm, environment, workers, kernels = 'relaxed', from, epochs = 2 }: Part) {
  const registry = await builtInRegistry();
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment,
    overrides: {
      'training.steps': 2400,
      'training.stepsPerEpoch': 1200,
      'training.environments': 4,
      'training.workers': workers,
      'training.kernels': kernels,
      'policy.hiddenSizes': [16],
      'critic.hiddenSizes': [16],
    },
  });
  const training = await createTraining({ registry, configuration, threads: nodeThreads, sinks: [], clock: () => 0 });
  if (from !== undefined) training.load(from);
  const rows: unknown[] = [];
  const stop = new AbortController();
  await training.run({
    signal: stop.signal,
    onEpoch(row) {
      rows.push(Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Time/'))));
      if (rows.length === epochs) stop.abort();
    },
  });
  const bytes = training.save();
  const { compared: _settings, ...state } = decodeState(bytes, 'test');
  await training.dispose();
  return { rows, bytes, state: Buffer.from(encodeState(state)).toString('base64') };
}

for (const [algorithm, environment, kernels] of [
  ['kfcpo', 'SafetyPointGoal2-v0', 'relaxed'],
  ['ppo-lag', 'SafetyPointPush1-v0', 'strict'],
] as const) {
  test.serial(
    `${algorithm} on ${environment}: hand-overs to MuJoCo, any number of workers and a resume leave the same bits`,
    async (t) => {
      held = 0;
      const wanted = await run({ algorithm, environment, kernels, workers: 0 });
      t.true(held > 0, 'robots came near free bodies');
      t.is(wanted.rows.length, 2);

      for (const workers of [1, 3]) {
        const { rows, state } = await run({ algorithm, environment, kernels, workers });
        t.deepEqual(rows, wanted.rows, `${workers} workers`);
        t.is(state, wanted.state, `${workers} workers`);
      }
      const first = await run({ algorithm, environment, kernels, workers: 2, epochs: 1 });
      const second = await run({ algorithm, environment, kernels, workers: 0, epochs: 1, from: first.bytes });
      t.deepEqual([...first.rows, ...second.rows], wanted.rows, 'resumed');
      t.is(second.state, wanted.state, 'resumed');
    },
  );
}

import { acquireDevice } from '../../src/device/shared-device.ts';
import { deviceTest } from '../support/driver.ts';
import { countMadeObjects, type MadeObjects } from '../support/made-objects.ts';
import { smallTraining } from '../support/small-training.ts';

for (const [algorithm, settings] of [
  ['kfcpo', { 'training.batchSize': 501 }],
  ['cpo', { 'optimizer.iterations': 3 }],
  ['ppo-lag', { 'training.batchSize': 501, 'training.passes': 2, 'environment.normalizeReward': 'scale' }],
] as const) {
  deviceTest(`${algorithm}, whole on the device, makes nothing there that stays after the first epochs`, async (t) => {
    const lease = await acquireDevice();
    const made: MadeObjects[] = [];
    const held: number[] = [];
    const { training } = await smallTraining(algorithm, {
      ...settings,
      'engine.name': 'webgpu',
      'environment.engine': 'webgpu',
      'training.steps': 6000,
    });
    const count = countMadeObjects(lease.device);
    await training.run({
      onEpoch() {
        made.push(count());
        held.push(lease.device.counters.bytesHeld);
      },
    });
    await training.dispose();
    lease.release();

    // The first epoch binds rows, and takes room for what is read.
    t.deepEqual(
      made.slice(1).map(({ lasting }) => lasting),
      [0, 0, 0, 0, 0],
    );
    t.is(new Set(held.slice(1)).size, 1, `bytes held: ${held.join(', ')}`);
    // Trial steps of CPO differ in number. The last epoch begins no rollout.
    const submits = new Set(made.slice(1, -1).map(({ passing }) => passing));
    if (algorithm === 'kfcpo') t.is(submits.size, 1, `submits and error scopes: ${[...submits].join(', ')}`);
  });
}

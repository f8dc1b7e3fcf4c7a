import type { BelayError } from '@belay-rl/core';
import test from 'ava';
import { DeviceFaults } from '../../src/device/device-faults.ts';

class GPUOutOfMemoryError extends Error {}

/** A device whose scopes judge each call as they are told to. */
function deviceThat(judges: (filter: string) => Error | null, lost: Promise<unknown> = new Promise(() => {})) {
  const scopes: string[] = [];
  return {
    lost,
    onuncapturederror: null as ((event: { error: Error }) => void) | null,
    pushErrorScope: (filter: string) => void scopes.push(filter),
    popErrorScope: async () => judges(scopes.pop()!),
  };
}

const faultsOf = (device: ReturnType<typeof deviceThat>) => new DeviceFaults(device as unknown as GPUDevice, 'a card');

test('a device without memory left is told with the call that wanted it, at the next check and ever after', async (t) => {
  const faults = faultsOf(deviceThat((filter) => (filter === 'out-of-memory' ? new GPUOutOfMemoryError('no') : null)));
  faults.watch('making the buffer of values', () => 7);

  const error = (await t.throwsAsync(faults.check())) as BelayError;

  t.is(error.code, 'gpu-memory');
  t.is(error.exitCode, 1);
  t.regex(error.message, /^The graphics device a card has no memory left for "making the buffer of values": .*\.$/);
  t.is(
    t.throws(() => faults.watch('anything', () => 0)),
    error,
  );
});

test('memory that runs out where no call is watched is told with the last call', async (t) => {
  const device = deviceThat(() => null);
  const faults = faultsOf(device);
  faults.watch('a pass', () => 0);
  device.onuncapturederror?.({ error: new GPUOutOfMemoryError('no') });

  t.regex((await t.throwsAsync(faults.check()))!.message, /no memory left for "a pass"/);
});

test('a promise that the loss of the device rejected is told as the loss', async (t) => {
  let lose = (_: unknown): void => {};
  const lost = new Promise((resolve) => {
    lose = resolve;
  });
  const faults = faultsOf(deviceThat(() => null, lost));
  faults.watch('a minibatch', () => 0);
  lose({ reason: 'unknown', message: 'the driver was reset.\nsecond line' });

  const error = await faults.explain('reading an outcome', new Error('mapping was aborted'));

  t.is(error.code, 'gpu-lost');
  t.regex(error.message, /was lost in "a minibatch" \(the driver was reset\): the last checkpoint is whole/);
});

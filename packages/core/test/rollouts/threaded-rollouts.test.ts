import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { arrange, rolloutOf, snapshot } from './arrangement.ts';

/** Three epochs, the last one with fewer environments and steps, and the state after them. */
async function threeEpochs(workers: number, options: Parameters<typeof arrange>[1] = {}): Promise<unknown> {
  const { policy, rollouts, dispose } = await arrange(workers, options);
  const epochs = [];
  for (const [epoch, environments, steps] of [
    [0, 5, 40],
    [1, 5, 40],
    [2, 3, 20],
  ] as const) {
    epochs.push(snapshot(await rollouts.collect(policy, rolloutOf(epoch, environments, steps))));
    policy.add(new Float32Array(policy.size).fill(0.01), 1);
  }
  const state = rollouts.save();
  await dispose();
  return { epochs, state };
}

test('any number of workers gives the same bits as none', async (t) => {
  const reference = await threeEpochs(0);

  for (const workers of [1, 2, 3]) t.deepEqual(await threeEpochs(workers), reference, `${workers} workers`);
});

test('a worker that dies in the middle of an epoch is replaced and changes no bit', async (t) => {
  const marker = join(mkdtempSync(join(tmpdir(), 'belay-')), 'died');
  const sentences: string[] = [];

  const survived = await threeEpochs(2, {
    settings: { dieAt: 55, dieMarker: marker },
    onRestart: (sentence) => sentences.push(sentence),
  });

  t.deepEqual(survived, await threeEpochs(0));
  t.is(sentences.length, 1);
  t.regex(
    sentences[0]!,
    /rollout worker [12] of 2 \(DriftingPoint-v0, environments [\d, ]+\) died in epoch 1 with exit code 7/,
  );
});

test('a share whose worker dies twice in one epoch stops the run with a sentence', async (t) => {
  const { policy, rollouts, dispose } = await arrange(2, { settings: { dieAt: 25 } });

  const error = await t.throwsAsync(rollouts.collect(policy, rolloutOf(0)), {
    code: 'worker-died',
  });

  t.regex(
    error!.message,
    /rollout worker 1 of 2 \(DriftingPoint-v0, environments 0, 2, 4\) died twice in epoch 0.*exit code 7/,
  );
  await dispose();
});

test('what an environment throws in a worker arrives as one sentence', async (t) => {
  const { policy, rollouts, dispose } = await arrange(2, { settings: { failAt: 20 } });

  const error = await t.throwsAsync(rollouts.collect(policy, rolloutOf(4)), {
    code: 'environment-failed',
  });

  t.is(error!.message, 'DriftingPoint-v0, environment 0, at step 19 of epoch 4: the point fell off the line');
  await dispose();
});

test('state saved in one thread goes on in others', async (t) => {
  const one = await arrange(0);
  await one.rollouts.collect(one.policy, rolloutOf(0));
  const state = one.rollouts.save();
  const expected = snapshot(await one.rollouts.collect(one.policy, rolloutOf(1)));
  const other = await arrange(2);

  other.rollouts.load(state);

  t.deepEqual(snapshot(await other.rollouts.collect(other.policy, rolloutOf(1))), expected);
  await one.dispose();
  await other.dispose();
});

import { conformanceCases } from '@belay-rl/core/testing';
import test from 'ava';
import plugin from '../own-batch.ts';

for (const { title, run } of conformanceCases({ plugins: [plugin] })) {
  test(title, async (t) => {
    await t.notThrowsAsync(run);
  });
}

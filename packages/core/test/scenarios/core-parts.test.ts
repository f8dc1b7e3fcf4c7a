import { corePlugin } from '@belay-rl/core/internals';
import { conformanceCases } from '@belay-rl/core/testing';
import test from 'ava';

for (const { title, run } of conformanceCases({ plugins: [corePlugin] })) {
  test(title, async (t) => {
    await t.notThrowsAsync(run());
  });
}

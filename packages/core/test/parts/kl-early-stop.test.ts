import test from 'ava';
import type { FirstOrderOptimizer } from '../../src/contracts/optimizer.ts';
import { klEarlyStop } from '../../src/parts/kl-early-stop.ts';
import { noTrustRegion } from '../../src/parts/no-trust-region.ts';
import { createUnconstrained } from '../../src/parts/unconstrained.ts';
import { createPart, partContext, recordMetrics } from '../../src/testing/part-context.ts';
import { meanKl } from '../../src/update/mean-kl.ts';
import { updatePolicy } from '../../src/update/update-policy.ts';
import { smallUpdate } from '../update/small-update.ts';

const schedule = { batchSize: 10, passes: 12 };

function ascent(rate: number): FirstOrderOptimizer {
  return {
    natural: false,
    step: (gradient, delta) => {
      for (let i = 0; i < delta.length; i++) delta[i] = rate * gradient[i]!;
    },
    settle() {},
    save: () => ({}),
    load() {},
  };
}

async function run(maxKl: number, rate = 0.02) {
  const { engine, policy, update, workspace } = await smallUpdate({ schedule });
  const trustRegion = createPart(klEarlyStop, partContext({ engine, policy, rows: 37, schedule }), { maxKl });
  const parts = { optimizer: ascent(rate), constraint: createUnconstrained(), trustRegion };
  const { passes } = await updatePolicy(parts, update, workspace);
  await update.refresh(update.whole);
  return { passes, kl: meanKl(update.policy.distribution, update.whole.reference, update.whole.outputs, workspace.kl) };
}

test('the passes end after the one in which the mean KL over all rows exceeds maxKl', async (t) => {
  const free = await run(100);
  t.is(free.passes, 12);

  const { passes, kl } = await run(free.kl / 4);
  const onePassEarlier = await run(free.kl / 4 - 1e-9);

  t.true(passes > 1 && passes < 12);
  t.true(kl > free.kl / 4);
  t.is(onePassEarlier.passes, passes);
  // A bound above what that pass reached lets the next one begin.
  t.is((await run(kl + 1e-9)).passes, passes + 1);
});

test('maxKl 0 still makes one pass', async (t) => {
  t.is((await run(0)).passes, 1);
});

test('a policy that left the numbers is refused with a sentence', async (t) => {
  await t.throwsAsync(run(0.01, 1e30), { message: /KL|surrogate|step|gradient/ });
});

test('without a trust region every step is taken whole', async (t) => {
  const { engine, policy, update, workspace } = await smallUpdate({});
  const log = recordMetrics();
  const trustRegion = createPart(noTrustRegion, partContext({ engine, policy, rows: 37, log }));
  const before = new Float32Array(policy.size);
  const after = new Float32Array(policy.size);
  policy.read(before);

  await updatePolicy({ optimizer: ascent(0.5), constraint: createUnconstrained(), trustRegion }, update, workspace);

  policy.read(after);
  for (let i = 0; i < before.length; i++) t.is(after[i], Math.fround(before[i]! + workspace.delta[i]!));
  t.true(log.last('Misc/FinalStepNorm') > 0);
});

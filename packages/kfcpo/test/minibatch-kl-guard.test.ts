import type { Settings, State, Step } from '@belay-rl/core';
import test from 'ava';
import { MinibatchKlGuard } from '../src/minibatch-kl-guard.ts';
import type { MinibatchKlGuardSettings } from '../src/settings.ts';
import { minibatchKlGuardSettings } from '../src/settings.ts';
import { smallProblem, withDefaults } from './reference/small-problem.ts';

async function guarded(changes: Settings = {}, rows = 32) {
  const p = await smallProblem({ sizes: [4, 6, 2], rows });
  const update = await p.start();
  const make = (context = p.context) =>
    new MinibatchKlGuard(
      withDefaults(minibatchKlGuardSettings, changes) as unknown as MinibatchKlGuardSettings,
      context,
    );
  const guard = make();
  guard.begin(update);
  /** Applies a step of a given size along a fixed random direction; refreshes the minibatch first, as the driver does. */
  const direction = p.gradient();
  const apply = async (scale: number) => {
    await update.refresh(update.whole);
    const delta = direction.map((x) => scale * x);
    const step = { update, minibatch: update.whole, delta } as unknown as Step;
    return guard.apply(step);
  };
  return { ...p, update, guard, make, apply };
}

test('rolls back when the minibatch KL exceeds the limit, bit for bit', async (t) => {
  const p = await guarded();
  const before = p.parameters();

  const fraction = await p.apply(20);

  t.is(fraction, 0);
  t.deepEqual(p.parameters(), before);
  t.is(p.log.last('Misc/RollbackRate'), 1);
  t.true(p.log.last('Misc/StepKl')! > 0.01);
  t.is(await (await guarded({ maxKl: 100 })).apply(20), 1);
});

test('takes a step within the limit, exactly', async (t) => {
  const p = await guarded();
  const before = p.parameters();

  const fraction = await p.apply(0.01);

  t.is(fraction, 1);
  t.is(p.log.last('Misc/RollbackRate'), 0);
  t.notDeepEqual(p.parameters(), before);
});

test('the KL is that of the candidate from the reference, KL(π_θ′ ‖ π), averaged over rows', async (t) => {
  const p = await guarded({ maxKl: 100 });
  const { outputs, reference, count } = p.update.whole;

  await p.apply(1);

  let expected = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < 2; j++) {
      const [s, r] = [outputs.scale[j]!, reference.scale[j]!];
      const distance = outputs.mean[2 * i + j]! - reference.mean[2 * i + j]!;
      expected += (r - s + (Math.exp(2 * s) + distance ** 2) / (2 * Math.exp(2 * r)) - 0.5) / count;
    }
  }
  t.true(Math.abs(p.log.last('Misc/EpochKl')! - expected) < 1e-6 * expected);
});

test('reference epoch adds steps up, reference step does not', async (t) => {
  const [epoch, step] = [await guarded({ reference: 'epoch' }), await guarded({ reference: 'step' })];
  const taken = async (p: typeof epoch) => {
    const out: number[] = [];
    for (let i = 0; i < 6; i++) out.push(await p.apply(0.12));
    return out;
  };

  const [a, b] = [await taken(epoch), await taken(step)];

  t.is(a[0], 1);
  t.is(a.at(-1), 0);
  t.deepEqual(b, [1, 1, 1, 1, 1, 1]);
  t.true(step.log.last('Misc/EpochKl')! > 5 * step.log.last('Misc/StepKl')!);
});

test('retries halve the step until it fits', async (t) => {
  const p = await guarded({ retries: 8 });
  const before = p.parameters();

  const fraction = await p.apply(4);

  t.true(fraction > 0 && fraction < 1 && Number.isInteger(Math.log2(fraction)));
  t.is(p.log.last('Misc/AcceptedFraction'), fraction);
  const same = await guarded();
  t.is(await same.apply(4 * fraction), 1);
  t.is(await (await guarded()).apply(8 * fraction), 0);
  t.notDeepEqual(p.parameters(), before);
});

test('retries that are used up restore the parameters bit for bit', async (t) => {
  const p = await guarded({ retries: 2 });
  const before = p.parameters();

  t.is(await p.apply(1e4), 0);
  t.deepEqual(p.parameters(), before);
});

test('a KL that is no number restores the parameters and stops', async (t) => {
  const p = await guarded();
  const before = p.parameters();

  await t.throwsAsync(p.apply(Number.NaN), { code: 'not-finite', message: /KL divergence/ });

  t.deepEqual(p.parameters(), before);
});

test('an infinite KL is rolled back', async (t) => {
  const p = await guarded();
  const before = p.parameters();

  t.is(await p.apply(1e36), 0);
  t.deepEqual(p.parameters(), before);
});

test('updates without one accepted step are reported, with the remedy', async (t) => {
  const p = await guarded();
  for (let i = 0; i < 3; i++) {
    t.is(p.guard.warning(), null);
    p.guard.begin(p.update);
    await p.apply(20);
    p.guard.end();
  }

  t.regex(p.guard.warning()!, /rolled back in the last 3 updates.*raise trustRegion.maxKl, lower optimizer.stepKl/);

  p.guard.begin(p.update);
  await p.apply(0.01);
  p.guard.end();
  t.is(p.guard.warning(), null);
});

test('reference step with many steps an epoch is warned of, once, also across a resume', async (t) => {
  const p = await guarded({ reference: 'step' });
  const many = { ...p.context, rows: 20_000, schedule: { batchSize: 2000, passes: 2 } };
  const guard = p.make(many);

  t.regex(guard.warning()!, /each of an epoch's 20 steps.*KL of 0.01, up to 0.2/);
  t.is(guard.warning(), null);

  const resumed = p.make(many);
  resumed.load(structuredClone(guard.save()) as State);
  t.is(resumed.warning(), null);
  t.is(p.guard.warning(), null);
  t.is((await guarded({ reference: 'epoch' })).make(many).warning(), null);
});

import type { Settings, State, Step } from '@belay-rl/core';
import test from 'ava';
import { EpochKlGuard } from '../src/epoch-kl-guard.ts';
import type { EpochKlGuardSettings } from '../src/settings.ts';
import { epochKlGuardSettings } from '../src/settings.ts';
import { smallProblem, withDefaults } from './reference/small-problem.ts';

async function guarded(changes: Settings = {}) {
  const p = await smallProblem({ sizes: [4, 6, 2], rows: 32 });
  const update = await p.start();
  const make = () =>
    new EpochKlGuard(withDefaults(epochKlGuardSettings, changes) as unknown as EpochKlGuardSettings, p.context);
  const guard = make();
  const direction = p.gradient();
  const accepted: number[] = [];
  /** One epoch of `steps` equal steps. */
  const epoch = async (scale: number, steps = 4) => {
    guard.begin(update);
    for (let i = 0; i < steps; i++) {
      await update.refresh(update.whole);
      const delta = direction.map((x) => scale * x);
      accepted.push(await guard.apply({ update, minibatch: update.whole, delta } as unknown as Step));
    }
    return guard.end(update);
  };
  return { ...p, update, guard, make, epoch, accepted };
}

test('takes every step, and rolls the whole epoch back bit for bit when its KL exceeds the limit', async (t) => {
  const p = await guarded();
  const before = p.parameters();

  t.false(await p.epoch(5));

  t.deepEqual(p.accepted, [1, 1, 1, 1]);
  t.deepEqual(p.parameters(), before);
  t.is(p.log.last('Misc/RollbackRate'), 1);
  t.is(p.log.values.get('Misc/StepKl')!.length, 4);
});

test('keeps an epoch within the limit', async (t) => {
  const p = await guarded();
  const before = p.parameters();

  t.true(await p.epoch(0.01));

  t.notDeepEqual(p.parameters(), before);
  t.is(p.log.last('Misc/RollbackRate'), 0);
});

test('retries halve the displacement of the epoch', async (t) => {
  const p = await guarded({ retries: 10 });
  const before = p.parameters();

  t.true(await p.epoch(5));

  const moved = p.parameters().map((x, i) => x - before[i]!);
  const none = await guarded({ maxKl: 100 });
  await none.epoch(5);
  const whole = none.parameters().map((x, i) => x - before[i]!);
  const fraction = moved[5]! / whole[5]!;
  t.true(Math.abs(Math.log2(fraction) - Math.round(Math.log2(fraction))) < 1e-3);
  t.true(fraction < 1);
});

test('refused update after update is reported, also across a resume', async (t) => {
  const p = await guarded();
  for (let i = 0; i < 3; i++) {
    t.is(p.guard.warning(), null);
    await p.epoch(5);
  }
  const resumed = p.make();
  resumed.load(structuredClone(p.guard.save()) as State);

  for (const guard of [p.guard, resumed]) {
    t.regex(guard.warning()!, /whole update was rolled back in the last 3 updates.*raise trustRegion.maxKl, lower/);
    t.is(guard.warning(), null);
  }
});

test('a step that is no number restores the start and stops', async (t) => {
  const p = await guarded();
  const before = p.parameters();

  await t.throwsAsync(p.epoch(Number.NaN), { code: 'not-finite' });

  t.deepEqual(p.parameters(), before);
});

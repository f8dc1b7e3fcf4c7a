import test from 'ava';
import type { Proposal } from '../../src/contracts/proposal.ts';
import type { Step, Trial } from '../../src/contracts/trust-region.ts';
import { lineSearch } from '../../src/parts/line-search.ts';
import type { Settings } from '../../src/settings/setting.ts';
import { createPart, partContext, recordMetrics } from '../../src/testing/part-context.ts';
import { smallUpdate } from '../update/small-update.ts';

/** A line search on a real policy, whose losses are a function of how far along Δ the policy stands. */
async function setUp(
  losses: (fraction: number) => Partial<Trial>,
  proposal: Partial<Proposal> = {},
  settings: Settings = {},
) {
  const { engine, policy, update, workspace } = await smallUpdate({ signals: 2 });
  const log = recordMetrics();
  const search = createPart(lineSearch, partContext({ engine, policy, rows: 37, log }), settings);
  const theta = new Float32Array(policy.size);
  policy.read(theta);
  const delta = workspace.delta;
  delta.fill(0.125);
  const now = new Float32Array(policy.size);
  const fractions: number[] = [];
  const trial: Trial = { values: new Float64Array(2), objective: 0, kl: 0 };
  const step: Step = {
    update,
    minibatch: update.whole,
    delta,
    before: { values: new Float64Array(2), objective: 0, kl: 0 },
    proposal: {
      c: new Float64Array(2),
      raw: new Float64Array(2),
      lengthFrom: 'given',
      minGain: 0,
      maxRise: Float64Array.of(Number.POSITIVE_INFINITY),
      ...proposal,
    },
    async measure() {
      policy.read(now);
      const fraction = (now[1]! - theta[1]!) / 0.125;
      fractions.push(fraction);
      return Object.assign(trial, { objective: 1, kl: 0, values: Float64Array.of(1, 0) }, losses(fraction));
    },
  };
  const moved = () => {
    policy.read(now);
    return now;
  };
  return { search, step, theta, moved, fractions, log, update };
}

function assertNear(
  t: { true(value: boolean, message?: string): boolean },
  found: readonly number[],
  expected: readonly number[],
) {
  t.true(found.length === expected.length, `${found} for ${expected}`);
  for (const [i, x] of expected.entries()) t.true(Math.abs(found[i]! - x) < 1e-5, `${found} for ${expected}`);
}

test('the whole step is taken where it passes', async (t) => {
  const { search, step, fractions, log } = await setUp(() => ({ kl: 0.009 }));
  t.is(await search.apply(step), 1);
  assertNear(t, fractions, [1]);
  t.is(log.last('Misc/AcceptanceStep'), 1);
});

test('it shrinks until the KL fits, and says by how much', async (t) => {
  const { search, step, fractions, log } = await setUp((f) => ({ kl: 0.03 * f * f }));
  // 0.03 f² ≤ 0.01 from f = 0.577: 0.8³ = 0.512 is the first.
  t.true(Math.abs((await search.apply(step)) - 0.512) < 1e-12);
  assertNear(t, fractions, [1, 0.8, 0.64, 0.512]);
  t.is(log.last('Misc/AcceptanceStep'), 4);
  t.true(Math.abs(log.last('Misc/FinalStepNorm') - 0.512 * 0.125 * Math.sqrt(step.delta.length)) < 1e-6);
});

test('it asks for the gain that the handler wants', async (t) => {
  const loss = (f: number) => ({ objective: 0.5 - f });
  const wanting = await setUp(loss, { minGain: 0 });
  t.true(Math.abs((await wanting.search.apply(wanting.step)) - 0.8 ** 4) < 1e-12);
  const indifferent = await setUp(loss, { minGain: Number.NEGATIVE_INFINITY });
  t.is(await indifferent.search.apply(indifferent.step), 1);
});

test('no cost surrogate may rise by more than the handler allows', async (t) => {
  const { search, step } = await setUp((f) => ({ values: Float64Array.of(1, 0.2 * f) }), {
    maxRise: Float64Array.of(0.11),
  });
  t.true(Math.abs((await search.apply(step)) - 0.512) < 1e-12);
});

test('where every trial fails, the parameters are restored bit for bit and the refusal is counted', async (t) => {
  const { search, step, theta, moved, fractions, log, update } = await setUp(() => ({ kl: 1 }), {}, { maxSteps: 7 });
  for (let i = 1; i <= 5; i++) {
    t.is(search.warning?.(), null);
    t.is(await search.apply(step), 0);
    t.deepEqual(moved(), theta);
  }
  t.is(fractions.length, 35);
  t.is(log.last('Misc/AcceptanceStep'), 0);
  t.regex(search.warning?.() ?? '', /refused 5 steps in a row/);
  // The minibatch is left at the restored policy: every ratio is 1 again.
  t.true(update.whole.ratio.every((ratio) => ratio === 1));
});

test('the count of refusals survives a save, and an accepted step clears it', async (t) => {
  const refusing = await setUp(() => ({ kl: 1 }));
  for (let i = 0; i < 5; i++) await refusing.search.apply(refusing.step);
  const accepting = await setUp(() => ({ kl: 0 }));
  accepting.search.load(refusing.search.save());
  t.regex(accepting.search.warning?.() ?? '', /refused 5/);
  await accepting.search.apply(accepting.step);
  t.is(accepting.search.warning?.(), null);
});

for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
  test(`a trial with ${bad} in it shrinks the step like any failed trial`, async (t) => {
    for (const losses of [
      (f: number) => (f > 0.7 ? { kl: bad } : {}),
      (f: number) => (f > 0.7 ? { objective: bad } : {}),
      ...(bad === Number.NEGATIVE_INFINITY
        ? []
        : [(f: number) => (f > 0.7 ? { values: Float64Array.of(1, bad) } : {})]),
    ]) {
      const { search, step } = await setUp(losses, { maxRise: Float64Array.of(0.1) });
      t.true(Math.abs((await search.apply(step)) - 0.64) < 1e-12);
    }
  });
}

test('variant published averages the KL over action dimensions: two of them let a step go further', async (t) => {
  const loss = (f: number) => ({ kl: 0.019 * f * f });
  const paper = await setUp(loss);
  const published = await setUp(loss, {}, { variant: 'published' });
  t.true((await paper.search.apply(paper.step)) < 0.73);
  t.is(await published.search.apply(published.step), 1);
});

test('everything logged is declared', async (t) => {
  const { search, step, log } = await setUp(() => ({}));
  await search.apply(step);
  t.deepEqual([...log.columns.keys()].sort(), Object.keys(lineSearch.metrics!).sort());
});

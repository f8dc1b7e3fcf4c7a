import type { Proposal, Settings, Signals, State } from '@belay-rl/core';
import test from 'ava';
import { MarginBlender } from '../src/margin-blender.ts';
import { marginBlender } from '../src/parts.ts';
import type { MarginBlenderSettings } from '../src/settings.ts';
import { marginBlenderSettings } from '../src/settings.ts';
import { costSignals, RecordedMetrics, withDefaults } from './reference/small-problem.ts';

function blender(changes: Settings = {}, constraints = ['cost']) {
  const log = new RecordedMetrics();
  const options = withDefaults(marginBlenderSettings, changes) as unknown as MarginBlenderSettings;
  return { log, handler: new MarginBlender(options, { log, constraints }) };
}

/** Signals of two directions with these squared norms and inner product, Euclidean and Fisher. */
function signals(gram: readonly number[], fisher: readonly number[] = gram): Signals {
  return {
    count: Math.sqrt(gram.length),
    gradients: Float64Array.from(gram),
    directions: Float64Array.from(gram),
    fisher: Float64Array.from(fisher),
    stepKl: 0.01,
  };
}

function proposal(count = 2): Proposal {
  const c = new Float64Array(count);
  c[0] = 1;
  return { c, raw: new Float64Array(count), lengthFrom: 'blend', minGain: 0, maxRise: new Float64Array(count - 1) };
}

function weights(handler: MarginBlender, count = 2): number[] {
  const out = new Float64Array(count);
  handler.weigh(new Float64Array(count), out);
  return [...out];
}

for (const [name, cost, limit, reward, weight] of [
  ['far below the limit the reward has all the weight', 0, 25, 1, 0],
  ['far above it the cost has all the weight', 1000, 25, 0, 1],
  ['at the centre they share', 22.5, 25, 0.5, 0.5],
  ['at limit 0 a cost is too much', 5, 0, 0, 1],
  ['an infinite limit is none', 1e6, Number.POSITIVE_INFINITY, 1, 0],
] as const) {
  test(name, (t) => {
    for (const marginUnits of ['episode', 'relative']) {
      const { handler } = blender({ marginUnits });

      handler.begin(costSignals([cost], [limit]));

      const [r, c] = weights(handler);
      t.true(Math.abs(r! - reward) < 2e-4, `${marginUnits}: w_r = ${r}`);
      t.true(Math.abs(-c! - weight) < 2e-4, `${marginUnits}: w_c = ${-c!}`);
    }
  });
}

test('margin units differ: one episode’s cost above the limit saturates the printed formula, not the relative one', (t) => {
  const [episode, relative] = [blender({ marginUnits: 'episode' }), blender({ marginUnits: 'relative' })];

  for (const { handler } of [episode, relative]) handler.begin(costSignals([26], [25]));

  t.true(weights(episode.handler)[0]! < 1e-14);
  t.true(weights(relative.handler)[0]! > 0.1);
});

test('several constraints: the reward weighs as the most violated one leaves', (t) => {
  const { handler } = blender({}, ['a', 'b']);

  handler.begin(costSignals([20, 9], [25, 10]));

  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const [r, a, b] = weights(handler, 3);
  t.true(Math.abs(-a! - sigmoid(-1)) < 1e-7);
  t.true(Math.abs(-b! - 0.5) < 1e-12);
  t.true(Math.abs(r! - 0.5) < 1e-12);
});

test('the merit is w_r S_r − Σ w_c S_c', (t) => {
  const { handler } = blender();
  handler.begin(costSignals([22.5], [25]));

  t.is(handler.weigh(Float64Array.of(3, 7), new Float64Array(2)), 0.5 * 3 - 0.5 * 7);
});

test('a step blends in coefficients of d_0 and d_1, and is logged', (t) => {
  const { handler, log } = blender({ scale: 'raw', inner: 'euclidean' });
  handler.begin(costSignals([22.5], [25]));
  const p = proposal();

  // ⟨d_0, d_1⟩ = 2 > 0: raising reward raises cost. d_c = −d_1 + (2/4) d_0.
  handler.combine(signals([4, 2, 2, 9]), p);

  t.deepEqual([...p.c], [0.5 + 0.5 * 0.5, -0.5]);
  t.is(p.lengthFrom, 'blend');
  t.is(log.last('Misc/ConflictRate'), 1);
  t.is(log.last('Misc/CostDirectionNorm'), 3);
  t.is(log.last('Misc/RewardDirectionNorm'), 2);
  // ‖−d_1 + ½d_0‖² = 9 − 2 + 1.
  t.true(Math.abs(log.last('Misc/CostDirectionNormBlended')! - Math.sqrt(8)) < 1e-12);
  t.is(log.last('Misc/CostWeight'), 0.5);
});

test('inner: fisher projects in the Fisher metric', (t) => {
  for (const inner of ['fisher', 'auto']) {
    const { handler } = blender({ inner, scale: 'raw' });
    handler.begin(costSignals([22.5], [25]));
    const p = proposal();

    handler.combine(signals([4, 2, 2, 9], [10, 1, 1, 3]), p);

    t.deepEqual([...p.c], [0.5 + 0.5 * 0.1, -0.5]);
  }
});

test('without a Fisher metric inner: auto and scale: normalised are Euclidean', (t) => {
  const { handler } = blender();
  handler.begin(costSignals([22.5], [25]));
  const p = proposal();

  // Lengths 2 and 3: d_1 stays, d_0 is scaled by 3/2. ⟨3/2 d_0, d_1⟩ = 3 over ‖3/2 d_0‖² = 9.
  handler.combine(signals([4, 2, 2, 9], [Number.NaN, Number.NaN, Number.NaN, Number.NaN]), p);

  t.true(Math.abs(p.c[0]! - 1.5 * (0.5 + 0.5 * (3 / 9))) < 1e-12);
  t.is(p.c[1], -0.5);
});

test('scale: normalised weighs directions of equal Fisher norm', (t) => {
  const { handler } = blender({ scale: 'normalised', projection: 'none' });
  handler.begin(costSignals([22.5], [25]));
  const p = proposal();

  handler.combine(signals([1, 0, 0, 1], [16, 0, 0, 4]), p);

  t.deepEqual([...p.c], [0.5, -0.5 * 2]);
});

test('stepScale: unblended takes the length of the larger direction', (t) => {
  const { handler } = blender({ stepScale: 'unblended' });
  handler.begin(costSignals([22.5], [25]));

  for (const [fisher, index] of [
    [[4, 1, 1, 9], 1],
    [[4, 1, 1, 3], 0],
  ] as const) {
    const p = proposal();
    handler.combine(signals([1, 0, 0, 1], fisher), p);
    t.is(p.lengthFrom, index);
  }
});

test('minimumWeightUntil lets the floor fall linearly to 0 over that share of the training', (t) => {
  const { handler } = blender({ minimumWeight: 0.4, minimumWeightUntil: 0.5 });
  const rewardWeights = [0, 0.25, 0.5, 0.9].map((progress) => {
    handler.begin(costSignals([1000], [25]), progress);
    return weights(handler)[0]!;
  });

  for (const [i, expected] of [0.4, 0.2, 0, 0].entries()) t.true(Math.abs(rewardWeights[i]! - expected) < 1e-12);
});

test('minimumWeight keeps either signal in the blend', (t) => {
  const { handler } = blender({ minimumWeight: 0.05 });

  handler.begin(costSignals([1000], [25]));
  t.deepEqual(weights(handler), [0.05, -0.95]);

  handler.begin(costSignals([0], [25]));
  t.deepEqual(weights(handler), [0.95, -0.05]);
});

test('weightSmoothing averages the weights over updates, beginning with the first', (t) => {
  const { handler } = blender({ weightSmoothing: 0.75 });

  handler.begin(costSignals([1e6], [25]));
  t.deepEqual(weights(handler), [0, -1]);

  handler.begin(costSignals([22.5], [25]));
  t.deepEqual(weights(handler), [1 - 0.875, -0.875]);
});

test('smoothed weights continue from a saved state', (t) => {
  const [a, b] = [blender({ weightSmoothing: 0.5 }), blender({ weightSmoothing: 0.5 })];
  a.handler.begin(costSignals([30], [25]));

  b.handler.load(structuredClone(a.handler.save()) as State);

  for (const { handler } of [a, b]) handler.begin(costSignals([20], [25]));
  t.deepEqual(weights(a.handler), weights(b.handler));
  t.throws(() => blender({}, ['a', 'b']).handler.load(a.handler.save()), {
    code: 'checkpoint-mismatch',
    message: /2 constraints \(a, b\)/,
  });
});

test('a cost estimate that is not finite is refused by name', (t) => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    t.throws(() => blender().handler.begin(costSignals([bad], [25])), { code: 'not-finite', message: /"cost 0"/ });
  }
});

test('directions that are not finite, or all zero, are refused', (t) => {
  const { handler } = blender();
  handler.begin(costSignals([22.5], [25]));

  t.throws(() => handler.combine(signals([1, 0, 0, Number.NaN]), proposal()), { code: 'not-finite' });
  t.throws(() => handler.combine(signals([0, 0, 0, 0]), proposal()), { code: 'zero-gradient' });
});

test('one vanishing direction leaves the other', (t) => {
  const { handler } = blender({ scale: 'raw' });
  handler.begin(costSignals([22.5], [25]));
  for (const gram of [
    [4, 0, 0, 0],
    [0, 0, 0, 4],
  ]) {
    const p = proposal();
    handler.combine(signals(gram), p);
    t.deepEqual([...p.c], [0.5, -0.5]);
  }
});

test('needs a Fisher metric only for what reads one', (t) => {
  const needs = marginBlender.needs as (settings: Settings) => readonly string[];
  const of = (changes: Settings) => needs(withDefaults(marginBlenderSettings, changes));

  t.deepEqual(of({}), []);
  t.deepEqual(of({ inner: 'fisher' }), ['fisher']);
  t.deepEqual(of({ scale: 'normalised' }), []);
  t.deepEqual(of({ stepScale: 'unblended' }), ['fisher']);
});

test('with an integral gain a cost that stays above its limit weighs more and more, each constraint by itself', (t) => {
  const { handler, log } = blender({ integralGain: 0.05, sharpness: 2 }, ['a', 'b']);
  handler.begin(costSignals([30, 20], [25, 25]));
  const before = weights(handler, 3);

  for (let update = 0; update < 5; update++) handler.begin(costSignals([30, 20], [25, 25]));

  const after = weights(handler, 3);
  t.true(-after[1]! > -before[1]! + 0.01);
  t.true(-after[2]! < -before[2]! - 0.01);
  t.true(log.last('Misc/Center')! < 0.9);
});

test('a weight that its floor holds does not move its centre', (t) => {
  const { handler, log } = blender({ integralGain: 0.05, minimumWeight: 0.3 });

  for (let update = 0; update < 5; update++) handler.begin(costSignals([100], [25]));

  t.is(log.last('Misc/Center'), 0.9);
});

test('moved centres are saved; a state from before they could move stands at its setting', (t) => {
  const first = blender({ integralGain: 0.05 }).handler;
  for (let update = 0; update < 5; update++) first.begin(costSignals([30], [25]));
  const state = first.save();
  const second = blender({ integralGain: 0.05 }).handler;
  const old = blender({ integralGain: 0.05 }).handler;
  const { centers, ...before } = state;

  second.load(state);
  old.load(before);

  second.begin(costSignals([30], [25]));
  first.begin(costSignals([30], [25]));
  t.deepEqual(second.save(), first.save());
  t.deepEqual(old.save().centers, Float64Array.of(0.9));
  t.notDeepEqual(centers, old.save().centers);
});

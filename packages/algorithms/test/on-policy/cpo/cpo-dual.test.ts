import { createPart, partContext, recordMetrics } from '@belay-rl/core/testing';
import test, { type ExecutionContext } from 'ava';
import { cpoDual, cpoStep } from '../../../src/on-policy/cpo/cpo-dual.ts';
import type { CpoStep } from '../../../src/on-policy/cpo/cpo-step.ts';
import { publishedCpoStep } from '../../../src/on-policy/cpo/published-dual.ts';
import { costSignals } from '../../cost-signals.ts';
import {
  apply,
  combine,
  dot,
  dualValue,
  randomPositiveDefinite,
  randomVector,
  seeded,
  solve,
  type Vector,
} from '../../quadratic-problem.ts';

interface Problem {
  readonly h: readonly Vector[];
  readonly g: Vector;
  readonly b: Vector;
  readonly c: number;
  readonly delta: number;
}

/** Solves in the span of x and p, as the optimizer and handler do, and returns Δ in full coordinates. */
function solveInSpan({ h, g, b, c, delta }: Problem, rule: typeof cpoStep = cpoStep) {
  const x = solve(h, g);
  const p = solve(h, b);
  const step = rule({ q: dot(g, x), r: dot(g, p), s: dot(b, p), bb: dot(b, b), c, delta });
  return { step, delta: combine(step.alongX, x, step.alongP, p) };
}

const identity = [
  [1, 0],
  [0, 1],
];

/** Feasible, and as good as the dual bound: by weak duality, optimal. Tolerances relative to the problem's scales. */
function assertOptimal(t: ExecutionContext, problem: Problem, label: string): CpoStep {
  const { h, g, b, c, delta } = problem;
  const { step, delta: found } = solveInSpan(problem);
  const rewardScale = Math.sqrt(2 * delta * dot(g, solve(h, g))) + 1e-12;
  const costScale = Math.sqrt(2 * delta * dot(b, solve(h, b))) + Math.abs(c) + 1e-12;
  const gain = dot(g, found);
  t.true(0.5 * dot(found, apply(h, found)) <= delta * (1 + 1e-6), `${label}: outside the trust region`);
  t.true(c + dot(b, found) <= 1e-7 * costScale, `${label}: violates the limit by ${c + dot(b, found)}`);
  const best = dualValue(h, g, b, c, delta);
  t.true(Math.abs(gain - best) <= 1e-5 * rewardScale, `${label}: gains ${gain}, the optimum is ${best}`);
  return step;
}

test('300 random problems with a feasible point: the step is feasible and reaches the dual bound', (t) => {
  const uniform = seeded(1);
  const cases = new Map<number, number>();

  for (let i = 0; i < 300; i++) {
    const n = 2 + Math.floor(4 * uniform());
    const h = randomPositiveDefinite(n, uniform);
    const [g, b] = [randomVector(n, uniform), randomVector(n, uniform)];
    const delta = 10 ** (-4 + 4 * uniform());
    const reach = Math.sqrt(2 * delta * dot(b, solve(h, b)));
    const c = reach * (1.9 * uniform() - 1.2 + (i % 10 === 0 ? -3 : 0)) * 0.8;
    const { optimCase } = assertOptimal(t, { h, g, b, c, delta }, `problem ${i}`);
    cases.set(optimCase, (cases.get(optimCase) ?? 0) + 1);
  }

  for (const each of [1, 2, 3]) t.true((cases.get(each) ?? 0) > 20, `case ${each} came ${cases.get(each)} times`);
});

test('100 random problems without a feasible point: the step lowers cost as far as the trust region lets it', (t) => {
  const uniform = seeded(2);

  for (let i = 0; i < 100; i++) {
    const n = 2 + Math.floor(4 * uniform());
    const h = randomPositiveDefinite(n, uniform);
    const [g, b] = [randomVector(n, uniform), randomVector(n, uniform)];
    const delta = 10 ** (-4 + 4 * uniform());
    const reach = Math.sqrt(2 * delta * dot(b, solve(h, b)));
    const { step, delta: found } = solveInSpan({ h, g, b, c: reach * (1.001 + 5 * uniform()), delta });

    t.is(step.optimCase, 0);
    t.true(Math.abs(0.5 * dot(found, apply(h, found)) - delta) < 1e-9 * delta);
    t.true(Math.abs(dot(b, found) + reach) < 1e-9 * reach);
  }
});

test('the multipliers satisfy the optimality conditions: g = λ HΔ + ν b, both complementary', (t) => {
  const uniform = seeded(3);

  for (let i = 0; i < 100; i++) {
    const h = randomPositiveDefinite(4, uniform);
    const [g, b] = [randomVector(4, uniform), randomVector(4, uniform)];
    const reach = Math.sqrt(0.02 * dot(b, solve(h, b)));
    const c = reach * (1.8 * uniform() - 0.9);
    const { step, delta: found } = solveInSpan({ h, g, b, c, delta: 0.01 });

    const stationary = combine(step.lambda, apply(h, found), step.nu, b);
    t.true(Math.max(...g.map((gi, j) => Math.abs(gi - stationary[j]!))) < 1e-8);
    t.true(step.lambda > 0 && step.nu >= 0);
    t.true(step.nu * Math.abs(c + dot(b, found)) < 1e-9);
  }
});

const parallelCases: [string, Vector, number, number][] = [
  ['reward and cost rise together, inside the limit', [1, 2], 0.5, -0.3],
  ['reward and cost rise together, outside the limit', [1, 2], 0.5, 0.3],
  ['reward and cost rise together, on the limit', [1, 2], 0.5, 0],
  ['raising reward lowers cost, inside the limit', [1, 2], -0.5, -0.3],
  ['raising reward lowers cost, outside the limit', [1, 2], -0.5, 0.3],
  ['raising reward lowers cost, on the limit', [1, 2], -0.5, 0],
];
for (const [label, g, ratio, c] of parallelCases) {
  test(`parallel gradients: ${label}`, (t) => {
    const h = [
      [2, 0.3],
      [0.3, 1],
    ];
    assertOptimal(t, { h, g, b: g.map((gi) => ratio * gi), c, delta: 0.5 }, label);
  });
}

test('rounding in parallel gradients never becomes a step beyond the trust region', (t) => {
  for (const noise of [1e-9, 1e-8, 1e-7]) {
    // A = q − r²/s is pure rounding here, and the optimum lies on the limit.
    const step = cpoStep({ q: 1 + noise, r: 0.5, s: 0.25, bb: 0.25, c: 0.1, delta: 0.5 });
    t.is(step.alongX, 0);
    t.is(step.alongP, -0.1 / 0.25);
  }
});

test('a reward gradient of 0: stay inside the limit, return to it from outside', (t) => {
  const base = { q: 0, r: 0, s: 0.25, bb: 0.25, delta: 0.5 };
  t.like(cpoStep({ ...base, c: -0.1 }), { alongX: 0, alongP: 0 });
  t.like(cpoStep({ ...base, c: 0.1 }), { alongX: 0, alongP: -0.4 });
  t.like(cpoStep({ ...base, c: 10 }), { alongX: 0, alongP: -2, optimCase: 0 });
});

test('a cost gradient of 0: the reward step inside the limit and on it, no step outside', (t) => {
  const base = { q: 4, r: 0, s: 0, bb: 0, delta: 0.5 };
  t.like(cpoStep({ ...base, c: -0.1 }), { alongX: 0.5, alongP: 0, optimCase: 4 });
  t.like(cpoStep({ ...base, c: 0 }), { alongX: 0.5, alongP: 0, optimCase: 4 });
  t.like(cpoStep({ ...base, c: 0.1 }), { alongX: 0, alongP: 0, optimCase: 0 });
});

test('both gradients 0: no step, and no number that is not finite', (t) => {
  for (const c of [-1, 0, 1]) {
    const step = cpoStep({ q: 0, r: 0, s: 0, bb: 0, c, delta: 0.01 });
    t.true(Object.values(step).every(Number.isFinite));
    t.is(step.alongX, 0);
    t.is(step.alongP, 0);
  }
});

test('a limit far away leaves the reward step, a violation far away the cost step, whatever their size', (t) => {
  for (const size of [1e3, 1e100]) {
    const base = { q: 4, r: 1, s: 1, bb: 1, delta: 0.5 };
    t.like(cpoStep({ ...base, c: -size }), { alongX: 0.5, alongP: 0, nu: 0, optimCase: 3 });
    t.like(cpoStep({ ...base, c: size }), { alongX: 0, alongP: -1, optimCase: 0 });
  }
});

test('the solution moves continuously with the violation, through every case', (t) => {
  const problem = { q: 1, r: 0.4, s: 0.5, bb: 0.5, delta: 0.5 };
  let before = cpoStep({ ...problem, c: -1.2 });
  for (let c = -1.2; c <= 1.2; c += 1e-4) {
    const now = cpoStep({ ...problem, c });
    // √B has an infinite slope if the boundary leaves the region: √(2 · 1e-4 · |c|/s) ≈ 0.02.
    t.true(Math.hypot(now.alongX - before.alongX, now.alongP - before.alongP) < 0.05, `jump at ${c}`);
    before = now;
  }
});

// Reference values: H = I, g = (1, 0), b = (½, ½), δ = ½, computed by hand from stationarity in exact arithmetic.
test('known values from inside the limit, and what the published dual makes of them', (t) => {
  const problem = { h: identity, g: [1, 0], b: [0.5, 0.5], c: -0.3, delta: 0.5 };

  const { step, delta } = solveInSpan(problem);
  const published = solveInSpan(problem, publishedCpoStep);

  t.deepEqual([step.lambda, step.nu, ...delta].map(round), [0.781, 0.531, 0.94, -0.34]);
  t.true(Math.abs(dot([0.5, 0.5], delta) - 0.3) < 1e-12);
  // A negative λ: the published step lowers the reward, and every trial of the line search fails.
  t.deepEqual([published.step.lambda, published.step.nu, ...published.delta].map(round), [-1.667, 0, -0.6, 0]);
});

test('known values from outside the limit, and what the published dual makes of them', (t) => {
  const problem = { h: identity, g: [1, 0], b: [0.5, 0.5], c: 0.3, delta: 0.5 };

  const { step, delta } = solveInSpan(problem);
  const published = solveInSpan(problem, publishedCpoStep);

  t.deepEqual([step.lambda, step.nu, ...delta].map(round), [0.781, 1.469, 0.34, -0.94]);
  // The published step raises the cost although the limit is exceeded already.
  t.deepEqual([published.step.lambda, published.step.nu, ...published.delta].map(round), [1, 0, 1, 0]);
});

function round(x: number): number {
  return Math.round(1000 * x) / 1000 + 0;
}

function combineOnce(variant: string, costs: ReturnType<typeof costSignals>) {
  const log = recordMetrics();
  const context = partContext({ engine: null as never, policy: null as never, rows: 0, log });
  const handler = createPart(cpoDual, context, { variant, marginRate: 0 });
  if (handler.acts !== 'directions') throw new Error('cpo-dual acts on directions.');
  const proposal = { c: new Float64Array(2), raw: new Float64Array(2), maxRise: new Float64Array(1) };
  const answer = { ...proposal, lengthFrom: 'blend' as const, minGain: 0 };
  handler.begin(costs);
  handler.combine(
    {
      count: 2,
      gradients: Float64Array.of(1, 0.5, 0.5, 0.5),
      directions: Float64Array.of(1, 0.5, 0.5, 0.5),
      fisher: Float64Array.of(1, 0.5, 0.5, 0.5),
      stepKl: 0.5,
    },
    answer,
  );
  return { answer, log };
}

test('the violation is per step; variant published takes it per episode', (t) => {
  // 300 over the limit in 1,000 steps: 0.3 a step.
  const costs = costSignals([325], [25], 1000);

  const paper = combineOnce('paper', costs);
  const published = combineOnce('published', costs);

  t.is(paper.log.last('Misc/CostViolation'), 0.3);
  t.is(paper.log.last('Misc/OptimCase'), 1);
  t.is(published.log.last('Misc/CostViolation'), 300);
  // 300 compared with a reach of √(2δs) = 0.7: the published rule sees a region without a feasible point, and forgets the reward.
  t.is(published.log.last('Misc/OptimCase'), 0);
  t.is(published.answer.c[0], 0);
  t.true(paper.answer.c[0]! > 1);
});

test('the line search is told what to hold the step to', (t) => {
  const inside = combineOnce('paper', costSignals([15], [25], 100)).answer;
  const outside = combineOnce('paper', costSignals([55], [25], 100)).answer;

  t.is(inside.lengthFrom, 'given' as never);
  t.is(inside.minGain, 0);
  t.is(inside.maxRise[0], 0.1);
  t.is(outside.minGain, Number.NEGATIVE_INFINITY);
  t.is(outside.maxRise[0], 0);
});

test('a limit of 0 works; a cost estimate that is no number is refused by name', (t) => {
  const { answer } = combineOnce('paper', costSignals([0], [0], 1000));
  t.true(answer.c.every(Number.isFinite));
  t.throws(() => combineOnce('paper', costSignals([Number.NaN], [25], 1000)), { message: /constraint 'cost' is NaN/ });
});

/** What the last step changed is known from the second update on. */
const firstUpdate = (columns: readonly string[]) => columns.filter((name) => !name.startsWith('Misc/CostChange'));

test('everything logged is declared, and finite in every case', (t) => {
  for (const estimate of [0, 20, 25, 30, 1e6]) {
    const { log } = combineOnce('paper', costSignals([estimate], [25], 1000));
    t.deepEqual([...log.columns.keys()].sort(), firstUpdate(Object.keys(cpoDual.metrics!)).sort());
    t.true([...log.columns.values()].flat().every(Number.isFinite));
  }
});

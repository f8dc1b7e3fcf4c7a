import { createPart, partContext, recordMetrics } from '@belay-rl/core/testing';
import test from 'ava';
import { pcpoProjection, pcpoStep } from '../../../src/on-policy/pcpo/pcpo-projection.ts';
import { costSignals } from '../../cost-signals.ts';
import { apply, combine, dot, randomPositiveDefinite, randomVector, seeded, solve } from '../../quadratic-problem.ts';

const identity = (n: number) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => +(i === j)));

/** H, g, b, what PCPO sees of them, and the largest fall of cost within the trust region, √(2δs). */
function randomProblem(uniform: () => number) {
  const n = 2 + Math.floor(4 * uniform());
  const h = randomPositiveDefinite(n, uniform);
  const [g, b] = [randomVector(n, uniform), randomVector(n, uniform)];
  const delta = 10 ** (-4 + 4 * uniform());
  const [x, p] = [solve(h, g), solve(h, b)];
  const values = { q: dot(g, x), r: dot(g, p), s: dot(b, p), bb: dot(b, b), delta };
  return { n, h, b, x, p, reach: Math.sqrt(2 * delta * values.s), values };
}

for (const metric of ['fisher', 'euclidean'] as const) {
  test(`300 random problems: the step satisfies the optimality conditions of the ${metric} projection`, (t) => {
    const uniform = seeded(7);
    let projected = 0;

    for (let i = 0; i < 300; i++) {
      const { n, h, b, x, p, reach, values } = randomProblem(uniform);
      const { q, delta } = values;
      const c = reach * (4 * uniform() - 2);

      const step = pcpoStep({ ...values, c, metric, outOfReach: 'project' });

      const rewardStep = combine(Math.sqrt((2 * delta) / q), x, 0, x);
      const found = combine(step.alongX, x, -step.multiplier, metric === 'fisher' ? p : b);
      const violation = c + dot(b, found);
      const scale = Math.abs(c) + reach;
      // Primal and dual feasibility, complementarity, stationarity: M(Δ − Δ_r) + μ b = 0 with M = H or I.
      t.true(violation <= 1e-12 * scale);
      t.true(step.multiplier >= 0);
      t.true(step.multiplier === 0 || Math.abs(violation) <= 1e-12 * scale);
      const moved = apply(metric === 'fisher' ? h : identity(n), combine(1, found, -1, rewardStep));
      const residual = combine(1, moved, step.multiplier, b);
      t.true(Math.max(...residual.map(Math.abs)) <= 1e-10 * (1 + step.multiplier));
      if (step.multiplier > 0) projected++;
    }

    t.true(projected > 100 && projected < 290, `${projected} of 300 needed the projection`);
  });
}

test('300 random problems: out of the trust region’s reach only the cost is lowered, within it nothing changes', (t) => {
  const uniform = seeded(11);
  let [near, far] = [0, 0];

  for (let i = 0; i < 300; i++) {
    const { h, b, x, p, reach, values } = randomProblem(uniform);
    const problem = { ...values, c: reach * (4 * uniform() - 1), metric: 'fisher' as const };

    const step = pcpoStep({ ...problem, outOfReach: 'recover' });

    t.is(step.far, problem.c > reach);
    if (step.far) {
      far++;
      const change = combine(step.alongX, x, -step.multiplier, p);
      // The trust region's own lowest cost: KL of δ, and b·Δ = −√(2δs).
      t.true(Math.abs(dot(change, apply(h, change)) / (2 * problem.delta) - 1) < 1e-9);
      t.true(Math.abs(dot(b, change) / reach + 1) < 1e-9);
    } else {
      near++;
      t.deepEqual(step, pcpoStep({ ...problem, outOfReach: 'project' }));
    }
  }

  t.true(near > 50 && far > 50, `${near} near, ${far} far`);
});

test('the reward step has the KL δ, and is left alone within the limit', (t) => {
  const step = pcpoStep({ q: 4, r: 1, s: 1, bb: 1, c: -10, delta: 0.5, metric: 'fisher', outOfReach: 'recover' });
  t.deepEqual(step, { alongX: 0.5, multiplier: 0, far: false });
});

test('no cost gradient: the reward step inside the limit, none outside; no reward gradient: back to the limit', (t) => {
  const base = { q: 4, r: 0, s: 0, bb: 0, delta: 0.5, metric: 'fisher' as const, outOfReach: 'recover' as const };
  t.deepEqual(pcpoStep({ ...base, c: -1 }), { alongX: 0.5, multiplier: 0, far: false });
  t.deepEqual(pcpoStep({ ...base, c: 0 }), { alongX: 0.5, multiplier: 0, far: false });
  t.deepEqual(pcpoStep({ ...base, c: 1 }), { alongX: 0, multiplier: 0, far: true });
  t.deepEqual(pcpoStep({ ...base, q: 0, s: 2, c: 1 }), { alongX: 0, multiplier: 0.5, far: false });
});

/** g = (0.4, 0), b = (0.2, 0.1), H = diag(1, 4): x = (0.4, 0), p = (0.2, 0.025). */
function proposalFor(
  settings: { variant?: string; metric?: string; outOfReach?: string },
  costs: ReturnType<typeof costSignals>,
) {
  const log = recordMetrics();
  const context = partContext({ engine: null as never, policy: null as never, rows: 0, log });
  const handler = createPart(pcpoProjection, context, { ...settings, marginRate: 0 });
  if (handler.acts !== 'directions') throw new Error('pcpo-projection acts on directions.');
  const proposal = {
    c: new Float64Array(2),
    raw: new Float64Array(2),
    maxRise: new Float64Array(1),
    lengthFrom: 'blend' as const,
    minGain: 0,
  };
  handler.begin(costs);
  handler.combine(
    {
      count: 2,
      gradients: Float64Array.of(0.16, 0.08, 0.08, 0.05),
      directions: Float64Array.of(0.16, 0.08, 0.08, 0.040625),
      fisher: Float64Array.of(0.16, 0.08, 0.08, 0.0425),
      stepKl: 0.02,
    },
    proposal,
  );
  return { proposal, log };
}

test('the Fisher projection moves along p, the Euclidean one along b', (t) => {
  const costs = costSignals([35], [25], 1000);

  const fisher = proposalFor({}, costs).proposal;
  const euclidean = proposalFor({ metric: 'euclidean' }, costs).proposal;

  // √(2δ/q) = 0.5; excess = 0.01 + 0.5 · 0.08 = 0.05; over s = 0.0425 or b·b = 0.05.
  t.deepEqual([...fisher.c, ...fisher.raw].map(round), [0.5, -1.17647, 0, 0]);
  t.deepEqual([...euclidean.c, ...euclidean.raw].map(round), [0.5, 0, 0, -1]);
  t.is(fisher.minGain, Number.NEGATIVE_INFINITY);
  t.is(fisher.maxRise[0], 0);
});

test('far outside the limit the default recovers, and project keeps the reward’s share', (t) => {
  const costs = costSignals([125], [25], 1000);

  // √(2δs) is 0.041, c is 0.1.
  const recover = proposalFor({}, costs).proposal;
  const project = proposalFor({ outOfReach: 'project' }, costs).proposal;
  const euclidean = proposalFor({ metric: 'euclidean' }, costs).proposal;

  t.deepEqual([...recover.c].map(round), [0, -0.97014]);
  t.deepEqual([...project.c].map(round), [0.5, -3.29412]);
  t.deepEqual([...euclidean.c, ...euclidean.raw].map(round), [0, 0, 0, -2]);
});

test('variant published steps along the plain gradient and projects a thousand times too far', (t) => {
  const costs = costSignals([35], [25], 1000);

  const paper = proposalFor({}, costs);
  const published = proposalFor({ variant: 'published' }, costs);

  t.is(paper.log.last('Misc/CostViolation'), 0.01);
  t.is(published.log.last('Misc/CostViolation'), 10);
  // g in place of x, and (10 + 0.04)/s in place of (0.01 + 0.04)/s.
  t.deepEqual([...published.proposal.c, ...published.proposal.raw].map(round), [0, -236.23529, 0.5, 0]);
});

test('a limit of 0 works; a cost estimate that is no number is refused by name', (t) => {
  t.true(proposalFor({}, costSignals([0], [0], 1000)).proposal.c.every(Number.isFinite));
  t.throws(() => proposalFor({}, costSignals([Number.NaN], [25], 1000)), { message: /constraint 'cost' is NaN/ });
});

test('everything logged is declared', (t) => {
  const { log } = proposalFor({}, costSignals([35], [25], 1000));
  // What the last step changed is known from the second update on.
  const declared = Object.keys(pcpoProjection.metrics!).filter((name) => !name.startsWith('Misc/CostChange'));
  t.deepEqual([...log.columns.keys()].sort(), declared.sort());
});

function round(x: number): number {
  return Math.round(1e5 * x) / 1e5 + 0;
}

import test from 'ava';
import type { NaturalOptimizer } from '../../src/contracts/optimizer.ts';
import type { Schedule } from '../../src/contracts/policy-update.ts';
import type { Proposal } from '../../src/contracts/proposal.ts';
import { conjugateGradient, resolveStepKl } from '../../src/parts/conjugate-gradient.ts';
import { FisherProduct } from '../../src/parts/fisher-product.ts';
import type { Settings } from '../../src/settings/setting.ts';
import { createPart, partContext, recordMetrics } from '../../src/testing/part-context.ts';
import { smallUpdate } from '../update/small-update.ts';
import { denseFisher, inner, multiply, solvePositiveDefinite } from './dense-policy.ts';

const sizes = [3, 8, 2];

async function problem(options: { rows?: number; signals?: number; schedule?: Schedule; settings?: Settings } = {}) {
  const small = await smallUpdate({ signals: 1, ...options, directions: options.signals ?? 1 });
  const { engine, policy, update, workspace } = small;
  const log = recordMetrics();
  const context = partContext({
    engine,
    policy,
    rows: update.whole.count,
    log,
    maxKl: 0.01,
    schedule: update.schedule,
    constraints: Array.from({ length: (options.signals ?? 1) - 1 }, (_, i) => `cost${i}`),
  });
  const optimizer = createPart(conjugateGradient, context, options.settings) as NaturalOptimizer;
  const theta = new Float32Array(policy.size);
  policy.read(theta);
  const fisherOf = (rows: Float32Array) => denseFisher(sizes, theta, policy.own, rows);
  const gradients = workspace.gradients;
  for (const [k, gradient] of gradients.entries()) {
    for (let i = 0; i < gradient.length; i++) gradient[i] = Math.sin(1.7 * i + k) / (1 + k);
  }
  return { ...small, log, optimizer, theta, fisherOf, gradients, context };
}

/** The rows in use of a minibatch, copied. */
function rowsOf(minibatch: {
  observations: { host: Float32Array | null; count: number; width: number };
}): Float32Array {
  const { host, count, width } = minibatch.observations;
  return host!.slice(0, count * width);
}

function damped(fisher: number[][], damping: number, scale = 1): number[][] {
  return fisher.map((row, i) => row.map((x, j) => scale * x + (i === j ? damping : 0)));
}

function relativeError(found: ArrayLike<number>, expected: readonly number[]): number {
  const difference = expected.map((x, i) => x - found[i]!);
  return Math.sqrt(inner(difference, difference) / inner(expected, expected));
}

function assertSmall(t: { true(value: boolean, message?: string): boolean }, value: number, bound: number) {
  t.true(value < bound, `${value} ≥ ${bound}`);
}

async function propose(p: Awaited<ReturnType<typeof problem>>, proposal: Partial<Proposal> = {}) {
  const { optimizer, update, workspace, gradients } = p;
  await optimizer.begin?.(update);
  await update.refresh(update.whole);
  await optimizer.observe(update.whole);
  await optimizer.precondition(gradients, workspace.signals);
  const full = { ...workspace.proposal, ...proposal };
  if (proposal.c === undefined) full.c.set([1, ...new Array<number>(full.c.length - 1).fill(0)]);
  await optimizer.step(full, workspace.signals, workspace.delta);
  return workspace;
}

test('Fisher-vector products equal the dense Fisher matrix, in every coordinate direction', async (t) => {
  const { engine, policy, update, fisherOf } = await problem();
  const fisher = fisherOf(rowsOf(update.whole));
  const product = new FisherProduct({ engine, policy, capacity: 37, sample: 1 });
  await update.refresh(update.whole);
  await product.use(update.whole.observations, update.whole.outputs);
  const v = engine.vector(policy.size);
  const out = engine.vector(policy.size);

  let worst = 0;
  for (let j = 0; j < policy.size; j++) {
    v.fill(0);
    v[j] = 1;
    await product.apply(v, out);
    for (let i = 0; i < policy.size; i++) worst = Math.max(worst, Math.abs(out[i]! - fisher[i]![j]!));
    assertSmall(t, Math.abs((await product.quadratic(v)) - fisher[j]![j]!), 1e-5);
  }

  assertSmall(t, worst, 1e-5);
});

test('the Fisher matrix is the Hessian of the KL that sums over action dimensions', async (t) => {
  const { engine, policy, update, theta, fisherOf } = await problem();
  const v = theta.map((_, i) => Math.cos(i));
  const kl = new Float32Array(37);
  const h = 0.02;
  let sum = 0;
  for (const sign of [1, -1]) {
    policy.add(
      v.map((x) => sign * x),
      h,
    );
    await update.refresh(update.whole);
    policy.distribution.kl(update.whole.reference, update.whole.outputs, kl);
    sum += kl.reduce((total, x) => total + x, 0) / 37;
    policy.write(theta);
  }
  const expected = inner(v, multiply(fisherOf(rowsOf(update.whole)), v));
  assertSmall(t, Math.abs(sum / (h * h) / expected - 1), 0.02);
  engine.dispose();
});

test('directions are the dense damped natural gradients, and the Gram matrices are theirs', async (t) => {
  // 52 parameters, so 60 iterations solve to rounding.
  const p = await problem({ signals: 3, settings: { iterations: 60 } });
  const { signals } = await propose(p);
  const h = damped(p.fisherOf(rowsOf(p.update.whole)), 0.1);
  const exact = p.gradients.map((g) => solvePositiveDefinite(h, g));

  for (let k = 0; k < 3; k++) {
    for (let l = 0; l < 3; l++) {
      const scale = Math.sqrt(inner(p.gradients[k]!, exact[k]!) * inner(p.gradients[l]!, exact[l]!));
      assertSmall(t, Math.abs(signals.fisher[3 * k + l]! - inner(p.gradients[k]!, exact[l]!)), 1e-4 * scale);
      const length = Math.sqrt(inner(exact[k]!, exact[k]!) * inner(exact[l]!, exact[l]!));
      assertSmall(t, Math.abs(signals.directions[3 * k + l]! - inner(exact[k]!, exact[l]!)), 1e-3 * length);
    }
  }
  // Each direction by itself, through a proposal that takes it as it is.
  for (let k = 0; k < 3; k++) {
    const c = Float64Array.from({ length: 3 }, (_, l) => (l === k ? 1 : 0));
    await p.optimizer.step({ ...p.workspace.proposal, c, lengthFrom: 'given' }, signals, p.workspace.delta);
    assertSmall(t, relativeError(p.workspace.delta, exact[k]!), 1e-3);
  }
  t.is(p.log.last('Misc/Alpha'), 1);
});

test('15 iterations, the default, are near the exact solution', async (t) => {
  const p = await problem();
  const { signals } = await propose(p);
  const exact = solvePositiveDefinite(damped(p.fisherOf(rowsOf(p.update.whole)), 0.1), p.gradients[0]!);
  const q = inner(p.gradients[0]!, exact);
  // g·d of a truncated solve is never above the exact one: it is the maximum of 2g·d − dᵀHd over a smaller space.
  t.true(signals.fisher[0]! <= q * (1 + 1e-6) && signals.fisher[0]! > 0.98 * q, `${signals.fisher[0]} of ${q}`);
});

test('the step’s second-order KL is stepKl, for a blend and for a chosen direction', async (t) => {
  const p = await problem({ signals: 2 });
  const fisher = p.fisherOf(rowsOf(p.update.whole));
  const kl = (delta: Float32Array) => 0.5 * inner(delta, multiply(fisher, delta));

  const blended = await propose(p, { c: Float64Array.of(0.3, -0.7), lengthFrom: 'blend' });
  assertSmall(t, Math.abs(kl(blended.delta) / 0.01 - 1), 1e-4);

  // ν from direction 0: half of it is half as long, a quarter of the KL.
  const unblended = await propose(p, { c: Float64Array.of(0.5, 0), lengthFrom: 0 });
  assertSmall(t, Math.abs(kl(unblended.delta) / 0.0025 - 1), 1e-4);
});

test('variant published: F averaged over action dimensions, and the damping counted in the length', async (t) => {
  const paper = await problem({ settings: { iterations: 60 } });
  const published = await problem({ settings: { iterations: 60, variant: 'published' } });
  const fisher = paper.fisherOf(rowsOf(paper.update.whole));
  const curvature = (delta: Float32Array, m: number[][]) => 0.5 * inner(delta, multiply(m, delta));

  const [a, b] = [await propose(paper), await propose(published)];

  // Two action dimensions: the matrix that the published step measures itself in is F/2 + 0.1.
  const h = damped(fisher, 0.1, 0.5);
  const exact = solvePositiveDefinite(h, published.gradients[0]!);
  assertSmall(
    t,
    relativeError(
      b.delta,
      exact.map((x) => x * Math.sqrt(0.02 / inner(exact, published.gradients[0]!))),
    ),
    0.01,
  );
  assertSmall(t, Math.abs(curvature(b.delta, h) / 0.01 - 1), 1e-3);
  assertSmall(t, Math.abs(curvature(a.delta, fisher) / 0.01 - 1), 1e-3);
  // In the KL that sums over dimensions its length is another one than δ.
  t.true(Math.abs(curvature(b.delta, fisher) - 0.01) > 1e-4);
});

test('variant published: the absolute guards leave small gradients unsolved', async (t) => {
  const solve = async (variant: string) => {
    const p = await problem({ settings: { iterations: 60, variant } });
    for (let i = 0; i < p.gradients[0]!.length; i++) p.gradients[0]![i]! *= 1e-4;
    await propose(p);
    return p.log.last('Misc/cg_residual');
  };
  assertSmall(t, await solve('paper'), 1e-3);
  t.true((await solve('published')) > 0.1);
});

test('ν never exceeds maxStep, so a vanishing gradient gives a vanishing step', async (t) => {
  const p = await problem({ settings: { maxStep: 5 } });
  for (let i = 0; i < p.gradients[0]!.length; i++) p.gradients[0]![i]! *= 1e-6;
  await propose(p);
  t.is(p.log.last('Misc/Alpha'), 5);

  p.gradients[0]!.fill(0);
  const { delta } = await propose(p);
  t.true(delta.every((x) => x === 0));
});

test('fisherSample takes every n-th row', async (t) => {
  const p = await problem({ settings: { fisherSample: 4, iterations: 60 } });
  const rows = rowsOf(p.update.whole);
  const some = Float32Array.from({ length: 10 * 3 }, (_, i) => rows[Math.floor(i / 3) * 12 + (i % 3)]!);

  const { delta } = await propose(p, { lengthFrom: 'given' });

  const exact = solvePositiveDefinite(damped(p.fisherOf(some), 0.1), p.gradients[0]!);
  assertSmall(t, relativeError(delta, exact), 1e-3);
});

test('fisherRows: a minibatch’s own rows, or the whole epoch’s', async (t) => {
  for (const fisherRows of ['minibatch', 'whole']) {
    const p = await problem({ schedule: { batchSize: 10, passes: 1 }, settings: { fisherRows, iterations: 60 } });
    const { optimizer, update, workspace, gradients } = p;
    await optimizer.begin?.(update);
    update.shuffle(0);
    const minibatch = await update.minibatch(1);
    await update.refresh(minibatch);
    await optimizer.observe(minibatch);
    await optimizer.precondition(gradients, workspace.signals);
    await optimizer.step(
      { ...workspace.proposal, c: Float64Array.of(1), lengthFrom: 'given' },
      workspace.signals,
      workspace.delta,
    );

    const rows = rowsOf(fisherRows === 'minibatch' ? minibatch : update.whole);
    const other = rowsOf(fisherRows === 'minibatch' ? update.whole : minibatch);
    const solve = (r: Float32Array) => solvePositiveDefinite(damped(p.fisherOf(r), 0.1), gradients[0]!);
    assertSmall(t, relativeError(workspace.delta, solve(rows)), 1e-3);
    t.true(relativeError(workspace.delta, solve(other)) > 0.01);
  }
});

test('linearDecay: δ falls in proportion to what is left of the run', async (t) => {
  const p = await problem({ settings: { stepKl: 0.01, linearDecay: true } });
  t.is(p.optimizer.stepKl, 0.01);

  await p.optimizer.begin?.({ ...p.update, progress: 0.75 } as typeof p.update);

  t.is(p.optimizer.stepKl, 0.0025);
});

test('stepKl: as set, else the trust region’s bound shared among the minibatches of a pass', (t) => {
  const context = { maxKl: 0.02, rows: 105, schedule: { batchSize: 10, passes: 3 } };
  t.is(resolveStepKl(0.5, context), 0.5);
  t.is(resolveStepKl(null, context), 0.02 / 11);
  t.is(resolveStepKl(null, { ...context, schedule: { batchSize: 'all', passes: 1 } }), 0.02);
  t.is(resolveStepKl(null, { ...context, maxKl: 0.01, maxKlBounds: 'step' }), 0.009);
  t.throws(() => resolveStepKl(null, { ...context, maxKl: null }), { message: /set optimizer\.stepKl/ });
});

test('a gradient with a NaN is refused with a sentence that names the part', async (t) => {
  const p = await problem();
  p.gradients[0]![3] = Number.NaN;
  await t.throwsAsync(propose(p), { message: /gradient.*conjugate-gradient is not finite/ });
});

test('everything logged is declared', async (t) => {
  const p = await problem();
  await propose(p);
  t.deepEqual([...p.log.columns.keys()].sort(), Object.keys(conjugateGradient.metrics!).sort());
});

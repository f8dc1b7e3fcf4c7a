import { createGaussian, type Minibatch, type Outputs, type PolicyUpdate } from '@belay-rl/core';
import test from 'ava';
import { focopsHandler } from '../../../src/index.ts';
import { focopsSurrogate } from '../../../src/internals.ts';
import { costSignals } from '../../cost-signals.ts';
import { ascend, largestDifference, tilted } from '../../discrete-problem.ts';
import { advantageHandler, weightsOf } from '../../parts/constraint-handlers/handler-context.ts';
import { seeded } from '../../quadratic-problem.ts';

const paper = { temperature: 1.5, rowKl: 0.02, published: false };

test('the gate drops rows; variant published scales the whole policy term by the share of rows inside', (t) => {
  // K = (.01, .03), ρÃ = (1, 2), λ_F 1.5, η .02.
  const minibatch = {
    count: 2,
    advantages: [Float32Array.of(1, 2)],
    ratio: Float32Array.of(1, 1),
    outputs: { capacity: 2 },
  } as unknown as Minibatch;
  const distribution = { kl: (_p: Outputs, _q: Outputs, out: Float32Array) => out.set([0.01, 0.03]) };
  const u = { policy: { distribution }, whole: minibatch, entropy: 0 } as unknown as PolicyUpdate;

  const intended = -focopsSurrogate(u, paper).value(minibatch);
  const published = -focopsSurrogate(u, { ...paper, published: true }).value(minibatch);

  t.true(Math.abs(intended - -0.3283333) < 1e-6);
  t.true(Math.abs(published - -0.495) < 1e-6);
});

const problem = {
  counts: [
    [1, 1, 2],
    [5, 2, 1],
  ],
  advantages: [
    [1, -0.5, 0.2],
    [-1, 0.8, 2],
  ],
};
const old = problem.counts.map((counts) => counts.map((c) => c / counts.reduce((x, y) => x + y, 0)));

test('without a gate its maximum is the paper’s closed form π_old exp(Ã/λ_F)/Z', (t) => {
  for (const temperature of [1.5, 0.7]) {
    const found = ascend(problem, (u) =>
      focopsSurrogate(u, { ...paper, temperature, rowKl: Number.POSITIVE_INFINITY }),
    );
    const closed = tilted(
      old,
      problem.advantages.map((row) => row.map((a) => a / temperature)),
    );
    t.true(largestDifference(found, closed) < 1e-4);
  }
});

test('with a gate every state stops where its own KL passes η', (t) => {
  const found = ascend(problem, (u) => focopsSurrogate(u, paper));
  const kl = found.map((pi, s) => pi.reduce((sum, p, a) => sum + p * Math.log(p / old[s]![a]!), 0));
  // One step past η at most; without the gate the KLs would be 0.07 and 0.4.
  for (const k of kl) t.true(k > 0.019 && k < 0.15, `${kl}`);
});

for (const published of [false, true]) {
  test(`its gradient is the value’s derivative at the outputs, ${published ? 'published' : 'paper'}`, (t) => {
    const uniform = seeded(3);
    const rows = 6;
    const actions = 2;
    const distribution = createGaussian(actions);
    const outputs = (spread: number): Outputs => ({
      count: rows,
      capacity: rows,
      mean: Float32Array.from({ length: rows * actions }, () => spread * (uniform() - 0.5)),
      scale: Float32Array.of(-0.3, 0.1),
      scalePerRow: false,
      dMean: new Float32Array(rows * actions),
      dScale: new Float32Array(actions),
    });
    const minibatch: Minibatch = {
      count: rows,
      observations: null as never,
      actions: Float32Array.from({ length: rows * actions }, () => 2 * uniform() - 1),
      behaviourLogProb: new Float32Array(rows).fill(-2),
      advantages: [Float32Array.from({ length: rows }, () => 2 * uniform() - 1)],
      reference: outputs(0),
      outputs: outputs(0.8),
      logProb: new Float32Array(rows),
      ratio: new Float32Array(rows),
    };
    const u = { policy: { distribution }, whole: minibatch, entropy: 0.3 } as unknown as PolicyUpdate;
    const surrogate = focopsSurrogate(u, { temperature: 1.5, rowKl: 0.06, published });
    const value = (): number => {
      distribution.logProb(minibatch.outputs, minibatch.actions, minibatch.logProb);
      for (let i = 0; i < rows; i++)
        minibatch.ratio[i] = Math.exp(minibatch.logProb[i]! - minibatch.behaviourLogProb[i]!);
      return surrogate.value(minibatch);
    };
    value();
    const kl = new Float32Array(rows);
    distribution.kl(minibatch.outputs, minibatch.reference, kl);
    t.true(kl.some((k) => k > 0.07) && kl.some((k) => k < 0.05), 'both sides of the gate are tried');
    surrogate.gradient(minibatch, 1);

    const h = 2e-3;
    for (const [x, d] of [
      [minibatch.outputs.mean, minibatch.outputs.dMean],
      [minibatch.outputs.scale, minibatch.outputs.dScale],
    ] as const) {
      for (let j = 0; j < x.length; j++) {
        const at = x[j]!;
        x[j] = at + h;
        const up = value();
        x[j] = at - h;
        const slope = (up - value()) / (2 * h);
        x[j] = at;
        t.true(Math.abs(slope - d[j]!) < 2e-3, `${slope} against ${d[j]}`);
      }
    }
  });
}

test('weights: A_R − λ A_C as in the paper, or divided by 1 + λ; λ is at most 2', (t) => {
  const weights = (normalization: string) => {
    const { handler } = advantageHandler(focopsHandler, { normalization, multiplierOptimizer: 'gradient' });
    for (let i = 0; i < 100; i++) handler.begin(costSignals([50], [25], 1000));
    return weightsOf(handler);
  };
  t.deepEqual(weights('none'), [1, -2]);
  t.deepEqual(weights('sum'), [1 / 3, -2 / 3]);
});

import test from 'ava';
import { type AdvantageEstimator, computeAdvantages, standardise } from '../../src/on-policy/advantage.ts';

// r = (1, 2, 3), v = (.5, .4, .3), bootstrap .2, γ .9, λ .8: δ = (.86, 1.87, 2.88), worked out by hand.
const cases: readonly [AdvantageEstimator, readonly number[], readonly number[]][] = [
  ['gae', [3.699392, 3.9436, 2.88], [4.199392, 4.3436, 3.18]],
  ['gae-rtg', [3.699392, 3.9436, 2.88], [5.3758, 4.862, 3.18]],
  ['vtrace', [4.8758, 4.462, 2.88], [5.3758, 4.862, 3.18]],
  ['plain', [0.86, 1.87, 2.88], [5.3758, 4.862, 3.18]],
];

function run(
  estimator: AdvantageEstimator,
  options: { ended?: number[]; finalRows?: number[]; finalValues?: number[] } = {},
) {
  const advantages = new Float32Array(3);
  const targets = new Float32Array(3);
  computeAdvantages(
    {
      signal: Float32Array.of(1, 2, 3),
      values: Float32Array.of(0.5, 0.4, 0.3),
      ended: Uint8Array.from(options.ended ?? [0, 0, 0]),
      steps: 3,
      finalRows: Int32Array.from(options.finalRows ?? [2]),
      finalValues: Float32Array.from(options.finalValues ?? [0.2]),
      estimator,
      gamma: 0.9,
      lambda: 0.8,
    },
    advantages,
    targets,
  );
  return { advantages, targets };
}

function close(t: import('ava').ExecutionContext, actual: Float32Array, expected: readonly number[]): void {
  for (const [i, x] of expected.entries()) t.true(Math.abs(actual[i]! - x) < 2e-6, `${actual[i]} against ${x}`);
}

for (const [estimator, advantages, targets] of cases) {
  test(`${estimator} gives the hand-computed advantages and targets`, (t) => {
    const result = run(estimator);
    close(t, result.advantages, advantages);
    close(t, result.targets, targets);
  });
}

test('a termination cuts the bootstrap, a truncation in the middle uses its own', (t) => {
  // Row 0 terminated: A = r − v. Row 1 truncated with V = 10: δ = 2 + 9 − .4. Row 2 cut by the epoch with V = .2.
  const { advantages, targets } = run('gae', { ended: [1, 2, 0], finalRows: [1, 2], finalValues: [10, 0.2] });
  close(t, advantages, [0.5, 10.6, 2.88]);
  close(t, targets, [1, 11, 3.18]);
});

test('environments do not leak into each other at their boundary', (t) => {
  const advantages = new Float32Array(4);
  const targets = new Float32Array(4);
  computeAdvantages(
    {
      signal: Float32Array.of(1, 1, 100, 100),
      values: new Float32Array(4),
      ended: new Uint8Array(4),
      steps: 2,
      finalRows: Int32Array.of(1, 3),
      finalValues: Float32Array.of(0, 0),
      estimator: 'gae',
      gamma: 1,
      lambda: 1,
    },
    advantages,
    targets,
  );
  t.deepEqual([...advantages], [2, 1, 200, 100]);
});

test('a fragment whose bootstrap value is missing shows as NaN rather than as a made-up number', (t) => {
  const { advantages } = run('gae', { finalRows: [], finalValues: [] });
  t.true(advantages.every(Number.isNaN));
});

test('standardising centres, and scales by the population deviation when asked', (t) => {
  const centred = Float32Array.of(1, 2, 3, 6);
  t.is(standardise(centred, false), 3);
  t.deepEqual([...centred], [-2, -1, 0, 3]);

  const scaled = Float32Array.of(1, 2, 3, 6);
  standardise(scaled, true);
  const deviation = Math.sqrt((4 + 1 + 0 + 9) / 4);
  close(t, scaled, [-2 / deviation, -1 / deviation, 0, 3 / deviation]);
});

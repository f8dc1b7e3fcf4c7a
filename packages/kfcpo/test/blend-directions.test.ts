import test from 'ava';
import { type BlendOptions, blendDirections, createBlend } from '../src/blend-directions.ts';

/** Directions d_0 (raises reward), d_i (raises cost i) in R², given outright, and the blend as a vector. */
function blended(
  directions: readonly (readonly [number, number])[],
  weights: { reward: number; costs: readonly number[] },
  options: Partial<BlendOptions> & { inner?: Float64Array } = {},
) {
  const k = directions.length;
  const gram = Float64Array.from({ length: k * k }, (_, index) => {
    const [x, y] = [directions[Math.floor(index / k)]!, directions[index % k]!];
    return x[0] * y[0] + x[1] * y[1];
  });
  const out = createBlend(k);
  blendDirections(
    {
      inner: options.inner ?? gram,
      metric: gram,
      rewardWeight: weights.reward,
      costWeights: Float64Array.from(weights.costs),
    },
    { projection: 'cost', scale: 'raw', ...options },
    out,
  );
  const vector = [0, 1].map((axis) => directions.reduce((sum, d, i) => sum + out.coefficients[i]! * d[axis]!, 0)) as [
    number,
    number,
  ];
  return { vector, conflicts: out.conflicts, coefficients: out.coefficients };
}

function near(t: import('ava').ExecutionContext, actual: readonly number[], expected: readonly number[]): void {
  for (const [i, x] of expected.entries()) t.true(Math.abs(actual[i]! - x) < 1e-12, `${actual} is not ${expected}`);
}

const half = { reward: 0.5, costs: [0.5] };

test('directions that agree are blended as they are', (t) => {
  // Raising cost points left, so lowering it points right and up, as raising reward does.
  const { vector, conflicts } = blended(
    [
      [2, 0],
      [-1, -1],
    ],
    { reward: 0.25, costs: [0.75] },
  );

  near(t, vector, [0.25 * 2 + 0.75 * 1, 0.75]);
  t.is(conflicts, 0);
});

test('perpendicular directions are no conflict', (t) => {
  t.is(
    blended(
      [
        [1, 0],
        [0, 1],
      ],
      half,
    ).conflicts,
    0,
  );
});

test('in a conflict the cost direction loses its component along the reward direction', (t) => {
  // d_r = (2, 0), d_c = (−1, 1): ⟨d_c, d_r⟩ < 0, so d_c ← (0, 1).
  const { vector, conflicts } = blended(
    [
      [2, 0],
      [1, -1],
    ],
    half,
  );

  near(t, vector, [1, 0.5]);
  t.is(conflicts, 1);
});

test('projection: none keeps it', (t) => {
  const { vector, conflicts } = blended(
    [
      [2, 0],
      [1, -1],
    ],
    half,
    { projection: 'none' },
  );

  near(t, vector, [1 - 0.5, 0.5]);
  t.is(conflicts, 1);
});

test('projection: reward has the reward direction give way', (t) => {
  // d_r = (2, 0) loses its component along d_c = (−1, 1): (2, 0) + (−1, 1) = (1, 1).
  const { vector } = blended(
    [
      [2, 0],
      [1, -1],
    ],
    half,
    { projection: 'reward' },
  );

  near(t, vector, [0.5 - 0.5, 0.5 + 0.5]);
});

test('projection: lesser has the direction of the smaller weight give way', (t) => {
  const conflict = [
    [2, 0],
    [1, -1],
  ] as const;
  for (const [reward, cost, same] of [
    [0.7, 0.3, 'cost'],
    [0.5, 0.5, 'cost'],
    [0.3, 0.7, 'reward'],
  ] as const) {
    const weights = { reward, costs: [cost] };
    near(
      t,
      blended(conflict, weights, { projection: 'lesser' }).vector,
      blended(conflict, weights, { projection: same }).vector,
    );
  }
});

test('exactly opposed directions: the projected one vanishes, so that only the reward is left however small its weight', (t) => {
  const { vector } = blended(
    [
      [2, 0],
      [3, 0],
    ],
    { reward: 1e-6, costs: [1 - 1e-6] },
  );

  near(t, vector, [2e-6, 0]);
});

test('exactly opposed directions with projection: reward leave the cost alone', (t) => {
  near(
    t,
    blended(
      [
        [2, 0],
        [3, 0],
      ],
      half,
      { projection: 'reward' },
    ).vector,
    [-1.5, 0],
  );
});

test('equal gradients of reward and cost are exactly opposed directions', (t) => {
  near(
    t,
    blended(
      [
        [1, 1],
        [1, 1],
      ],
      half,
    ).vector,
    [0.5, 0.5],
  );
});

test('a vanishing reward direction leaves the cost alone, a vanishing cost direction the reward', (t) => {
  for (const projection of ['cost', 'reward', 'lesser', 'none'] as const) {
    for (const scale of ['raw', 'normalised'] as const) {
      near(
        t,
        blended(
          [
            [0, 0],
            [1, -1],
          ],
          half,
          { projection, scale },
        ).vector,
        [-0.5, 0.5],
      );
      near(
        t,
        blended(
          [
            [2, 0],
            [0, 0],
          ],
          half,
          { projection, scale },
        ).vector,
        [1, 0],
      );
    }
  }
});

test('scale: normalised brings every direction to the length of the longest', (t) => {
  const { vector } = blended(
    [
      [2, 0],
      [0, -0.1],
    ],
    half,
    { scale: 'normalised' },
  );

  near(t, vector, [1, 1]);
});

test('the inner product decides what conflicts', (t) => {
  const directions = [
    [2, 0],
    [1, -1],
  ] as const;
  // A metric in which the two cost-lowering and reward-raising directions agree.
  const inner = Float64Array.of(4, -1, -1, 2);

  const { vector, conflicts } = blended(directions, half, { inner });

  near(t, vector, [1 - 0.5, 0.5]);
  t.is(conflicts, 0);
});

test('each of several costs is projected against the reward, and weighs by itself', (t) => {
  // d_c1 = (−1, 1) conflicts with d_r = (2, 0) and becomes (0, 1); d_c2 = (1, 0) agrees.
  const { vector, conflicts } = blended(
    [
      [2, 0],
      [1, -1],
      [-1, 0],
    ],
    { reward: 0.4, costs: [0.6, 0.5] },
  );

  near(t, vector, [0.4 * 2 + 0.5, 0.6]);
  t.is(conflicts, 1);
});

test('projection: reward leaves the reward direction no component against a cost that it conflicts with', (t) => {
  // d_r = (1, 0), d_c1 = (−1, 1), d_c2 = (−1, −1): against the first (½, ½), which still conflicts with the second.
  const { vector } = blended(
    [
      [1, 0],
      [1, -1],
      [1, 1],
    ],
    { reward: 1, costs: [0, 0] },
    { projection: 'reward' },
  );

  near(t, vector, [0, 0]);
});

test('no constraint leaves the weighted reward', (t) => {
  near(t, blended([[2, 1]], { reward: 1, costs: [] }).vector, [2, 1]);
});

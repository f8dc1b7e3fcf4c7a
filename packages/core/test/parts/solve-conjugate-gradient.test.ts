import test from 'ava';
import { solveConjugateGradient } from '../../src/parts/solve-conjugate-gradient.ts';
import { multiply, solvePositiveDefinite } from './dense-policy.ts';

async function run(h: number[][], b: number[], options: { iterations: number; guard?: number; tolerance?: number }) {
  const n = b.length;
  const x = new Float64Array(n);
  let products = 0;
  const outcome = await solveConjugateGradient(
    {
      product: (v, out) => {
        products++;
        out.set(multiply(h, v));
      },
      guard: 0,
      tolerance: 0,
      ...options,
    },
    b,
    x,
    {
      residual: new Float64Array(n),
      search: new Float64Array(n),
      direction: new Float32Array(n),
      image: new Float32Array(n),
    },
  );
  return { x, products, ...outcome };
}

const small = [
  [2, 0.3],
  [0.3, 1],
];

function assertClose(
  t: { true(value: boolean, message?: string): boolean },
  found: ArrayLike<number>,
  expected: number[],
  tolerance: number,
) {
  const error = Math.max(...expected.map((x, i) => Math.abs(x - found[i]!)));
  t.true(error < tolerance, `${Array.from(found)} is ${error} away from ${expected}`);
}

test('two iterations solve two equations exactly', async (t) => {
  const { x } = await run(small, [1, -0.5], { iterations: 2 });
  // By Cramer's rule: (1 · 1 + 0.5 · 0.3, −0.5 · 2 − 0.3) / 1.91. Products are float32, hence 1e-7.
  assertClose(t, x, [1.15 / 1.91, -1.3 / 1.91], 1e-7);
});

test('the guards of the published variant shorten steps: its known iterates', async (t) => {
  assertClose(t, (await run(small, [1, -0.5], { iterations: 1, guard: 1e-6 })).x, [0.6410253, -0.3205127], 1e-7);
  assertClose(t, (await run(small, [1, -0.5], { iterations: 2, guard: 1e-6 })).x, [0.6020944, -0.6806264], 1e-7);
});

test('the published guards ruin small gradients, relative ones do not', async (t) => {
  const b = [1e-4, -0.5e-4];
  const exact = [1.15e-4 / 1.91, -1.3e-4 / 1.91];

  const paper = await run(small, b, { iterations: 15 });
  const published = await run(small, b, { iterations: 15, guard: 1e-6 });

  assertClose(t, paper.x, exact, 1e-11);
  t.true(Math.abs(published.x[1]! - exact[1]!) > 0.05 * Math.abs(exact[1]!));
});

test('a 12-dimensional system is solved to float32 accuracy in 12 iterations', async (t) => {
  const n = 12;
  const h = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j ? 1 + i : 0) + 0.5 * Math.cos(i) * Math.cos(j)),
  );
  const b = Array.from({ length: n }, (_, i) => Math.sin(3 * i + 1));
  const { x, relativeResidual } = await run(h, b, { iterations: n });
  assertClose(t, x, solvePositiveDefinite(h, b), 1e-6);
  t.true(relativeResidual < 1e-5);
});

test('it stops at the relative tolerance, whatever the scale of the right-hand side', async (t) => {
  for (const scale of [1e-6, 1, 1e6]) {
    const { iterations, products, relativeResidual } = await run(
      [
        [1, 0],
        [0, 1.001],
      ],
      [scale, scale],
      { iterations: 15, tolerance: 1e-2 },
    );
    t.is(iterations, 1);
    t.is(products, 1);
    t.true(relativeResidual < 1e-2);
  }
});

test('a right-hand side of 0 gives 0 without a product, a singular direction ends the iterations', async (t) => {
  const nothing = await run(small, [0, 0], { iterations: 15 });
  t.deepEqual([...nothing.x], [0, 0]);
  t.is(nothing.products, 0);
  t.is(nothing.relativeResidual, 0);

  const singular = await run(
    [
      [0, 0],
      [0, 0],
    ],
    [1, 1],
    { iterations: 15 },
  );
  t.deepEqual([...singular.x], [0, 0]);
});

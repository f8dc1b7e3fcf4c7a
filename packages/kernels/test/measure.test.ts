import test from 'ava';
import { measureKernels } from '../src/index.ts';

test('figures are positive, and there is one for every network and batch size', (t) => {
  const figures = measureKernels({
    variant: 'strict',
    seconds: 0.001,
    networks: [
      [3, 5, 1],
      [4, 2],
    ],
    rows: [1, 9],
  });

  t.is(figures.variant, 'strict');
  t.true(figures.peakGigaflops > 0);
  t.deepEqual(
    figures.networks.map(({ sizes, rows }) => [sizes.length, rows]),
    [
      [3, 1],
      [3, 9],
      [2, 1],
      [2, 9],
    ],
  );
  for (const figure of figures.networks) {
    for (const key of ['forward', 'forwardBackward', 'minibatch', 'fisherProduct', 'gigaflops', 'peakShare'] as const) {
      t.true(figure[key] > 0 && Number.isFinite(figure[key]), key);
    }
    t.true(Math.abs(figure.peakShare * figures.peakGigaflops - figure.gigaflops) < 1e-6 * figure.gigaflops);
  }
});

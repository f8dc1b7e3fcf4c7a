import { createGaussian, createRandom, createSquashedGaussian, type Distribution, type Outputs } from '@belay-rl/core';
import test from 'ava';
import { createRowSampler } from '../../src/update/sample-rows.ts';

const rows = 4;
const actions = 3;

function outputs(scalePerRow: boolean): Outputs {
  const scales = scalePerRow ? rows * actions : actions;
  const fill = (length: number, f: (k: number) => number): Float32Array =>
    Float32Array.from({ length }, (_, k) => f(k));
  return {
    count: rows,
    capacity: rows,
    mean: fill(rows * actions, (k) => Math.sin(k)),
    scale: fill(scales, (k) => -0.1 * k),
    scalePerRow,
    dMean: fill(rows * actions, () => 0),
    dScale: fill(scales, () => 0),
  };
}

/** Another rule on a Gaussian's other methods, as a plugin may write it. */
const halved: Distribution = {
  ...createGaussian(actions),
  sample: (o, random, action) => {
    for (let k = 0; k < o.count * actions; k++) action[k] = o.mean[k]! + 0.5 * random.normal();
  },
};

for (const [name, distribution] of [
  ['a Gaussian', createGaussian(actions)],
  ['a squashed Gaussian', createSquashedGaussian(actions)],
  ['a Gaussian with another sample', halved],
] as const) {
  for (const scalePerRow of [false, true]) {
    test(`${name}, ${scalePerRow ? 'a deviation for each row' : 'one deviation'}: rows from their own streams are single draws`, (t) => {
      const o = outputs(scalePerRow);
      const action = new Float32Array(rows * actions);
      const streams = () => Array.from({ length: rows }, (_, i) => createRandom(7, 'noise', i));

      createRowSampler(distribution, o, action)(streams());

      for (const [i, random] of streams().entries()) {
        const single = new Float32Array(actions);
        const row = (v: Float32Array): Float32Array => v.subarray(i * actions, (i + 1) * actions);
        distribution.sample(
          { ...o, count: 1, mean: row(o.mean), scale: scalePerRow ? row(o.scale) : o.scale },
          random,
          single,
        );
        t.deepEqual([...row(action)], [...single]);
      }
    });
  }
}

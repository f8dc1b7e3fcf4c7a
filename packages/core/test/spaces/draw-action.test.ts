import test from 'ava';
import { drawActionOf, sampleSpace } from '../../src/spaces/draw-action.ts';
import { seededRandom } from '../seeded-random.ts';

test('choices are drawn evenly, each index as often as another', (t) => {
  const draw = drawActionOf({ type: 'multi-discrete', sizes: [3, 2] });
  const random = seededRandom(1);
  const action = new Float32Array(3).fill(-1);
  const counts = [0, 0, 0, 0, 0];
  const draws = 6000;
  for (let i = 0; i < draws; i++) {
    draw(random, action, 1);
    counts[action[1]!]!++;
    counts[3 + action[2]!]!++;
  }

  t.is(action[0], -1);
  // Five deviations of a frequency of 1/3 or 1/2 in 6000 draws are below 0.033.
  counts.forEach((count, k) => {
    t.true(Math.abs(count / draws - (k < 3 ? 1 / 3 : 1 / 2)) < 0.033);
  });
});

test('a box is drawn as a policy acts, −1 to 1, or in its own units within the limit', (t) => {
  const box = { low: [-4, 0], high: [Number.POSITIVE_INFINITY, 0.5] };
  const action = new Float32Array(2);
  const random = seededRandom(2);
  for (let i = 0; i < 100; i++) {
    drawActionOf(box)(random, action, 0);
    t.true(action.every((a) => a >= -1 && a < 1));
  }
  t.deepEqual(
    sampleSpace(box, () => 0, 2),
    [-2, 0],
  );
  t.deepEqual(
    sampleSpace(box, () => 0.75, 2),
    [1, 0.375],
  );
  t.deepEqual(
    sampleSpace({ type: 'discrete', n: 4 }, () => 0.99, 1),
    [3],
  );
});

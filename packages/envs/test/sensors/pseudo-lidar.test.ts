import test from 'ava';
import { pseudoLidar } from '../../src/sensors/pseudo-lidar.ts';

const BINS = 16;
const LEVEL = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Readings for a robot at the origin (height z) and objects at the given places. */
function readings(
  places: readonly (readonly [number, number])[],
  rotation: readonly number[] = LEVEL,
  z = 0,
): number[] {
  const out = new Float64Array(BINS + 2).fill(-1);
  const view = {
    xpos: Float64Array.from([0, 0, z, ...places.flatMap(([x, y]) => [x, y, 0])]),
    xmat: Float64Array.from(rotation),
  };
  pseudoLidar(
    out,
    1,
    Int32Array.from(places, (_, i) => i + 1),
    view,
    0,
    3,
    BINS,
  );
  if (out[0] !== -1 || out[BINS + 1] !== -1) throw new Error('wrote outside its ring');
  return Array.from(out.subarray(1, BINS + 1));
}

test('an object in the middle of a bin lights it and both neighbours half', (t) => {
  const angle = (2.5 * 2 * Math.PI) / BINS;
  const ring = readings([[1.5 * Math.cos(angle), 1.5 * Math.sin(angle)]]);
  const expected = Array.from({ length: BINS }, (_, i) => (i === 2 ? 0.5 : i === 1 || i === 3 ? 0.25 : 0));
  for (const [i, value] of ring.entries()) t.true(Math.abs(value - expected[i]!) < 1e-12);
});

test('the nearest object counts, and what is out of range does not', (t) => {
  t.true(
    Math.abs(
      readings([
        [1, 0.001],
        [2, 0.001],
      ])[0]! -
        2 / 3,
    ) < 1e-3,
  );
  t.deepEqual(readings([[3.5, 0]]), Array(BINS).fill(0));
});

test('an angle that rounds to a full turn is bin 0', (t) => {
  const ring = readings([[1, -1e-18]]);
  t.true(ring[0]! > 0.6 && ring[15]! > 0.6 && ring[1]! === 0);
});

test('a tilted robot sees the floor below it nearer or farther', (t) => {
  // Rotated by +0.5 about y: the robot's x axis points down, so an object ahead on the floor lies further along it.
  const c = Math.cos(0.5);
  const s = Math.sin(0.5);
  const tilted = [c, 0, s, 0, 1, 0, -s, 0, c];
  const along = c * 1 + s * 0.2;
  t.true(Math.abs(readings([[1, 0]], tilted, 0.2)[0]! - (3 - along) / 3) < 1e-12);
});

import test from 'ava';
import { cameraFor, type Drawing, type Frame, VisionRasteriser } from '../../../src/index.ts';

const RESOLUTION = 64;

/** One opaque red ball in front of a level camera at (0, 0, 0.5) that looks along −y, half of 90° up and down. */
function scene(ball: readonly [number, number, number], radius: number, alpha = 1) {
  const drawing: Drawing = {
    id: 'Ball-v0',
    shapes: [{ kind: 'sphere', size: [radius, 0, 0], owner: 'object' }],
    rings: [],
    floorHalfSize: 3.5,
    reach: 2,
    runs: false,
    vision: { position: [0, 0, 0.5], xAxis: [-1, 0, 0], yAxis: [0, 0, 1], fieldOfView: 90 },
  };
  const upright = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  const frame: Frame = {
    positions: Float64Array.from(ball),
    rotations: upright,
    colours: Float32Array.of(1, 0, 0, alpha),
    robot: { position: Float64Array.of(0, 0, 0), rotation: upright },
    lidar: [],
    cost: false,
    time: 0,
  };
  return { drawing, frame };
}

function picture({ drawing, frame }: ReturnType<typeof scene>): (column: number, row: number) => number[] {
  const bytes = new Uint8Array(3 * RESOLUTION * RESOLUTION);
  new VisionRasteriser(drawing, RESOLUTION).draw(frame, bytes);
  return (column, row) => [...bytes.subarray(3 * (row * RESOLUTION + column), 3 * (row * RESOLUTION + column) + 3)];
}

/** The ray through a pixel's middle. */
function ray({ drawing, frame }: ReturnType<typeof scene>, column: number, row: number): number[] {
  const { right, up, forward } = cameraFor(drawing, frame, 'vision');
  const u = (column + 0.5 - RESOLUTION / 2) / (RESOLUTION / 2);
  const v = (RESOLUTION / 2 - row - 0.5) / (RESOLUTION / 2);
  return [0, 1, 2].map((k) => forward[k]! + u * right[k]! + v * up[k]!);
}

test('a ball covers the pixels whose rays hit it', (t) => {
  const [centre, radius] = [[0.3, -2, 0.6], 0.5] as const;
  const made = scene(centre, radius);
  const at = picture(made);
  let [hits, wrong] = [0, 0];
  for (let row = 0; row < RESOLUTION; row++) {
    for (let column = 0; column < RESOLUTION; column++) {
      const d = ray(made, column, row);
      const to = [centre[0], centre[1], centre[2] - 0.5];
      // Distance of the ball's middle from the ray.
      const along = d.reduce((sum, x, k) => sum + x * to[k]!, 0) / d.reduce((sum, x) => sum + x * x, 0);
      const apart = Math.hypot(...to.map((x, k) => x - along * d[k]!));
      const [red, green] = at(column, row) as [number, number];
      const isBall = red > 2 * green + 20;
      if (apart < radius) hits++;
      // At the edge, a pixel is both, and 16 corners are not a circle.
      if (Math.abs(apart - radius) > 0.06 && isBall !== apart < radius) wrong++;
    }
  }
  t.true(hits > 150, `${hits}`);
  t.is(wrong, 0);
});

test('the floor has the benchmark’s two colours where its squares lie, and ends; above it is the sky', (t) => {
  const made = scene([0, 3, 0.5], 0.1);
  const at = picture(made);
  let checked = 0;
  for (let row = 0; row < RESOLUTION; row++) {
    for (let column = 0; column < RESOLUTION; column++) {
      const [dx, dy, dz] = ray(made, column, row) as [number, number, number];
      const depth = -0.5 / dz;
      const [x, y] = [depth * dx, depth * dy];
      if (dz >= 0 || Math.max(Math.abs(x), Math.abs(y)) > 3.6) {
        if (Math.abs(row - RESOLUTION / 2) > 8) t.deepEqual(at(column, row), [3, 3, 3]);
        continue;
      }
      // Near squares are many pixels; of those only the middles.
      const [inX, inY] = [x / 0.35 - Math.floor(x / 0.35), y / 0.35 - Math.floor(y / 0.35)];
      if (depth > 1 || Math.min(inX, inY) < 0.2 || Math.max(inX, inY) > 0.8) continue;
      const dark = ((Math.floor(x / 0.35) + Math.floor(y / 0.35)) & 1) === 1;
      const [red] = at(column, row) as [number];
      t.true(
        dark ? Math.abs(red - 0.859 * 255) < 6 : Math.abs(red - 0.949 * 255) < 6,
        `${column} ${row} ${red} ${dark}`,
      );
      checked++;
    }
  }
  t.true(checked > 50, `${checked}`);
});

test('light is the head light’s on a face that looks at the camera, and the lamp’s from above', (t) => {
  const at = picture(scene([0, -2, 0.5], 0.4));
  // The middle looks at the camera: 0.1 + 0.4. The top looks up, and the lamp would be 1 by itself.
  const [middle] = at(32, 32) as [number];
  t.true(Math.abs(middle - 0.5 * 255) < 12, `${middle}`);
  const [high] = at(32, 27) as [number];
  t.true(high > middle + 60, `${high}`);
});

test('what is translucent lets through what is behind it, what is behind the camera or inside its near plane is not drawn', (t) => {
  const clear = picture(scene([0, 9, 0.5], 0.1))(32, 32);
  const opaque = picture(scene([0, -2, 0.5], 0.4))(32, 32);
  const half = picture(scene([0, -2, 0.5], 0.4, 0.5))(32, 32);
  for (const [k, byte] of half.entries()) t.true(Math.abs(byte - (clear[k]! + opaque[k]!) / 2) <= 1);
  t.deepEqual(picture(scene([0, -2, 0.5], 0.4, 0))(32, 32), clear);
  // The camera is in the ball: its faces look away.
  t.deepEqual(picture(scene([0, 0, 0.5], 0.4))(32, 10), clear);
});

test('a robot without a camera is told', (t) => {
  const { drawing } = scene([0, 0, 0], 1);
  const { vision: _vision, ...blind } = drawing;
  t.throws(() => new VisionRasteriser(blind, 64), {
    code: 'unknown-camera',
    message: /Ball-v0: this robot carries no camera/,
  });
});

import { defineEnvironment, packBytes } from '@belay-rl/core';
import test from 'ava';
import { ImageCamera, imagesOf } from '../../src/render/image-camera.ts';

const image = (height: number, width: number, channels: number) =>
  ({ low: 0, high: 255, shape: [height, width, channels], dtype: 'uint8' }) as const;

const definition = defineEnvironment({
  id: 'Eyes-v0',
  summary: 'Two images.',
  observationSpace: {
    type: 'dict',
    spaces: {
      open: { type: 'multi-binary', n: 2 },
      left: image(2, 3, 3),
      speed: { low: [0], high: [1] },
      right: image(4, 1, 1),
    },
  },
  actionSpace: { type: 'discrete', n: 2 },
  actionMask: 'open',
  maxSteps: 1,
  create: () => ({
    reset: () => ({ open: [1, 1], left: new Uint8Array(18), speed: [0], right: new Uint8Array(4) }),
    step: () => ({
      observation: { open: [1, 1], left: new Uint8Array(18), speed: [0], right: new Uint8Array(4) },
      reward: 0,
      cost: 0,
      terminated: false,
      truncated: true,
    }),
  }),
});

test('images are found in a row, wherever numbers and a mask lie, and drawn pixel by pixel', (t) => {
  const images = imagesOf(definition);
  t.deepEqual(
    images.map(({ name }) => name),
    ['left', 'right'],
  );
  const row = new Float32Array(definition.observationSpace.low.length);
  const left = Uint8Array.from({ length: 18 }, (_, i) => 10 * i + 5);
  const right = Uint8Array.of(0, 80, 160, 255);
  packBytes(left, row, images[0]!.at);
  packBytes(right, row, images[1]!.at);

  const size = { width: 84, height: 48 };
  const { width, height, pixels } = new ImageCamera(images, size).draw(row, false);
  t.deepEqual({ width, height }, size);
  const seen = new Map<string, number>();
  for (let i = 0; i < pixels.length; i += 4) {
    t.is(pixels[i + 3], 255);
    const colour = pixels.subarray(i, i + 3).join();
    seen.set(colour, (seen.get(colour) ?? 0) + 1);
  }
  // 36 × 40 pixels for each: the left one is 3 × 2 pixels of 12 × 12, the right one 1 × 4 of 10 × 10.
  for (let p = 0; p < 6; p++) t.is(seen.get(left.subarray(3 * p, 3 * p + 3).join()), 144, `pixel ${p}`);
  for (const grey of right.subarray(1)) t.is(seen.get([grey, grey, grey].join()), 100, `grey ${grey}`);
  t.is(seen.get('0,0,0'), 84 * 48 - 6 * 144 - 3 * 100);
});

test('a step that cost something has a red frame; images that are too large are made smaller', (t) => {
  const large = imagesOf({ ...definition, structure: image(300, 200, 3) });
  const row = new Float32Array(large[0]!.width);
  packBytes(new Uint8Array(300 * 200 * 3).fill(90), row, 0);

  const { pixels } = new ImageCamera(large, { width: 60, height: 38 }).draw(row, true);
  t.deepEqual([...pixels.subarray(0, 4)], [220, 30, 30, 255]);
  let grey = 0;
  for (let i = 0; i < pixels.length; i += 4) if (pixels[i] === 90) grey++;
  // 30 pixels high, two thirds of that across.
  t.is(grey, 30 * 20);
});

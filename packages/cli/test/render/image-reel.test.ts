import { packBytes } from '@belay-rl/core';
import test from 'ava';
import { ImageReel } from '../../src/render/image-reel.ts';

/** One pixel of three channels: a row is one number. */
const image = { name: 'eye', kind: 'image', at: 0, width: 1, shape: [1, 1, 3] } as const;

function rowOf(red: number): Float32Array {
  const row = new Float32Array(1);
  packBytes(Uint8Array.of(red, 1, 2), row, 0);
  return row;
}

/** The pixel in the middle of each of `count` cells of 20 × 20 pixels, and whether its frame is red. */
function cellsOf(reel: ImageReel, across: number, count: number): readonly { red: number; framed: boolean }[] {
  const size = { width: 20 * across, height: 20 * Math.ceil(count / across) };
  const { width, height, pixels } = reel.picture(size);
  if (width !== size.width || height !== size.height) throw new Error(`${width} × ${height}`);
  return Array.from({ length: count }, (_, i) => {
    const [x, y] = [20 * (i % across), 20 * Math.floor(i / across)];
    const at = (dx: number, dy: number): number => pixels[4 * ((y + dy) * width + x + dx)]!;
    return { red: at(10, 10), framed: at(1, 1) === 220 };
  });
}

test('a short episode is shown moment by moment, those that cost something in a red frame', (t) => {
  const reel = new ImageReel([image], { films: false });
  for (let i = 0; i < 9; i++) reel.add(rowOf(10 + i), i === 4);

  t.deepEqual(
    cellsOf(reel, 3, 9),
    Array.from({ length: 9 }, (_, i) => ({ red: 10 + i, framed: i === 4 })),
  );
});

test('of a long episode each stretch shows its first moment that cost something, or its last one', (t) => {
  const reel = new ImageReel([image], { films: false });
  const costs = [5, 6, 62, 99];
  for (let i = 0; i < 100; i++) reel.add(rowOf(i), costs.includes(i));

  // Stretches of 8 steps: 12 whole ones, and the last four steps.
  const expected = Array.from({ length: 13 }, (_, i) => {
    const own = Array.from({ length: 8 }, (_, j) => 8 * i + j).filter((step) => step < 100);
    const paid = own.find((step) => costs.includes(step));
    return { red: paid ?? own.at(-1)!, framed: paid !== undefined };
  });
  t.deepEqual(cellsOf(reel, 5, 13), expected);
});

test('an observation’s row may be used again, and a film has every moment', (t) => {
  const reel = new ImageReel([image], { films: true });
  const row = new Float32Array(1);
  for (let i = 0; i < 60; i++) {
    row.set(rowOf(100 + i));
    reel.add(row, false);
  }

  const shown = [...reel.pictures({ width: 20, height: 20 })].map(({ picture }) => picture.pixels[4 * (10 * 20 + 10)]);
  t.deepEqual(
    shown,
    Array.from({ length: 60 }, (_, i) => 100 + i),
  );
});

test('moments are laid out as large as can be, whatever their shape, and nothing is left over', (t) => {
  const wide = { ...image, width: 7, shape: [2, 10, 1] } as const;
  const reel = new ImageReel([wide], { films: false });
  for (let i = 0; i < 6; i++) reel.add(new Float32Array(7), false);

  // Six lines of 5 : 1: 300 × 60 pixels each; two columns would leave 150 × 30.
  const { width, height } = reel.picture({ width: 300, height: 400 });
  t.deepEqual([width, height], [300, 360]);
});

import test from 'ava';
import type { StructuredObservation, StructuredSpace } from '../../src/contracts/space.ts';
import { observationLayout } from '../../src/spaces/observation-layout.ts';
import { unpackBytes } from '../../src/spaces/write-part.ts';

const camera = { low: 0, high: 255, shape: [2, 1, 2], dtype: 'uint8' } as const;
const space: StructuredSpace = {
  type: 'dict',
  spaces: {
    open: { type: 'multi-binary', n: 2 },
    camera,
    grid: { low: -1, high: 1, shape: [2, 2] },
    carries: { type: 'discrete', n: 3 },
  },
};

test('numbers come first, then images, three bytes in a number, then the mask', (t) => {
  const layout = observationLayout(space, { mask: 'open' });

  t.deepEqual(layout.parts, [
    { name: 'grid', kind: 'vector', at: 0, width: 4, shape: [2, 2] },
    { name: 'carries', kind: 'vector', at: 4, width: 3, shape: [3] },
    // Four bytes: one whole number of three, and one of the fourth.
    { name: 'camera', kind: 'image', at: 7, width: 2, shape: [2, 1, 2] },
    { name: 'open', kind: 'vector', at: 9, width: 2, shape: [2] },
  ]);
  t.is(layout.plain, 4);
  t.is(layout.mask, 9);
  t.deepEqual(layout.box.low, [-1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0]);
  t.deepEqual(layout.box.high, [1, 1, 1, 1, 1, 1, 1, 2 ** 24 - 1, 2 ** 24 - 1, 1, 1]);
  // Without the word that it is a mask, bits are numbers like others, in the order of the names.
  t.is(observationLayout(space).parts[0]!.name, 'open');
});

test('a written row holds every byte exactly, also in single precision', (t) => {
  const layout = observationLayout(space, { mask: 'open' });
  const row = new Float32Array(1 + layout.box.low.length);
  const bytes = Uint8Array.of(255, 254, 253, 7);

  layout.write({ grid: [0.5, -0.5, 1, -1], carries: 2, camera: bytes, open: [0, 1] }, row, 1);

  t.deepEqual([...row.subarray(1, 8)], [0.5, -0.5, 1, -1, 0, 0, 1]);
  const read = new Uint8Array(4);
  unpackBytes(row, 8, read);
  t.deepEqual(read, bytes);
  t.deepEqual([...row.subarray(10)], [0, 1]);
});

test('what is no byte, no object of parts, or of another size is refused with the part’s name', (t) => {
  const layout = observationLayout({ type: 'dict', spaces: { camera } });
  const row = new Float64Array(layout.box.low.length);
  const refused = (observation: unknown, message: RegExp): void => {
    t.throws(() => layout.write(observation as StructuredObservation, row, 0), {
      code: 'environment-observation',
      message,
    });
  };

  refused({ camera: [0, 1, 256, 3] }, /number 2 of part camera of the observation is 256; the bytes of an image are/);
  refused({ camera: [0, 1, 0.5, 3] }, /number 2 of part camera of the observation is 0\.5/);
  refused({ camera: [0] }, /part camera of the observation has 1 numbers where 4 belong/);
  refused(null, /the observation is null; it must be an object of parts by name/);
});

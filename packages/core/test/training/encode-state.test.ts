import type { State } from '@belay-rl/core';
import { decodeState, encodeState } from '@belay-rl/core/run';
import test from 'ava';
import { crc32 } from '../../src/training/crc32.ts';

const everything: State = {
  whole: 3,
  fine: 0.1 + 0.2,
  tiny: 5e-324,
  negativeZero: -0,
  notANumber: Number.NaN,
  infinite: Number.NEGATIVE_INFINITY,
  text: 'é "quoted" \n line',
  yes: true,
  nothing: null,
  floats: Float32Array.of(1.5, Number.NaN, -0, 3.4e38),
  doubles: Float64Array.of(Math.PI, Number.NEGATIVE_INFINITY),
  signed: Int32Array.of(-1, 2 ** 31 - 1),
  unsigned: Uint32Array.of(0xffffffff),
  bytes: Uint8Array.of(1, 2, 3),
  none: new Float32Array(0),
  list: ['list', 'f32', [1, [-0]], {}],
  nested: { a: { b: new Float64Array(3) }, list: [] },
};

test('state comes back to the bit', (t) => {
  const decoded = decodeState(encodeState(everything), 'test');

  t.deepEqual(decoded, everything);
  t.true(Object.is(decoded['negativeZero'], -0));
  const bits = (s: State): Uint32Array => new Uint32Array((s['floats'] as Float32Array).slice().buffer);
  t.deepEqual(bits(decoded), bits(everything));
});

test('a view into a larger buffer is saved as what it shows, and comes back on its own', (t) => {
  const large = Float32Array.of(1, 2, 3, 4, 5);

  const decoded = decodeState(encodeState({ part: large.subarray(1, 3) }), 'test');

  t.deepEqual(decoded['part'], Float32Array.of(2, 3));
  t.is((decoded['part'] as Float32Array).buffer.byteLength, 8);
});

test('the same state gives the same bytes', (t) => {
  t.deepEqual(encodeState(everything), encodeState(structuredClone(everything)));
});

test('bytes of a Node buffer are read as well', (t) => {
  t.deepEqual(decodeState(Buffer.from(encodeState(everything)), 'test'), everything);
});

const damaged = test.macro((t, damage: (bytes: Uint8Array) => Uint8Array, sentence: RegExp) => {
  const error = t.throws(() => decodeState(damage(encodeState(everything)), 'runs/x/epoch-000001.belay'), {
    code: 'bad-checkpoint',
  });
  t.regex(error!.message, sentence);
  t.true(error!.message.startsWith('runs/x/epoch-000001.belay '));
});

test('an empty file is refused', damaged, () => new Uint8Array(0), /is no checkpoint/);
test(
  'another kind of file is refused',
  damaged,
  () => new TextEncoder().encode('Metrics/EpRet,Metrics/EpCost\n'),
  /is no checkpoint/,
);
test('another format is refused', damaged, (bytes) => bytes.with(7, 9), /has format 9/);
test('a file that was cut is refused', damaged, (bytes) => bytes.subarray(0, bytes.length - 1), /is cut short/);
test('a file that was cut to its start is refused', damaged, (bytes) => bytes.subarray(0, 21), /is cut short/);

test('any byte that flips is found', (t) => {
  const bytes = encodeState({ x: Float32Array.of(1, 2, 3), y: 'abc' });

  for (let i = 0; i < bytes.length; i++) {
    t.throws(() => decodeState(bytes.with(i, bytes[i]! ^ 0x10), 'test'), { code: 'bad-checkpoint' }, `byte ${i}`);
  }
});

test('the checksum is CRC-32', (t) => {
  t.is(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
});

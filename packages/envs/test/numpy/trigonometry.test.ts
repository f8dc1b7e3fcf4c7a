import { readFileSync } from 'node:fs';
import test from 'ava';
import { fusedMultiplyAdd } from '../../src/numpy/fused-multiply-add.ts';
import { numpyCosine, numpySine } from '../../src/numpy/trigonometry.ts';

const { rows } = JSON.parse(
  readFileSync(new URL('../reference/numpy-trigonometry.json', import.meta.url)).toString(),
) as {
  rows: readonly (readonly [string, string, string])[];
};

function fromBits(hexadecimal: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${hexadecimal}`));
  return view.getFloat64(0);
}

test("sine and cosine are numpy's to the last bit, which a standard library's are not", (t) => {
  let plain = 0;
  for (const [angle, sine, cosine] of rows) {
    const x = fromBits(angle);
    t.is(numpySine(x), fromBits(sine));
    t.is(numpyCosine(x), fromBits(cosine));
    if (Math.sin(x) !== fromBits(sine)) plain++;
  }
  t.true(plain > rows.length / 3);
});

test('no turn is no turn', (t) => {
  t.is(numpyCosine(0), 1);
  t.is(numpySine(0), 0);
});

/** Exact rational arithmetic on doubles, as integers scaled by 2^1100. */
function exact(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 2047n);
  const magnitude =
    ((bits & ((1n << 52n) - 1n)) | (exponent > 0 ? 1n << 52n : 0n)) << BigInt(Math.max(exponent, 1) - 1075 + 1100);
  return bits >> 63n ? -magnitude : magnitude;
}

test('a fused multiply-add rounds once', (t) => {
  let seed = 1;
  const next = (): number => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647 - 0.5;
  };
  let differs = 0;
  for (let i = 0; i < 3000; i++) {
    const a = next() * 1.0000001 ** i;
    const b = next() + next() * 2 ** -30;
    const c = i % 3 === 0 ? -a * b : next() * 2 ** ((i % 60) - 40);
    const value = fusedMultiplyAdd(a, b, c);
    const truth = exact(a) * exact(b) + (exact(c) << 1100n);
    const distance = (candidate: number): bigint => {
      const d = (exact(candidate) << 1100n) - truth;
      return d < 0n ? -d : d;
    };
    const step = Math.abs(value) * 2 ** -52;
    t.true(distance(value) <= distance(value + step) && distance(value) <= distance(value - step), `${a} ${b} ${c}`);
    if (value !== a * b + c) differs++;
  }
  t.true(differs > 100);
});

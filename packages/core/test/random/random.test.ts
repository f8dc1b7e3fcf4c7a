import { createRandom } from '@belay-rl/core';
import { evaluationResetSeed, trainingResetSeed } from '@belay-rl/core/internals';
import { decodeState, encodeState } from '@belay-rl/core/run';
import test from 'ava';
import { hashName, hashWords } from '../../src/random/hash.ts';
import { Xoshiro128 } from '../../src/random/random.ts';

const MASK = 0xffffffffn;
const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & MASK;

/** xoshiro128** as its authors write it, in unbounded integers. */
function* referenceXoshiro(s: bigint[]): Generator<number> {
  for (;;) {
    yield Number((rotate((s[1]! * 5n) & MASK, 7n) * 9n) & MASK);
    const t = (s[1]! << 9n) & MASK;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= t;
    s[3] = rotate(s[3]!, 11n);
  }
}

test('the generator is xoshiro128**', (t) => {
  const random = new Xoshiro128(Uint32Array.of(1, 2, 3, 4));
  const reference = referenceXoshiro([1n, 2n, 3n, 4n]);

  const numbers = Array.from({ length: 1000 }, () => random.uint32());

  // The first outputs of the authors' own program (version 1.1) from the state (1, 2, 3, 4).
  t.deepEqual(
    numbers.slice(0, 10),
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  );
  t.deepEqual(
    numbers,
    Array.from({ length: 1000 }, () => reference.next().value as number),
  );
});

/** MurmurHash3 x86_128 of whole blocks, in unbounded integers. */
function referenceHash(words: number[], seed: number): number[] {
  const [c1, c2, c3, c4] = [0x239b961bn, 0xab0e9789n, 0x38b34ae5n, 0xa1e38b93n];
  const multiply = (a: bigint, b: bigint): bigint => (a * b) & MASK;
  let [h1, h2, h3, h4] = [BigInt(seed), BigInt(seed), BigInt(seed), BigInt(seed)];
  for (let i = 0; i < words.length; i += 4) {
    const [k1, k2, k3, k4] = words.slice(i, i + 4).map(BigInt) as [bigint, bigint, bigint, bigint];
    h1 = (multiply(rotate(h1 ^ multiply(rotate(multiply(k1, c1), 15n), c2), 19n) + h2, 5n) + 0x561ccd1bn) & MASK;
    h2 = (multiply(rotate(h2 ^ multiply(rotate(multiply(k2, c2), 16n), c3), 17n) + h3, 5n) + 0x0bcaa747n) & MASK;
    h3 = (multiply(rotate(h3 ^ multiply(rotate(multiply(k3, c3), 17n), c4), 15n) + h4, 5n) + 0x96cd1c35n) & MASK;
    h4 = (multiply(rotate(h4 ^ multiply(rotate(multiply(k4, c4), 18n), c1), 13n) + h1, 5n) + 0x32ac3b17n) & MASK;
  }
  const mix = (h: bigint): bigint => {
    h = multiply(h ^ (h >> 16n), 0x85ebca6bn);
    h = multiply(h ^ (h >> 13n), 0xc2b2ae35n);
    return h ^ (h >> 16n);
  };
  const length = BigInt(4 * words.length);
  let all = [h1 ^ length, h2 ^ length, h3 ^ length, h4 ^ length];
  const sum = (): void => {
    const first = (all[0]! + all[1]! + all[2]! + all[3]!) & MASK;
    all = [first, (all[1]! + first) & MASK, (all[2]! + first) & MASK, (all[3]! + first) & MASK];
  };
  sum();
  all = all.map(mix);
  sum();
  return all.map(Number);
}

test('streams are seeded by MurmurHash3', (t) => {
  for (const [words, seed] of [
    [[0, 0, 0, 0], 0],
    [[1, 2, 3, 4, 0xffffffff, 0x80000000, 7, 8], 12345],
    [Array.from({ length: 64 }, (_, i) => (i * 2654435761) >>> 0), 0xfffffff0],
  ] as [number[], number][]) {
    t.deepEqual([...hashWords(words, seed)], referenceHash(words, seed));
  }
});

test('names, indices and seeds tell streams apart', (t) => {
  const keys = [
    hashName(0, 'noise', 1),
    hashName(0, 'noise', 2),
    hashName(1, 'noise', 1),
    hashName(0, 'noise'),
    hashName(0, 'noise', 1, 0),
    hashName(0, 'noise1'),
    hashName(0, 'nois', 0x65, 1),
    hashName(2 ** 32, 'noise', 1),
  ].map((words) => words.join());

  t.is(new Set(keys).size, keys.length);
});

test('uniform numbers have 53 bits and the moments of their law', (t) => {
  const random = createRandom(5, 'uniform');
  const n = 200_000;
  let [sum, squares, fine] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const u = random.uniform();
    if (u < 0 || u >= 1) t.fail(`${u} is not in [0, 1)`);
    sum += u;
    squares += u * u;
    if ((u * 2 ** 53) % 2 === 1) fine++;
  }

  // Standard errors: mean √(1/12 n) = 6.5e-4, mean square √(4/45 n) = 6.7e-4, share √(1/4 n) = 1.1e-3. Five of each.
  t.true(Math.abs(sum / n - 1 / 2) < 3.3e-3);
  t.true(Math.abs(squares / n - 1 / 3) < 3.4e-3);
  t.true(Math.abs(fine / n - 1 / 2) < 5.6e-3, 'the last bit is used');
});

test('normal numbers have the moments and the tails of theirs', (t) => {
  const random = createRandom(6, 'normal');
  const n = 1_000_000;
  const moments = [0, 0, 0, 0];
  let [beyondOne, beyondTail] = [0, 0];
  for (let i = 0; i < n; i++) {
    const x = random.normal();
    for (let k = 0; k < 4; k++) moments[k]! += x ** (k + 1) / n;
    if (Math.abs(x) > 1) beyondOne++;
    if (Math.abs(x) > 3.6541528853610088) beyondTail++;
  }

  // Moments 0, 1, 0, 3 with variances 1, 2, 15, 96 over n; five standard errors.
  for (const [k, [moment, variance]] of [
    [0, 1],
    [1, 2],
    [0, 15],
    [3, 96],
  ].entries()) {
    t.true(Math.abs(moments[k]! - moment!) < 5 * Math.sqrt(variance! / n), `moment ${k + 1} is ${moments[k]}`);
  }
  // P(|x| > 1) = 0.3173105, P(|x| > 3.654…) = 2.580e-4 (the ziggurat's own tail).
  t.true(Math.abs(beyondOne / n - 0.3173105) < 5 * Math.sqrt(0.217 / n));
  t.true(Math.abs(beyondTail / n - 2.58e-4) < 5 * Math.sqrt(2.58e-4 / n), `${beyondTail} in the tail`);
});

test('a saved stream goes on to the same numbers', (t) => {
  const random = createRandom(1, 'a', 3);
  for (let i = 0; i < 17; i++) random.normal();
  const saved = decodeState(encodeState(random.save()), 'test');
  const expected = Array.from({ length: 50 }, () => [random.uint32(), random.uniform(), random.normal()]);
  const other = createRandom(2, 'b');

  other.load(saved);

  t.deepEqual(
    Array.from({ length: 50 }, () => [other.uint32(), other.uniform(), other.normal()]),
    expected,
  );
  t.throws(() => other.load({ words: new Uint32Array(4) }), { code: 'checkpoint-mismatch' });
});

test('training and evaluation never reset with the same seed', (t) => {
  for (let i = 0; i < 500; i++) {
    t.true(trainingResetSeed(7, i % 5, i) < 2 ** 31);
    const seed = evaluationResetSeed(7, i);
    t.true(seed >= 2 ** 31 && seed < 2 ** 32);
  }
  t.is(new Set(Array.from({ length: 500 }, (_, i) => trainingResetSeed(7, i % 5, i))).size, 500);
});

import { policyKernels, recordOf, termsOf } from '../../../src/update/kernels/policy.ts';
import { boxMuller, threefry } from './draws.ts';
import { changed, type KernelCase, shuffled, some, sum, threads } from './kernel-case.ts';

const [A, S, L, K, B, N] = [3, 2, 2, 3, 45, 67];
/** Rows in use, and where their order begins. */
const [ROWS, BEGIN, MINIBATCH] = [41, 9, 6];
const CLIP = 0.2;
const ENTROPY = 0.03;
/** The shape that these cases are of. */
export const policyShape = {
  actions: A,
  surrogates: S,
  lanes: L,
  signals: K,
  batch: B,
  rows: N,
  size: A + 4,
  clip: CLIP,
  clipCosts: true,
  entropy: ENTROPY,
} as const;

const kernels = policyKernels(policyShape);
const record = recordOf(policyShape);
const terms = termsOf(policyShape);
const state = Uint32Array.of(ROWS, BEGIN, 0, 0, 0, MINIBATCH);
const orders = shuffled(N);
const theta = some(A + 4, 0.8);
const mean = some(B * A);
const sigma = (j: number): number => Math.exp(theta[j]!);
const rowOf = (t: number): number => orders[BEGIN + t]!;

/** log π of row t's action under the present parameters. */
const logProb = (of: Float32Array, t: number): number =>
  -sum(A, (j) => {
    const z = (of[rowOf(t) * record.width + j]! - mean[t * A + j]!) / sigma(j);
    return 0.5 * z * z + theta[j]! + 0.5 * Math.log(2 * Math.PI);
  });

/** Records whose ratios lie on both sides of the clip. */
function records(): Float32Array {
  const epoch = some(N * record.width);
  for (let t = 0; t < ROWS; t++) epoch[rowOf(t) * record.width + A] = logProb(epoch, t) + some(1, 0.6)[0]!;
  return epoch;
}

/** Terms of each row: `set(quantity, row, value)`. */
function termsAfter(
  before: Float32Array,
  each: (t: number, put: (quantity: number, value: number) => void) => void,
): Float64Array {
  return changed(before, (set) => {
    for (let t = 0; t < ROWS; t++) each(t, (quantity, value) => set(quantity * B + t, value));
  });
}

function recording(): KernelCase {
  const shape = Uint32Array.of(5, 13);
  const collected = some(N * (A + 1));
  const advantages = some(K * N);
  const reference = some(N * A);
  const weights = Float32Array.of(1, -0.25, 0.5, 0, 2, -1);
  const epoch = some(N * record.width);
  return {
    kernel: 'record',
    code: kernels['record']!,
    bindings: [shape, collected, advantages, reference, weights, epoch],
    groups: threads(N),
    expected: {
      5: changed(epoch, (set) => {
        for (let t = 0; t < 65; t++) {
          const at = t * record.width;
          for (let j = 0; j < A; j++) {
            set(at + j, collected[t * A + j]!);
            set(at + record.reference + j, reference[t * A + j]!);
          }
          set(at + record.logProb, collected[N * A + t]!);
          for (let s = 0; s < S; s++) {
            set(
              at + record.advantages + s,
              sum(K, (k) => weights[s * K + k]! * advantages[k * N + t]!),
            );
          }
        }
      }),
    },
    within: 1e-6,
  };
}

/** PPO's clipped surrogate of the reward, min(ρA, clip(ρ)A), and of a cost, max(ρA, clip(ρ)A). */
function judge(clip: number, clipCosts: boolean): KernelCase {
  const epoch = records();
  const before = some(terms.count * B);
  return {
    kernel: 'judge',
    of: Number.isFinite(clip) ? `a clip of ${clip}${clipCosts ? '' : ', not of costs'}` : 'no clip',
    code: policyKernels({ ...policyShape, clip, clipCosts })['judge']!,
    bindings: [state, orders, theta, mean, epoch, before],
    groups: threads(B),
    expected: {
      5: termsAfter(before, (t, put) => {
        const at = rowOf(t) * record.width;
        const ratio = Math.exp(logProb(epoch, t) - epoch[at + A]!);
        for (let s = 0; s < S; s++) {
          const advantage = epoch[at + record.advantages + s]!;
          const held = s === 0 || clipCosts ? Math.min(1 + clip, Math.max(1 - clip, ratio)) : ratio;
          const free = ratio * advantage;
          const value = s === 0 ? Math.min(free, held * advantage) : Math.max(free, held * advantage);
          put(terms.value + s, value / ROWS);
          put(terms.pull + s, value === free ? free / ROWS : 0);
        }
      }),
    },
    within: 1e-6,
  };
}

function score(): KernelCase {
  const epoch = records();
  const before = some(terms.count * B);
  const delta = some(L * B * A);
  const mixing = Float32Array.of(1, -0.5, 0, 2);
  const z = (t: number, j: number): number => (epoch[rowOf(t) * record.width + j]! - mean[t * A + j]!) / sigma(j);
  const pull = (l: number, t: number): number => sum(S, (s) => mixing[l * S + s]! * before[(terms.pull + s) * B + t]!);
  return {
    kernel: 'score',
    code: kernels['score']!,
    bindings: [state, orders, theta, mean, epoch, mixing, before, delta],
    groups: threads(B),
    expected: {
      6: termsAfter(before, (t, put) => {
        for (let l = 0; l < L; l++) {
          const spread = (ENTROPY * mixing[l * S]!) / ROWS;
          for (let j = 0; j < A; j++) put(terms.score + l * A + j, pull(l, t) * (z(t, j) ** 2 - 1) + spread);
        }
      }),
      7: changed(delta, (set) => {
        for (let l = 0; l < L; l++) {
          for (let t = 0; t < ROWS; t++) {
            for (let j = 0; j < A; j++) set((l * B + t) * A + j, (pull(l, t) * z(t, j)) / sigma(j));
          }
        }
      }),
    },
    within: 1e-5,
  };
}

function draw(): KernelCase {
  const key = [0xdeadbeef, 0x12345678] as const;
  const delta = some(B * A);
  return {
    kernel: 'draw',
    code: kernels['draw']!,
    bindings: [state, Uint32Array.from(key), theta, delta],
    groups: threads(B),
    expected: {
      3: changed(delta, (set) => {
        for (let t = 0; t < ROWS; t++) {
          // Two pairs of normals a row, of which three numbers are taken.
          const drawn = [0, 1].flatMap((pair) => boxMuller(threefry(key, [2 * t + pair, MINIBATCH])));
          for (let j = 0; j < A; j++) set(t * A + j, drawn[j]! / sigma(j));
        }
      }),
    },
    within: 2e-6,
  };
}

/** KL(p ‖ q) of normals. */
const divergence = (p: number, pScale: number, q: number, qScale: number): number =>
  qScale - pScale + (Math.exp(2 * pScale) + (p - q) ** 2) / (2 * Math.exp(2 * qScale)) - 0.5;

function kl(kernel: 'kl' | 'forward kl'): KernelCase {
  const epoch = some(N * record.width);
  const before = some(B * A);
  const scales = Float32Array.from([...theta.subarray(0, A), ...theta.subarray(0, A)], (x, i) =>
    i < A ? x + 0.01 : x - 0.7,
  );
  const numbers = some(terms.count * B);
  return {
    kernel,
    code: kernels[kernel]!,
    bindings: [state, orders, theta, mean, epoch, kernel === 'kl' ? before : null, scales, numbers],
    groups: threads(B),
    expected: {
      7: termsAfter(numbers, (t, put) => {
        const at = rowOf(t) * record.width + record.reference;
        const step = sum(A, (j) => divergence(mean[t * A + j]!, theta[j]!, before[t * A + j]!, scales[j]!));
        const whole = sum(A, (j) => {
          const [here, there] = [mean[t * A + j]!, epoch[at + j]!];
          return kernel === 'kl'
            ? divergence(here, theta[j]!, there, scales[A + j]!)
            : divergence(there, scales[A + j]!, here, theta[j]!);
        });
        put(terms.kl, kernel === 'kl' ? step / ROWS : 0);
        put(terms.kl + 1, whole / ROWS);
      }),
    },
    within: 2e-6,
  };
}

function length(): KernelCase {
  const moved = some(B * A);
  const before = some(terms.count * B);
  return {
    kernel: 'length',
    code: kernels['length']!,
    bindings: [state, theta, moved, before],
    groups: threads(B),
    expected: {
      3: termsAfter(before, (t, put) => {
        put(terms.length, sum(A, (j) => (moved[t * A + j]! / sigma(j)) ** 2) / ROWS);
      }),
    },
    within: 1e-6,
  };
}

/** Losses, their derivatives, draws and divergences of a Gaussian policy. */
export const policyCases: readonly KernelCase[] = [
  recording(),
  judge(CLIP, true),
  judge(CLIP, false),
  judge(Number.POSITIVE_INFINITY, true),
  score(),
  draw(),
  kl('kl'),
  kl('forward kl'),
  length(),
];

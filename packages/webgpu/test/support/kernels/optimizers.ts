import { CONJUGATE_STATE, conjugateKernels } from '../../../src/update/kernels/conjugate.ts';
import { adamKernel, criticKernels, kfacKernels } from '../../../src/update/kernels/optimizers.ts';
import { bits, changed, type KernelCase, positive, shuffled, some, sum, threads, uniform } from './kernel-case.ts';
import { policyShape } from './policy.ts';

const LANES = 2;
const EPSILON = 2e-6;

/** Two vectors side by side, with a factor of their own each; or the switch off. */
function adam(active: boolean): KernelCase {
  const n = 77;
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-5];
  const [rate, spread] = [0.003, 7.5];
  const scalars = Float32Array.of(9, 0.5, 9, 2, 9, Number(active));
  const [gradient, m, theta] = [some(LANES * n), some(LANES * n), some(LANES * n)];
  const v = positive(LANES * n);
  const of = (i: number): { m: number; v: number; theta: number } => {
    if (!active) return { m: m[i]!, v: v[i]!, theta: theta[i]! };
    const g = scalars[i < n ? 1 : 3]! * gradient[i]!;
    const mean = beta1 * m[i]! + (1 - beta1) * g;
    const square = beta2 * v[i]! + (1 - beta2) * g * g;
    return { m: mean, v: square, theta: theta[i]! - (rate * mean) / (Math.sqrt(square) * spread + epsilon) };
  };
  const all = (name: 'm' | 'v' | 'theta'): Float64Array =>
    Float64Array.from({ length: LANES * n }, (_, i) => of(i)[name]);
  return {
    kernel: 'adam',
    of: active ? 'a step' : 'switched off',
    code: adamKernel({ beta1, beta2, epsilon, factor: 1, active: 5 }),
    bindings: [uniform(n, 0, 0, 0), Uint32Array.of(0, 0, 0, bits(rate), bits(spread)), scalars, gradient, m, v, theta],
    groups: threads(n, LANES),
    expected: { 4: all('m'), 5: all('v'), 6: all('theta') },
    within: EPSILON,
  };
}

const critic = { lanes: LANES, batch: 45, rows: 67, size: 83, weightPenalty: 0.01, maxGradientNorm: 4 } as const;
const critics = criticKernels(critic);

function error(): KernelCase {
  const [rows, begin] = [41, 9];
  const { batch, rows: N } = critic;
  const orders = shuffled(N);
  const [out, targets] = [some(LANES * batch), some(LANES * N)];
  const [delta, terms] = [some(LANES * batch), some(LANES * batch)];
  const after = (before: Float32Array, f: (e: number) => number): Float64Array =>
    changed(before, (set) => {
      for (let z = 0; z < LANES; z++) {
        for (let t = 0; t < rows; t++) {
          set(z * batch + t, f(out[z * batch + t]! - targets[z * N + orders[begin + t]!]!) / rows);
        }
      }
    });
  return {
    kernel: 'error',
    code: critics['error']!,
    bindings: [Uint32Array.of(rows, begin), orders, out, targets, delta, terms],
    groups: threads(batch, LANES),
    expected: { 4: after(delta, (e) => 2 * e), 5: after(terms, (e) => e * e) },
    within: EPSILON,
  };
}

function penalise(): KernelCase {
  const { size: n, weightPenalty, maxGradientNorm } = critic;
  const theta = some(LANES * n);
  theta[5] = 1e-12;
  const gradient = some(LANES * n);
  // The second critic's gradient is longer than the largest norm.
  for (let i = n; i < 2 * n; i++) gradient[i] = 5 * gradient[i]!;
  const scalars = some(3 * LANES + 1);
  const logs = Float32Array.of(0.5, 1.5, 0, 0);
  const penalised = gradient.map((g, i) => (i === 5 ? g : g + 2 * weightPenalty * theta[i]!));
  const squared = (z: number): number => sum(n, (i) => penalised[z * n + i]! ** 2);
  return {
    kernel: 'penalise',
    code: critics['penalise']!,
    bindings: [theta, gradient, scalars, logs],
    groups: [LANES, 1, 1],
    expected: {
      1: penalised,
      2: changed(scalars, (set) => {
        for (let z = 0; z < LANES; z++) {
          const norm = Math.sqrt(squared(z));
          set(LANES + 2 * z, norm > maxGradientNorm ? maxGradientNorm / (norm + 1e-6) : 1);
          set(LANES + 2 * z + 1, squared(z));
        }
      }),
      3: changed(logs, (set) => {
        for (let z = 0; z < LANES; z++) {
          set(z, logs[z]! + scalars[z]! + weightPenalty * sum(n, (i) => theta[z * n + i]! ** 2));
        }
      }),
    },
    within: EPSILON,
  };
}

function allow(faults: number): KernelCase {
  const scalars = some(3 * LANES + 1);
  return {
    kernel: 'allow',
    of: faults === 0 ? 'sound losses' : 'a fault',
    code: critics['allow']!,
    bindings: [Float32Array.of(1, 2, 0, faults), scalars],
    groups: [1, 1, 1],
    expected: { 1: changed(scalars, (set) => set(3 * LANES, Number(faults === 0))) },
    within: 0,
  };
}

/** A layer of 8 × 5 behind three numbers of log σ. */
const [OWN, HEIGHT, WIDTH] = [3, 8, 5];
const SIZE = OWN + HEIGHT * WIDTH;
const FACTORS = HEIGHT ** 2 + WIDTH ** 2;
const [DECAY, DAMPING, FISHER, C] = [0.95, 0.02, 2, 4];
const kfac = kfacKernels({
  size: SIZE,
  own: OWN,
  lanes: LANES,
  decay: DECAY,
  damping: DAMPING,
  logStdFisher: FISHER,
  factors: FACTORS,
  c: C,
});

function average(): KernelCase {
  const [fresh, averages] = [some(FACTORS), some(FACTORS)];
  return {
    kernel: 'average',
    code: kfac['average']!,
    bindings: [fresh, averages],
    groups: threads(FACTORS),
    expected: { 1: averages.map((x, i) => DECAY * x + (1 - DECAY) * fresh[i]!) },
    within: EPSILON,
  };
}

function invert(): KernelCase {
  const first = 2;
  const values = positive(first + HEIGHT + WIDTH);
  const [curvature, inverse] = [some(SIZE), some(SIZE)];
  const of = (at: number): number => {
    if (at < OWN) return FISHER;
    const i = at - OWN;
    return values[first + Math.floor(i / WIDTH)]! * values[first + HEIGHT + (i % WIDTH)]!;
  };
  return {
    kernel: 'invert',
    code: kfac['invert']!,
    bindings: [uniform(HEIGHT, WIDTH, OWN, first), values, curvature, inverse],
    groups: threads(HEIGHT * WIDTH),
    expected: { 2: curvature.map((_, i) => of(i)), 3: inverse.map((_, i) => 1 / (of(i) + DAMPING)) },
    within: EPSILON,
  };
}

function scale(): KernelCase {
  const [gradient, rotated, directions] = [some(LANES * SIZE), some(LANES * SIZE), some(LANES * SIZE)];
  const inverse = positive(SIZE, 20);
  const turned = rotated.map((x, i) => (i % SIZE < OWN ? gradient[i]! : x));
  return {
    kernel: 'scale',
    code: kfac['scale']!,
    bindings: [gradient, inverse, rotated, directions],
    groups: threads(SIZE, LANES),
    expected: { 2: turned, 3: turned.map((x, i) => x * inverse[i % SIZE]!) },
    within: EPSILON,
  };
}

function blend(): KernelCase {
  const scalars = some(C + LANES);
  const directions = some(LANES * SIZE);
  const curvature = positive(SIZE);
  const [blended, weighed, delta] = [some(SIZE), some(SIZE), some(SIZE)];
  const of = (i: number): number => sum(LANES, (k) => scalars[C + k]! * directions[k * SIZE + i]!);
  return {
    kernel: 'blend',
    code: kfac['blend']!,
    bindings: [scalars, directions, curvature, blended, weighed, delta],
    groups: threads(SIZE),
    expected: {
      3: blended.map((_, i) => of(i)),
      4: weighed.map((_, i) => curvature[i]! * of(i)),
      5: delta.map((x, i) => (i < OWN ? of(i) : x)),
    },
    within: EPSILON,
  };
}

const n = 131;
const solvingShape = { ...policyShape, size: n, damping: 0.1, tolerance: 1e-3 };
const conjugate = conjugateKernels(solvingShape);
const [LANE, AT] = [1, CONJUGATE_STATE];

function beginSolving(): KernelCase {
  const b = some(2 * n);
  const [x, residual, search, solving] = [some(2 * n), some(n), some(n), some(8)];
  const mine = b.slice(n);
  const squared = sum(n, (i) => mine[i]! ** 2);
  return {
    kernel: 'begin solving',
    code: conjugate['begin solving']!,
    bindings: [uniform(LANE, 0, 0, 0), b, x, residual, search, solving],
    groups: [1, 1, 1],
    expected: {
      2: changed(x, (set) => {
        for (let i = 0; i < n; i++) set(n + i, 0);
      }),
      3: mine,
      4: mine,
      5: changed(solving, (set) => {
        for (const [i, value] of [squared, squared, 0, 0].entries()) set(AT + i, value);
      }),
    },
    within: EPSILON,
  };
}

/** One iteration of Hestenes & Stiefel on (F + damping I); `ended`: nothing moves any more. */
function goOnSolving(of: 'an iteration' | 'the last iteration' | 'after the end' | 'no curvature'): KernelCase {
  const { actions, damping, tolerance } = solvingShape;
  const [x, residual] = [some(2 * n), some(n)];
  const search = some(n);
  const sign = of === 'no curvature' ? -1 : 1;
  const image = search.map((s) => sign * 3 * s);
  const squared = sum(n, (i) => residual[i]! ** 2);
  const solving = some(8);
  // Against this ‖b‖² the next residual is small, or is not.
  solving.set([squared, of === 'the last iteration' ? 1e9 : squared, Number(of === 'after the end'), 4], AT);
  const product = Float64Array.from(search, (s, i) => damping * s + (i < actions ? 2 * s : image[i]!));
  const curvature = sum(n, (i) => search[i]! * product[i]!);
  const ended = of === 'after the end' || of === 'no curvature';
  const alpha = ended ? 0 : squared / curvature;
  const left = Float64Array.from(residual, (r, i) => r - alpha * product[i]!);
  const next = sum(n, (i) => left[i]! ** 2);
  return {
    kernel: 'go on solving',
    of,
    code: conjugate['go on solving']!,
    bindings: [uniform(LANE, 0, 0, 0), image, x, residual, search, solving],
    groups: [1, 1, 1],
    expected: {
      2: changed(x, (set) => {
        for (let i = 0; i < n; i++) set(n + i, x[n + i]! + alpha * search[i]!);
      }),
      3: left,
      4: Float64Array.from(search, (s, i) => (ended ? s : left[i]! + (next / squared) * s)),
      5: changed(solving, (set) => {
        if (ended) return set(AT + 2, 1);
        set(AT, next);
        set(AT + 2, Number(next <= tolerance ** 2 * solving[AT + 1]!));
        set(AT + 3, 5);
      }),
    },
    within: 5e-6,
  };
}

function fisherOfOutputs(): KernelCase {
  const { actions: a, batch } = solvingShape;
  const rows = 41;
  const theta = some(a + 1);
  const [moved, delta] = [some(batch * a), some(batch * a)];
  return {
    kernel: 'fisher of outputs',
    code: conjugate['fisher of outputs']!,
    bindings: [Uint32Array.of(rows), theta, moved, delta],
    groups: threads(batch * a),
    expected: {
      3: changed(delta, (set) => {
        for (let t = 0; t < rows * a; t++) set(t, (moved[t]! * Math.exp(-2 * theta[t % a]!)) / rows);
      }),
    },
    within: EPSILON,
  };
}

/** Adam, the critics' regression, K-FAC between its products, conjugate gradients. */
export const optimizerCases: readonly KernelCase[] = [
  adam(true),
  adam(false),
  error(),
  penalise(),
  allow(0),
  allow(1),
  average(),
  invert(),
  scale(),
  blend(),
  beginSolving(),
  goOnSolving('an iteration'),
  goOnSolving('the last iteration'),
  goOnSolving('after the end'),
  goOnSolving('no curvature'),
  fisherOfOutputs(),
];

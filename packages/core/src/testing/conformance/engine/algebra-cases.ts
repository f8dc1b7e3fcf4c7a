import type { AdamOptions } from '../../../contracts/engine.ts';
import type { ConformanceCase } from '../algorithm-conformance.ts';
import { require } from '../require.ts';
import type { EngineSubject } from './engine-subject.ts';
import { fill, requireCode, requireSame } from './numbers.ts';

/** Gram matrices, products, vectors, Adam. */
export function algebraCases(subject: EngineSubject): readonly ConformanceCase[] {
  return [
    subject.on('Gram matrices equal the double-precision reference', async (engine) => {
      for (const [count, width] of [
        [1, 1],
        [5, 3],
        [63, 7],
        [257, 65],
        [600, 9],
      ] as const) {
        const values = fill(new Float32Array(count * width), count);
        const rows = await subject.rows(engine, values, width);
        for (const homogeneous of [false, true]) {
          const out = engine.vector((homogeneous ? width + 1 : width) ** 2);
          await subject.done(engine.gram(rows, out, homogeneous), 'gram');
          subject.requireClose(out, gram(values, count, width, homogeneous), `Gram of ${count} × ${width}`);
          const again = new Float32Array(out.length);
          await subject.done(engine.gram(rows, again, homogeneous), 'gram');
          requireSame(again, out, 'The same Gram matrix');
        }
      }
      await requireCode(
        'engine-shape',
        () => engine.gram(engine.rows(4, 2), engine.vector(4), false),
        'a Gram of no rows',
      );
      const three = await subject.rows(engine, new Float32Array(3), 3);
      await requireCode('engine-shape', () => engine.gram(three, engine.vector(9), true), 'a Gram without room');
    }),
    subject.on('products equal the reference, whatever is transposed', async (engine) => {
      for (const [m, k, n] of [
        [1, 1, 1],
        [3, 5, 2],
        [65, 7, 33],
        [9, 127, 5],
      ] as const) {
        const [a, b] = [fill(engine.vector(m * k), m + 1), fill(engine.vector(k * n), n + 2)];
        for (const [transposeA, transposeB] of [
          [false, false],
          [true, false],
          [false, true],
          [true, true],
        ] as const) {
          const shape = { m, k, n, transposeA, transposeB };
          const out = engine.vector(m * n);
          engine.multiply(a, b, out, shape);
          subject.requireClose(out, product(a, b, shape), `The product ${JSON.stringify(shape)}`);
          const again = new Float32Array(m * n);
          engine.multiply(a.slice(), b.slice(), again, shape);
          requireSame(again, out, 'The same product of vectors from elsewhere');
        }
      }
      const short = () => engine.multiply(engine.vector(5), engine.vector(6), engine.vector(4), { m: 2, k: 3, n: 2 });
      await requireCode('engine-shape', short, 'a product of a short factor');
    }),
    subject.on('dot sums in double precision', async (engine) => {
      const a = Float32Array.of(1e8, 1, -1e8, 3, 2 ** -30, 16777217);
      const b = Float32Array.of(1e8, 1, 1e8, 1, 1, 16777215);
      let wanted = 0;
      for (let i = 0; i < a.length; i++) wanted += a[i]! * b[i]!;
      const found = engine.dot(a, b);
      require(Math.abs(found - wanted) <= 1e-15 * 2e16, `dot is ${found}, not ${wanted}.`);
      const [x, y] = [fill(engine.vector(1001), 1), fill(engine.vector(1001), 2)];
      const sum = x.reduce((total, value, i) => total + value * y[i]!, 0);
      require(Math.abs(engine.dot(x, y) - sum) < 1e-11, `dot of 1001 is ${engine.dot(x, y)}, not ${sum}.`);
      require(engine.dot(x, y) === engine.dot(x.slice(), y.slice()), 'dot of copies is another number.');
      require(engine.dot(engine.vector(0), engine.vector(0)) === 0, 'dot of nothing is not 0.');
      await requireCode('engine-shape', () => engine.dot(x, b), 'dot of two lengths');
    }),
    subject.on('axpy adds, and leaves out what is smaller than asked', async (engine) => {
      const x = Float32Array.of(0.5, -0.25, 0.125, -0.5, 0, 0.25, -0.0625);
      const start = fill(new Float32Array(7), 9);
      for (const least of [undefined, 0, 0.25]) {
        const y = engine.vector(7);
        y.set(start);
        engine.axpy(-3, x, y, least);
        const wanted = start.map((value, i) => (Math.abs(x[i]!) < (least ?? 0) ? value : value - 3 * x[i]!));
        subject.requireClose(y, wanted, `axpy with least ${least}`);
      }
      const same = fill(engine.vector(33), 4);
      const twice = same.map((value) => 2 * value);
      engine.axpy(1, same, same);
      requireSame(same, twice, 'A vector added to itself');
      await requireCode('engine-shape', () => engine.axpy(1, x, engine.vector(6)), 'axpy of two lengths');
    }),
    subject.on('Adam steps equal the reference, up and down', async (engine) => {
      for (const rate of [0.01, -0.3]) {
        const options = { rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
        const parameters = fill(engine.vector(37), 1);
        const [m, v, g] = [engine.vector(37), engine.vector(37), engine.vector(37)];
        const reference = new ReferenceAdam(parameters);
        for (let t = 1; t <= 12; t++) {
          fill(g, 10 + t, t % 3 === 0 ? 1e-6 : 1);
          engine.adam(parameters, g, m, v, t, options);
          reference.step(g, t, options);
        }
        subject.requireClose(parameters, reference.parameters, 'Parameters after 12 Adam steps');
        subject.requireClose(m, reference.m, 'First moments');
        subject.requireClose(v, reference.v, 'Second moments');
      }
      const options = { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
      const [a, b, c] = [engine.vector(3), engine.vector(3), engine.vector(3)];
      await requireCode(
        'engine-shape',
        () => engine.adam(a, engine.vector(2), b, c, 1, options),
        'Adam of two lengths',
      );
      await requireCode('engine-shape', () => engine.adam(a, a.slice(), b, c, 0, options), 'Adam step 0');
    }),
  ];
}

function gram(x: ArrayLike<number>, rows: number, width: number, homogeneous: boolean): Float64Array {
  const w = homogeneous ? width + 1 : width;
  const at = (row: number, column: number) => (column === width ? 1 : x[row * width + column]!);
  const out = new Float64Array(w * w);
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < w; i++) for (let j = 0; j < w; j++) out[i * w + j]! += (at(r, i) * at(r, j)) / rows;
  }
  return out;
}

interface Shape {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

function product(a: ArrayLike<number>, b: ArrayLike<number>, { m, k, n, transposeA, transposeB }: Shape): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let l = 0; l < k; l++) {
        out[i * n + j]! += a[transposeA ? l * m + i : i * k + l]! * b[transposeB ? j * k + l : l * n + j]!;
      }
    }
  }
  return out;
}

/** Kingma & Ba 2015, algorithm 1, in double precision. */
class ReferenceAdam {
  readonly parameters: Float64Array;
  readonly m: Float64Array;
  readonly v: Float64Array;

  constructor(parameters: ArrayLike<number>) {
    this.parameters = Float64Array.from(parameters);
    this.m = new Float64Array(parameters.length);
    this.v = new Float64Array(parameters.length);
  }

  step(gradient: ArrayLike<number>, t: number, { rate, beta1, beta2, epsilon }: AdamOptions): void {
    for (let i = 0; i < this.m.length; i++) {
      const g = gradient[i]!;
      this.m[i] = beta1 * this.m[i]! + (1 - beta1) * g;
      this.v[i] = beta2 * this.v[i]! + (1 - beta2) * g * g;
      const mean = this.m[i]! / (1 - beta1 ** t);
      this.parameters[i]! -= (rate * mean) / (Math.sqrt(this.v[i]! / (1 - beta2 ** t)) + epsilon);
    }
  }
}

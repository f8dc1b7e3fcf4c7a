import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { FisherProduct } from '../../src/parts/fisher-product.ts';
import { createCategoricalPolicy } from '../../src/update/categorical-policy.ts';
import { denseMean } from '../parts/dense-policy.ts';
import { seededRandom } from '../seeded-random.ts';

const choices = [3, 2];
const sizes = [3, 6, 5];
const count = 4;

async function small() {
  const engine = createWasmEngine({ variant: 'strict', megabytes: 16 });
  const random = seededRandom(1);
  const body = { engine, observations: 3, choices, hiddenSizes: [6], activation: 'tanh' as const, maxRows: count };
  const policy = createCategoricalPolicy({ ...body, random });
  const values = Float32Array.from({ length: 3 * count }, () => random.normal());
  const rows = engine.rows(count, 3);
  await engine.put(values, rows);
  const outputs = policy.outputs(count);
  await policy.forward(rows, outputs);
  const theta = new Float32Array(policy.size);
  policy.read(theta);
  const row = (i: number): Float32Array => values.subarray(3 * i, 3 * i + 3);
  return { engine, policy, rows, outputs, theta, row, random };
}

/** J of row i's logits, 5 × n, by central differences in double precision. */
function jacobian(theta: Float32Array, row: Float32Array): number[][] {
  const h = 1e-5;
  const at = Float64Array.from(theta);
  const columns = Array.from(at, (held, k) => {
    at[k] = held + h;
    const up = denseMean(sizes, at, 0, row);
    at[k] = held - h;
    const down = denseMean(sizes, at, 0, row);
    at[k] = held;
    return up.map((x, j) => (x - down[j]!) / (2 * h));
  });
  return [0, 1, 2, 3, 4].map((j) => columns.map((column) => column[j]!));
}

const relativeError = (found: ArrayLike<number>, wanted: readonly number[]): number =>
  Math.sqrt(wanted.reduce((sum, x, k) => sum + (x - found[k]!) ** 2, 0) / wanted.reduce((sum, x) => sum + x * x, 0));

test('the network’s outputs are the logits of all choices, and it owns nothing besides', async (t) => {
  const { engine, policy, outputs, theta, row } = await small();

  t.is(policy.own, 0);
  t.is(policy.size, 4 * 6 + 7 * 5);
  t.is(outputs.count, count);
  for (let i = 0; i < count; i++) {
    const logits = denseMean(sizes, theta, 0, row(i));
    t.true(logits.every((x, j) => Math.abs(x - outputs.mean[5 * i + j]!) < 1e-5));
  }
  engine.dispose();
});

test('the gradient of log-probabilities is Jᵀ(e_a − p)', async (t) => {
  const { engine, policy, outputs, theta, row } = await small();
  const actions = Float32Array.of(0, 1, 2, 0, 1, 1, 2, 1);
  outputs.dMean.fill(0);
  policy.distribution.score(outputs, actions, new Float32Array(count).fill(1));
  const gradient = engine.vector(policy.size);
  await policy.backward(outputs, gradient);

  const wanted = new Array<number>(policy.size).fill(0);
  for (let i = 0; i < count; i++) {
    const j = jacobian(theta, row(i));
    const score = [...probabilities(theta, row(i)).map((p) => -p)];
    score[actions[2 * i]!]! += 1;
    score[3 + actions[2 * i + 1]!]! += 1;
    for (let k = 0; k < wanted.length; k++) for (let o = 0; o < 5; o++) wanted[k]! += j[o]![k]! * score[o]!;
  }
  t.true(relativeError(gradient, wanted) < 1e-4);
  engine.dispose();
});

test('Fisher products are those of mean Jᵀ(diag(p) − p pᵀ)J', async (t) => {
  const { engine, policy, rows, theta, row, random } = await small();
  const v = engine.vector(policy.size);
  for (let k = 0; k < v.length; k++) v[k] = random.normal();
  const out = engine.vector(policy.size);
  const product = new FisherProduct({ engine, policy, capacity: count, sample: 1 });
  await product.use(rows, null);
  await product.apply(v, out);

  const wanted = new Array<number>(policy.size).fill(0);
  for (let i = 0; i < count; i++) {
    const j = jacobian(theta, row(i));
    const p = probabilities(theta, row(i));
    const tangent = j.map((derivatives) => derivatives.reduce((sum, x, k) => sum + x * v[k]!, 0));
    const expected = [0, 0, 0, 3, 3].map((begin) =>
      tangent.slice(begin, begin === 0 ? 3 : 5).reduce((sum, x, k) => sum + x * p[begin + k]!, 0),
    );
    for (let o = 0; o < 5; o++) {
      const weight = (p[o]! * (tangent[o]! - expected[o]!)) / count;
      for (let k = 0; k < wanted.length; k++) wanted[k]! += weight * j[o]![k]!;
    }
  }
  t.true(relativeError(out, wanted) < 1e-4);
  const length = wanted.reduce((sum, x, k) => sum + x * v[k]!, 0);
  t.true(Math.abs((await product.quadratic(v)) - length) < 1e-4 * length);
  engine.dispose();
});

/** Both choices' probabilities at a row. */
function probabilities(theta: Float32Array, row: Float32Array): number[] {
  const powers = denseMean(sizes, theta, 0, row).map(Math.exp);
  const sums = [powers[0]! + powers[1]! + powers[2]!, powers[3]! + powers[4]!];
  return powers.map((x, o) => x / sums[o < 3 ? 0 : 1]!);
}

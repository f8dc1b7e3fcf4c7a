import { acquireDevice } from '../../../src/device/shared-device.ts';
import { EngineDevice, run } from '../../../src/engine/engine-device.ts';
import { bitsOf } from '../../../src/update/agenda.ts';
import { eigenKernel } from '../../../src/update/kernels/eigen.ts';
import { deviceTest } from '../../support/driver.ts';

/** Xᵀ X / n of pseudo-random X with n rows: positive semidefinite, of rank `rows` at most. */
function gram(n: number, rows: number, seed: number): Float32Array {
  let state = seed;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const x = Float64Array.from({ length: rows * n }, (_, i) => next() * (i % n === 0 ? 5 : 1));
  return Float32Array.from({ length: n * n }, (_, at) => {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += x[r * n + Math.floor(at / n)]! * x[r * n + (at % n)]!;
    return sum / rows;
  });
}

deviceTest(
  'eigenvectors are orthogonal and give the matrix back, at odd sizes, of full and of small rank',
  async (t) => {
    const lease = await acquireDevice();
    const on = await EngineDevice.create(lease.device, { eigen: eigenKernel(65) });
    const correction = 1.5;
    const matrices = [
      [1, 4],
      [2, 9],
      [7, 3],
      [33, 80],
      [65, 20],
    ].map(([n, rows], i) => ({ n: n!, matrix: gram(n!, rows!, 7 + i) }));
    matrices.push({ n: 5, matrix: new Float32Array(25) });
    const total = matrices.reduce((sum, { n }) => sum + n * n, 0);
    const values = matrices.reduce((sum, { n }) => sum + n, 0);
    const [state, table] = [on.numbers('state', 8), on.numbers('table', 4 * matrices.length)];
    const [averages, work, vectors] = ['averages', 'work', 'vectors'].map((name) => on.numbers(name, total));
    const found = on.numbers('values', values);
    let [at, first] = [0, 0];
    const entries: number[] = [];
    for (const { n, matrix } of matrices) {
      entries.push(at, n, first, 0);
      lease.device.write(averages!, matrix, 4 * at);
      at += n * n;
      first += n;
    }
    lease.device.write(table, Uint32Array.from(entries));
    lease.device.write(state, Uint32Array.of(0, 0, 0, bitsOf(correction)));
    const pass = lease.device.begin('eigenvectors');
    run(pass, on.groups('eigen', [state, table, averages!, work!, vectors!, found], null, [matrices.length, 1, 1], 0));
    pass.submit();
    const [q, lambda] = (
      await lease.device.read('eigenvectors', [
        { buffer: vectors!, bytes: 4 * total },
        { buffer: found, bytes: 4 * values },
      ])
    ).map((bytes) => new Float32Array(bytes));

    for (const [m, { n, matrix }] of matrices.entries()) {
      const [begin, from] = [entries[4 * m]!, entries[4 * m + 2]!];
      const largest = Math.max(1e-30, ...matrix.map(Math.abs));
      let [apart, skew] = [0, 0];
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let [back, product] = [0, 0];
          for (let k = 0; k < n; k++) {
            back += q![begin + i * n + k]! * lambda![from + k]! * q![begin + j * n + k]!;
            product += q![begin + k * n + i]! * q![begin + k * n + j]!;
          }
          apart = Math.max(apart, Math.abs(back - correction * matrix[i * n + j]!) / largest);
          skew = Math.max(skew, Math.abs(product - Number(i === j)));
        }
      }
      // Some hundred rotations of each number in single precision: 65 · 2⁻²⁴ · √100.
      t.true(apart < 5e-5, `${n} × ${n}: the matrix comes back to ${apart} of its size`);
      t.true(skew < 2e-5, `${n} × ${n}: QᵀQ is ${skew} from 1`);
      t.true(lambda!.subarray(from, from + n).every((x) => x >= 0));
    }
    on.dispose();
    lease.release();
  },
);

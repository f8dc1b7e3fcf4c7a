import { acquireDevice } from '../../../src/device/shared-device.ts';
import { EngineDevice, run } from '../../../src/engine/engine-device.ts';
import { policyKernels } from '../../../src/update/kernels/policy.ts';
import { deviceTest } from '../../support/driver.ts';

const ROWS = 20_001;
const ACTIONS = 3;

deviceTest(
  'draws of the Fisher statistics are independent standard normals over σ, new for each minibatch',
  async (t) => {
    const lease = await acquireDevice();
    const { draw } = policyKernels({
      actions: ACTIONS,
      surrogates: 1,
      lanes: 1,
      signals: 1,
      batch: ROWS,
      rows: ROWS,
      size: ACTIONS,
      clip: 0.2,
      clipCosts: true,
      entropy: 0,
    });
    const on = await EngineDevice.create(lease.device, { draw: draw! });
    const [state, key, theta] = [on.numbers('state', 8), on.numbers('key', 2), on.numbers('theta', ACTIONS)];
    const delta = on.numbers('delta', ROWS * ACTIONS);
    const logStd = [0, -1, 0.5];
    lease.device.write(key, Uint32Array.of(123456789, 987654321));
    lease.device.write(theta, Float32Array.from(logStd));
    const drawn = async (minibatch: number): Promise<Float32Array> => {
      lease.device.write(state, Uint32Array.of(ROWS, 0, 0, 0, 0, minibatch));
      const pass = lease.device.begin('draws');
      run(pass, on.threads('draw', [state, key, theta, delta], null, ROWS, 1, 0));
      pass.submit();
      const [bytes] = await lease.device.read('draws', [{ buffer: delta, bytes: 4 * ROWS * ACTIONS }]);
      return new Float32Array(bytes!).map((x, i) => x * Math.exp(logStd[i % ACTIONS]!));
    };

    const [first, again, second] = [await drawn(0), await drawn(0), await drawn(1)];

    t.deepEqual(again, first, 'the same key and counter');
    // Five standard errors of N = 20,001: of means 0.035, of variances 0.05, of third moments 0.14, of fourth moments 0.35.
    const mean = (f: (row: number) => number): number => {
      let sum = 0;
      for (let i = 0; i < ROWS; i++) sum += f(i);
      return sum / ROWS;
    };
    for (let j = 0; j < ACTIONS; j++) {
      const e = (i: number): number => first[i * ACTIONS + j]!;
      t.true(Math.abs(mean(e)) < 0.035);
      t.true(Math.abs(mean((i) => e(i) ** 2) - 1) < 0.05);
      t.true(Math.abs(mean((i) => e(i) ** 3)) < 0.14);
      t.true(Math.abs(mean((i) => e(i) ** 4) - 3) < 0.35);
      t.true(Math.abs(mean((i) => e(i) * second[i * ACTIONS + j]!)) < 0.035, 'two minibatches');
      t.true(Math.abs(mean((i) => (i === 0 ? 0 : e(i) * e(i - 1)))) < 0.035, 'neighbouring rows');
      for (let k = 0; k < j; k++) t.true(Math.abs(mean((i) => e(i) * first[i * ACTIONS + k]!)) < 0.035, 'two actions');
    }
    // P(|ε| > 3) = 0.0027: 54 of 20,001, standard error 7.3.
    const far = ROWS * mean((i) => Number(Math.abs(first[i * ACTIONS]!) > 3));
    t.true(far > 17 && far < 91, `${far} beyond 3σ`);
    on.dispose();
    lease.release();
  },
);

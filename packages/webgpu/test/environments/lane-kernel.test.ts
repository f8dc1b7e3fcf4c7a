import { Device } from '../../src/device/device.ts';
import { deviceTest } from '../support/driver.ts';
import { prepare, rollOnDevice, rollOnTwin } from '../support/lanes.ts';

function differing(a: Float32Array, b: Float32Array, from: number, until: number): number {
  let count = 0;
  for (let k = from; k < until; k++) if (!Object.is(a[k], b[k])) count++;
  return count;
}

// Odd sizes: 67 lanes are two workgroups, the second one nearly empty; 13 steps are three episodes of 5, 5 and 3.
for (const [id, hidden] of [
  ['SafetyPointGoal1-v0', [21, 34]],
  ['SafetyPointButton1-v0', [64, 64]],
] as const) {
  deviceTest(
    `the first step of a rollout of ${id} is the twin's to the bit, the others to single precision`,
    async (t) => {
      const device = await Device.open();
      const shape = { lanes: 67, steps: 13 };
      const prepared = await prepare(id, shape, { hidden: [...hidden], maxSteps: 5 });
      const { plan, twin } = prepared;
      const rolled = await rollOnDevice(device, prepared);
      const again = await rollOnDevice(device, prepared);
      rollOnTwin(prepared);

      const { width, costWidth } = plan.words;
      const outcome = 4 + costWidth;
      let off = 0;
      for (let i = 0; i < shape.lanes; i++) {
        const row = i * shape.steps;
        if (device.adapter.software) {
          t.is(differing(rolled.rows, twin.rows, row * width, (row + 1) * width), 0);
          t.is(differing(rolled.outcomes, twin.outcomes, row * outcome, (row + 1) * outcome), 0);
        }
        for (let k = row * width; k < (row + 3) * width; k++)
          off = Math.max(off, Math.abs(rolled.rows[k]! - twin.rows[k]!));
      }
      t.true(off < 1e-2, `within three steps ${off}`);
      // Every episode starts as it was drawn, whatever came before it.
      for (const first of [5, 10]) {
        for (let i = 0; i < shape.lanes; i++) {
          const row = i * shape.steps + first;
          for (let k = row * width + 12; k < (row + 1) * width; k++) {
            if (Math.abs(rolled.rows[k]! - twin.rows[k]!) > 1e-4)
              t.fail(`lane ${i}, step ${first}, number ${k - row * width}`);
          }
        }
      }
      t.deepEqual(again.rows, rolled.rows, 'same seed, same bits');
      t.deepEqual(again.outcomes, rolled.outcomes);
      t.deepEqual(again.finals, rolled.finals);
      device.dispose();
    },
  );
}

deviceTest('statistics of the observations are those of the rows in double precision', async (t) => {
  const device = await Device.open();
  const shape = { lanes: 131, steps: 40 };
  const prepared = await prepare('SafetyPointCircle1-v0', shape, { hidden: [8], maxSteps: 20 });
  const { plan, twin } = prepared;
  const { width } = plan.words;
  // Rows as they are: no shift, no scale, no clip.
  twin.listed.fill(0, plan.words.normaliser, plan.words.normaliser + width);
  twin.listed.fill(1, plan.words.normaliser + width, plan.words.normaliser + 2 * width);
  twin.listed[plan.words.normaliser + 2 * width] = 3e38;
  const { rows, finals, merged } = await rollOnDevice(device, prepared);

  const all = [...finals, ...rows];
  const count = all.length / width;
  for (let j = 0; j < width; j++) {
    let mean = 0;
    for (let k = j; k < all.length; k += width) mean += all[k]! / count;
    let squares = 0;
    for (let k = j; k < all.length; k += width) squares += (all[k]! - mean) ** 2;
    t.true(Math.abs(merged[j]! - mean) < 1e-5 * (1 + Math.abs(mean)), `mean ${j}: ${merged[j]} ${mean}`);
    t.true(
      Math.abs(merged[width + j]! - squares) < 1e-4 * squares + 1e-6,
      `squares ${j}: ${merged[width + j]} ${squares}`,
    );
  }
  device.dispose();
});

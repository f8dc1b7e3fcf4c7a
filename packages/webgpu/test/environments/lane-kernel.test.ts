import { environments, type ReplayedEnvironment } from '@belay-rl/envs';
import { acquireDevice, type DeviceLease } from '../../src/device/shared-device.ts';
import { deviceTest, missing } from '../support/driver.ts';
import { boxMuller, threefry } from '../support/kernels/draws.ts';
import { sum } from '../support/kernels/kernel-case.ts';
import { KEY, type PreparedRollout, prepare, rollOnDevice, rollOnTwin, seedOf } from '../support/lanes.ts';

// Held by this file, so that each of the two kernels, which take software drivers seconds, is compiled once.
const lease: DeviceLease | null = missing === null ? await acquireDevice() : null;

// Odd sizes: 67 lanes are two workgroups, the second one nearly empty; 13 steps are three episodes of 5, 5 and 3.
const shape = { lanes: 67, steps: 13 };
const EPISODES = 3;
const tasks = [
  ['SafetyPointGoal1-v0', [21, 34]],
  ['SafetyPointButton1-v0', [9, 7]],
] as const;
const prepared = (id: string, hidden: readonly number[]): Promise<PreparedRollout> =>
  prepare(id, shape, { hidden: [...hidden], maxSteps: 5 });

function differing(a: Float32Array, b: Float32Array, from: number, until: number): number {
  let count = 0;
  for (let k = from; k < until; k++) if (!Object.is(a[k], b[k])) count++;
  return count;
}

for (const [id, hidden] of tasks) {
  deviceTest(
    `the first step of a rollout of ${id} is the twin's to the bit, the others to single precision`,
    async (t) => {
      const { device } = lease!;
      const rollout = await prepared(id, hidden);
      const { plan, twin } = rollout;
      const rolled = await rollOnDevice(device, rollout);
      const again = await rollOnDevice(device, rollout);
      rollOnTwin(rollout);

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
    },
  );
}

/** The policy's means on a row, in double precision. */
function meansOf({ policy, flat }: PreparedRollout, row: Float32Array): number[] {
  let x = [...row];
  for (const { inputs, outputs, from, activation } of policy.layers) {
    x = Array.from({ length: outputs }, (_, o) => {
      const z = sum(inputs, (i) => x[i]! * flat[from + i * outputs + o]!) + flat[from + inputs * outputs + o]!;
      return activation === 0 ? z : Math.tanh(z);
    });
  }
  return x;
}

deviceTest(
  'actions and their log-probabilities are what double precision makes of the rows and the draws',
  async (t) => {
    const rollout = await prepared(...tasks[0]);
    const { width, costWidth } = rollout.plan.words;
    const { rows, outcomes } = await rollOnDevice(lease!.device, rollout);
    const logStd = rollout.flat.subarray(0, 2);
    let [action, logProb] = [0, 0];
    for (let row = 0; row < shape.lanes * shape.steps; row++) {
      const [lane, step] = [Math.floor(row / shape.steps), row % shape.steps];
      const means = meansOf(rollout, rows.subarray(row * width, (row + 1) * width));
      const drawn = boxMuller(threefry(KEY, [step, lane]));
      const at = row * (4 + costWidth);
      let log = -Math.log(2 * Math.PI);
      for (const [j, e] of drawn.entries()) {
        action = Math.max(action, Math.abs(outcomes[at + j]! - (means[j]! + Math.exp(logStd[j]!) * e)));
        log -= 0.5 * e * e + logStd[j]!;
      }
      logProb = Math.max(logProb, Math.abs(outcomes[at + 2]! - log));
    }
    // 60 products of numbers up to 10, two layers: some units in the last place of 10.
    t.true(action < 1e-5, `actions are up to ${action} off`);
    t.true(logProb < 1e-5, `log-probabilities are up to ${logProb} off`);
  },
);

/** A robot at rest on the edge of its first button, 5 mm deep, in the planar engine's world and in the start of a lane. */
function press(planar: ReplayedEnvironment, { plan, twin }: PreparedRollout, lane: number): void {
  const places = planar.layout();
  const [bx, by] = places['button0']!;
  const [ax, ay] = places['agent']!;
  const [x, y] = [bx + 0.195 * Math.cos(lane), by + 0.195 * Math.sin(lane)];
  const angle = planar.rotations()['agent']!;
  const { qpos, qvel } = planar.state();
  qpos[0] = Math.cos(angle) * (x - ax) + Math.sin(angle) * (y - ay);
  qpos[1] = Math.cos(angle) * (y - ay) - Math.sin(angle) * (x - ax);
  planar.setState({ qpos, qvel });
  const { starts, startWidth } = plan.words;
  twin.listed.set([x, y], starts + lane * EPISODES * startWidth);
}

async function planarEngine(id: string): Promise<ReplayedEnvironment> {
  const definition = environments.find((one) => one.id === id)!;
  const engine = definition.engines!.find(({ name }) => name === 'planar')!;
  return (await engine.create!({})) as ReplayedEnvironment;
}

// The planar engine steps in double precision. Largest differences measured: accelerations 1.5e-3, in contact 1e-2 [m/s²], other sensors
// 2.6e-5, in contact 2.4e-4, lidar 2.7e-6, rewards 2.4e-7.
for (const [id, hidden, contact] of [
  [...tasks[0], false],
  [...tasks[1], false],
  [...tasks[1], true],
] as const) {
  const title = contact ? 'contacts with buttons' : 'sensors, lidar, rewards and costs';
  deviceTest(`${title} of a step of ${id} are the planar engine's, which computes in double precision`, async (t) => {
    const rollout = await prepared(id, hidden);
    const { width, costWidth, normaliser } = rollout.plan.words;
    const { listed } = rollout.twin;
    const planar = await planarEngine(id);
    if (contact) {
      for (let lane = 0; lane < shape.lanes; lane++) {
        planar.reset(seedOf(lane * EPISODES));
        press(planar, rollout, lane);
      }
    }
    const { rows, outcomes } = await rollOnDevice(lease!.device, rollout);
    const off = { acceleration: 0, sensors: 0, lidar: 0, reward: 0, cost: 0 };
    let fastest = 0;
    const apart = (kind: keyof typeof off, a: number, b: number): void => {
      off[kind] = Math.max(off[kind], Math.abs(a - b));
    };
    for (let lane = 0; lane < shape.lanes; lane++) {
      planar.reset(seedOf(lane * EPISODES));
      if (contact) press(planar, rollout, lane);
      const row = lane * shape.steps;
      const at = row * (4 + costWidth);
      const { observation, reward, cost } = planar.step(outcomes.slice(at, at + 2));
      for (let j = 0; j < width; j++) {
        const normal = rows[(row + 1) * width + j]!;
        // What the clip of 10 holds is lost.
        if (Math.abs(normal) > 9.99) continue;
        const value = normal / listed[normaliser + width + j]! + listed[normaliser + j]!;
        if (j === 3 || j === 4) fastest = Math.max(fastest, Math.abs(observation[j]!));
        apart(j < 2 ? 'acceleration' : j < 12 ? 'sensors' : 'lidar', value, observation[j]!);
      }
      // A world that was set has not been where its reward goes on from.
      if (!contact) apart('reward', outcomes[at + 3]!, reward);
      for (const [k, value] of Object.values(cost).entries()) {
        apart('cost', outcomes[at + 4 + k]!, value);
      }
    }
    planar.dispose?.();
    t.true(off.acceleration < (contact ? 2e-2 : 2e-3), `accelerations ${off.acceleration}`);
    t.true(off.sensors < (contact ? 5e-4 : 5e-5), `sensors ${off.sensors}`);
    t.true(off.lidar < 1e-5, `lidar ${off.lidar}`);
    t.true(off.reward < 1e-6, `rewards ${off.reward}`);
    t.is(off.cost, 0);
    // Motors by themselves bring a robot at rest to 0.06 m/s in a step, a button that it stands in to 1.2 m/s.
    t.is(fastest > 0.5, contact, `${fastest} m/s`);
  });
}

deviceTest('statistics of the observations are those of the rows in double precision', async (t) => {
  const rollout = await prepared(...tasks[0]);
  const { plan, twin } = rollout;
  const { width } = plan.words;
  // Rows as they are: no shift, no scale, no clip.
  twin.listed.fill(0, plan.words.normaliser, plan.words.normaliser + width);
  twin.listed.fill(1, plan.words.normaliser + width, plan.words.normaliser + 2 * width);
  twin.listed[plan.words.normaliser + 2 * width] = 3e38;
  const { rows, finals, merged, normaliser } = await rollOnDevice(lease!.device, rollout);

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
    // A component that hardly moves is not blown up.
    const scale = 1 / Math.max(Math.sqrt(squares / (count - 1)), 0.01);
    t.is(normaliser[j], merged[j]);
    t.true(Math.abs(normaliser[width + j]! / scale - 1) < 1e-4, `scale ${j}: ${normaliser[width + j]} ${scale}`);
  }
  t.is(normaliser[2 * width], 7);
});

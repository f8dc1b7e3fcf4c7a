import algorithms from '@belay-rl/algorithms';
import type { LogRow, Rows, Vec } from '@belay-rl/core';
import {
  createRegistry,
  createTraining,
  decodeState,
  resolveConfiguration,
  type Training,
  type TrainingOptions,
} from '@belay-rl/core/run';
import safetyGymnasium from '@belay-rl/envs';
import { acquireDevice } from '../../src/device/shared-device.ts';
import webgpu from '../../src/index.ts';
import { deviceTest, test } from '../support/driver.ts';

const registry = createRegistry().add(safetyGymnasium).add(algorithms).add(webgpu);

/** Outcomes come to the host; they stay if they can; they stay, and no update begins the next rollout. */
type Outcomes = 'host' | 'device' | 'anew';

async function training(
  environment: string,
  given: Record<string, unknown> = {},
  algorithm = 'trpo',
  outcomes: Outcomes = 'device',
): Promise<[Training, LogRow[]]> {
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment,
    overrides: {
      'environment.engine': 'webgpu',
      'training.environments': 3,
      'training.stepsPerEpoch': 3 * 500,
      'training.steps': 3 * 3 * 500,
      'policy.hiddenSizes': [16],
      'critic.passes': 1,
      ...given,
    },
  });
  const rows: LogRow[] = [];
  const sink = { open() {}, row: (row: LogRow) => void rows.push(row), message() {}, close() {} };
  if (outcomes === 'device') return [await createTraining({ registry, configuration, sinks: [sink] }), rows];
  const rollouts: TrainingOptions['rollouts'] = async ({ environment: task, engine, plan, recipe }) => {
    const made = await task.createRollouts!({ freeBodies: 'fixed' }, { engine, plan, policy: recipe });
    const collect = made.collect.bind(made);
    made.ahead = () => null;
    if (outcomes === 'host') made.collect = (policy, request) => collect(policy, { ...request, outcomes });
    return made;
  };
  return [await createTraining({ registry, configuration, sinks: [sink], rollouts }), rows];
}

deviceTest('the first rollout of a run is normalised as later ones are', async (t) => {
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'trpo',
    environment: 'SafetyPointCircle1-v0',
    overrides: {
      'environment.engine': 'webgpu',
      'training.environments': 3,
      'training.stepsPerEpoch': 3 * 500,
      'training.steps': 2 * 3 * 500,
      'policy.hiddenSizes': [16],
      'critic.passes': 1,
    },
  });
  const deviations: number[][] = [];
  const means: number[][] = [];
  const rollouts: TrainingOptions['rollouts'] = async ({ environment: task, engine, plan, recipe }) => {
    const made = await task.createRollouts!({ freeBodies: 'fixed' }, { engine, plan, policy: recipe });
    const collect = made.collect.bind(made);
    made.collect = async (policy, request) => {
      const collected = await collect(policy, request);
      const { count, width, host: data } = collected.observations as Rows & { readonly host: Vec };
      const column = (j: number) => Array.from({ length: count }, (_, row) => data[row * width + j]!);
      const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x / numbers.length, 0);
      const columns = Array.from({ length: width }, (_, j) => column(j));
      means.push(columns.map(mean));
      deviations.push(columns.map((numbers) => Math.sqrt(mean(numbers.map((x) => (x - mean(numbers)) ** 2)))));
      return collected;
    };
    return made;
  };
  const made = await createTraining({ registry, configuration, rollouts });
  await made.run();
  await made.dispose();

  t.is(means.length, 2);
  // Under a policy that acts on raw rows the robot moves otherwise, so that it is near 0 and 1 only; gravity is 9.81 raw.
  t.true(
    means[0]!.every((mean) => Math.abs(mean) < 2),
    `${means[0]}`,
  );
  const near = deviations[0]!.filter((deviation) => deviation > 0.5 && deviation < 2);
  t.true(near.length > 15, `${deviations[0]}`);
});

type Moments = {
  readonly count: number;
  readonly mean: Vec;
  readonly squares: Vec;
};

const timeless = (rows: readonly LogRow[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Time/'))));

/** Columns that both ways of rolling out must agree in. */
const learnt = (rows: readonly LogRow[]) =>
  timeless(rows).map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('Device/'))));

deviceTest(
  'a training on the device goes on from a checkpoint to the same bits, with one readback an epoch',
  async (t) => {
    const lease = await acquireDevice();
    const before = { ...lease.device.counters };
    const [whole, all] = await training('SafetyPointCircle1-v0');
    await whole.run();
    t.is(lease.device.counters.readbacks - before.readbacks, 3);
    await whole.dispose();
    const { bytesHeld } = lease.device.counters;

    const [first] = await training('SafetyPointCircle1-v0');
    const stop = new AbortController();
    await first.run({ signal: stop.signal, onEpoch: () => stop.abort() });
    const state = first.save();
    await first.dispose();
    const [second, rest] = await training('SafetyPointCircle1-v0');
    second.load(state);
    await second.run();
    await second.dispose();

    t.is(lease.device.counters.bytesHeld, bytesHeld, 'a run that ends leaves nothing behind');
    t.deepEqual(timeless(rest), timeless(all.slice(1)));
    t.true(all.every((row) => Number.isFinite(row['Metrics/EpRet'] as number)));
    t.is(all[0]?.['Metrics/EpLen'], 500);
    lease.release();
  },
);

test('settings that the device does not compute are refused before anything runs', async (t) => {
  const refused = async (environment: string, given: Record<string, unknown>) =>
    (await t.throwsAsync(training(environment, given)))?.message ?? '';
  t.regex(await refused('SafetyPointGoal1-v0', {}), /needs environment\.freeBodies=fixed/);
  t.regex(await refused('SafetyPointPush1-v0', { 'environment.freeBodies': 'fixed' }), /its box must be pushed/);
  t.regex(await refused('SafetyPointCircle1-v0', { 'wrapper.name': 'early-termination' }), /wraps single environments/);
  t.regex(
    await refused('SafetyPointGoal1-v0', { 'environment.engine': 'planar', 'environment.freeBodies': 'fixed' }),
    /planar cannot compute SafetyPointGoal1-v0: it moves vases .*; set environment\.engine=webgpu or twin\.$/,
  );
  t.regex(
    await refused('SafetyPointGoal1-v0', { 'environment.engine': 'auto', 'environment.freeBodies': 'fixed' }),
    /mujoco cannot compute .*; set environment\.engine=webgpu or twin\.$/,
  );
});

deviceTest(
  'with an update on the device too, outcomes stay there: what is read does not grow with the rows',
  async (t) => {
    const lease = await acquireDevice();
    const settings = {
      'engine.name': 'webgpu',
      'training.environments': 6,
      'training.stepsPerEpoch': 6 * 500,
      'training.batchSize': 'all',
      'training.passes': 2,
      'critic.hiddenSizes': [8],
      'critic.batchSize': 1000,
      'advantage.costPenalty': 0.5,
    };
    const rowsOf = async (outcomes: 'host' | 'device', steps: number): Promise<LogRow[]> => {
      const given = { ...settings, 'training.steps': steps };
      const [made, rows] = await training('SafetyPointCircle1-v0', given, 'ppo', outcomes);
      await made.run();
      await made.dispose();
      return rows;
    };
    // The second epoch has half the rows, or as many.
    const [stayed, brought] = [await rowsOf('device', 6 * 750), await rowsOf('host', 6 * 750)];
    const larger = await rowsOf('device', 6 * 1000);

    // Of the first rollout; of the KL between both passes, of the update with the next rollout.
    t.deepEqual(
      stayed.map((row) => row['Device/Readbacks']),
      [3, 2],
    );
    const read = (rows: readonly LogRow[]) => rows.map((row) => row['Device/MegabytesRead']);
    t.deepEqual(read(stayed), read(larger));
    const [more, less] = [brought[0], stayed[0]].map((row) => row!['Device/MegabytesRead'] as number);
    t.true((more! - less!) * 2 ** 20 > 3000 * 4 * 5, 'else every row comes to the host');
    t.deepEqual(learnt(stayed), learnt(brought));
    lease.release();
  },
);

for (const [algorithm, settings] of [
  ['ppo-lag', { 'training.batchSize': 600, 'training.passes': 2, 'policy.annealStd': true, 'policy.finalStd': 0.1 }],
  ['cpo', { 'optimizer.iterations': 3, 'policy.hiddenSizes': [9, 7] }],
] as const) {
  deviceTest(
    `${algorithm}: a rollout that the update before it begins is the rollout of its own, at no readback`,
    async (t) => {
      const lease = await acquireDevice();
      const given = { 'engine.name': 'webgpu', 'training.steps': 3500, 'critic.hiddenSizes': [8], ...settings };
      const rowsOf = async (begun: boolean): Promise<LogRow[]> => {
        const [made, rows] = await training('SafetyPointCircle1-v0', given, algorithm, begun ? 'device' : 'anew');
        await made.run();
        await made.dispose();
        return rows;
      };

      const [ahead, anew] = [await rowsOf(true), await rowsOf(false)];

      t.deepEqual(learnt(ahead), learnt(anew));
      t.deepEqual(
        ahead.map((row, i) => anew[i]!['Device/Readbacks']! - row['Device/Readbacks']!),
        [0, 1, 1],
      );
      lease.release();
    },
  );
}

deviceTest('a rollout that was begun under other parameters than the policy then has is made anew', async (t) => {
  const lease = await acquireDevice();
  const given = { 'engine.name': 'webgpu', 'critic.hiddenSizes': [8], 'training.batchSize': 'all' };
  const rowsOf = async (outcomes: 'device' | 'anew'): Promise<LogRow[]> => {
    const [made, rows] = await training('SafetyPointCircle1-v0', given, 'ppo', outcomes);
    const change = (): void => {
      const parameters = new Float32Array(made.policy.size);
      made.policy.read(parameters);
      parameters[7]! += 0.25;
      made.policy.write(parameters);
    };
    await made.run({ onEpoch: (row) => (row['Train/Epoch'] === 0 ? change() : undefined) });
    await made.dispose();
    return rows;
  };

  const [ahead, anew] = [await rowsOf('device'), await rowsOf('anew')];

  t.deepEqual(learnt(ahead), learnt(anew));
  t.deepEqual(
    ahead.map((row, i) => anew[i]!['Device/Readbacks']! - row['Device/Readbacks']!),
    [0, 0, 1],
  );
  lease.release();
});

deviceTest(
  'rewards and costs that are normalised stay on the device too, and come to what the host makes of them',
  async (t) => {
    const lease = await acquireDevice();
    const settings = {
      'engine.name': 'webgpu',
      'environment.normalizeReward': 'scale',
      'environment.normalizeCost': 'standardize',
      'environment.freeBodies': 'fixed',
      'training.steps': 3 * 2500,
      'training.environments': 3,
      'training.stepsPerEpoch': 3 * 1000,
      'training.batchSize': 'all',
      'training.passes': 2,
      'critic.hiddenSizes': [8],
      'critic.batchSize': 1000,
      'advantage.costPenalty': 0.5,
    };
    const run = async (outcomes: 'host' | 'device') => {
      const [made, rows] = await training('SafetyPointGoal1-v0', settings, 'ppo-lag', outcomes);
      const saved: Uint8Array[] = [];
      await made.run({ onEpoch: () => void saved.push(made.save()) });
      await made.dispose();
      const { algorithm } = decodeState(saved[0]!, 'test') as { algorithm: { normalisers: Moments[] } };
      return { rows, normalisers: algorithm.normalisers };
    };
    const [stayed, brought] = [await run('device'), await run('host')];

    t.deepEqual(
      stayed.rows.map((row) => row['Device/Readbacks']),
      [3, 2, 2],
    );
    // The first epoch has the same rows; what is made of them differs by single precision.
    t.is(stayed.normalisers.length, 2);
    for (const [k, { count, mean, squares }] of stayed.normalisers.entries()) {
      const wanted = brought.normalisers[k]!;
      t.is(count, 3 * 1000);
      t.true(wanted.squares[0]! > 0);
      t.true(
        Math.abs(mean[0]! - wanted.mean[0]!) < 1e-4 * Math.abs(wanted.mean[0]!) + 1e-6,
        `${mean[0]} ${wanted.mean[0]}`,
      );
      t.true(Math.abs(squares[0]! / wanted.squares[0]! - 1) < 1e-4, `${squares[0]} ${wanted.squares[0]}`);
    }
    for (const name of ['Loss/Loss_pi', 'Loss/Loss_reward_critic', 'Loss/Loss_cost_critic', 'Value/Adv', 'Train/KL']) {
      const [a, b] = [stayed.rows[0]![name]!, brought.rows[0]![name]!];
      t.true(Math.abs(a - b) <= 1e-3 * Math.abs(b) + 1e-5, `${name}: ${a}, but ${b}`);
    }
    lease.release();
  },
);

import { type BatchEnvironment, environmentOnEngine } from '@belay-rl/core';
import { vectorise } from '@belay-rl/core/internals';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { ball } from '../../../src/bullet/agents/ball.ts';
import { BallAmongWalls } from '../../../src/bullet/ball/ball-among-walls.ts';
import { BALL_NUMBERS, rollBall } from '../../../src/bullet/ball/rolling-ball.ts';
import type { BulletEnvironment, BulletOptions } from '../../../src/index.ts';
import { bulletTasks } from '../../../src/index.ts';
import { loadPhysics } from '../../../src/mujoco/physics.ts';
import { find, make, wave } from '../make.ts';

/** A ball's numbers in the world's frame, from MuJoCo's environment. */
function stateOf(environment: BulletEnvironment): Float64Array {
  const { qpos, qvel } = environment.state();
  const [x, y, z, w, i, j, k] = Array.from(qpos) as [number, number, number, number, number, number, number];
  const [vx, vy, vz, a, b, c] = Array.from(qvel) as [number, number, number, number, number, number];
  return Float64Array.of(
    ...[x, y, z, vx, vy, vz],
    (1 - 2 * (j * j + k * k)) * a + 2 * (i * j - w * k) * b + 2 * (i * k + w * j) * c,
    2 * (i * j + w * k) * a + (1 - 2 * (i * i + k * k)) * b + 2 * (j * k - w * i) * c,
    2 * (i * k - w * j) * a + 2 * (j * k + w * i) * b + (1 - 2 * (i * i + j * j)) * c,
  );
}

function apart(own: ArrayLike<number>, wanted: ArrayLike<number>): number {
  return Array.from(wanted).reduce(
    (most, value, k) => Math.max(most, Math.abs(value - own[k]!) / (1 + Math.abs(value))),
    0,
  );
}

const presets = ['fsrl', 'upstream', 'cvpo'] as const;

for (const task of bulletTasks) {
  for (const preset of presets) {
    test(`Ball${task.name}, ${preset}: rolling, sliding, hopping and spinning, a step is MuJoCo’s`, async (t) => {
      const environment = await make(`SafetyBall${task.name}-v0`, { preset });
      const { timestep, substeps } = task.timing(preset, 'Ball');
      environment.reset(3);
      let off = 0;
      for (let step = 0; step < 99; step++) {
        if (step % 9 === 4) {
          const { qpos, qvel } = environment.state();
          const kick = [3 * Math.sin(step), 2, step % 2, 0, 4 * Math.cos(step), 5 * Math.sin(3 * step)];
          for (const [k, more] of kick.entries()) qvel[k] = qvel[k]! + more;
          if (task.name === 'Circle') qpos.set([Math.sin(step), Math.cos(step)]);
          environment.setState({ qpos, qvel });
        }
        const action = wave(2, step);
        const own = stateOf(environment);
        for (let n = 0; n < substeps; n++) rollBall(own, 0, action[0]!, action[1]!, timestep);
        environment.step(action);
        off = Math.max(off, apart(own, stateOf(environment)));
      }
      t.true(off < 1e-9, `${off}`);
      environment.dispose();
    });
  }
}

test('a ball that presses on a wall is stepped by MuJoCo, whole state in and out', async (t) => {
  const circle = bulletTasks.find(({ name }) => name === 'Circle')!;
  const timing = circle.timing('fsrl', 'Ball');
  const walls = new BallAmongWalls(await loadPhysics(), circle, timing);
  const environment = await make('SafetyBallCircle-v0');
  environment.reset(1);
  const { qpos, qvel } = environment.state();
  qpos.set([8, 5.5]);
  qvel.set([7, 6, 0, -12, 14, 1]);
  environment.setState({ qpos, qvel });
  let near = 0;
  let touching = 0;
  for (let step = 0; step < 60; step++) {
    const action = Float64Array.of(1, step < 30 ? 0.8 : -1);
    const own = stateOf(environment);
    t.is(own.length, BALL_NUMBERS);
    let isNear = false;
    for (let n = 0; n < timing.substeps; n++) {
      if (walls.touches(own, 0)) {
        isNear = true;
        walls.substep(own, 0, action[0]!, action[1]!);
      } else {
        rollBall(own, 0, action[0]!, action[1]!, timing.timestep);
      }
    }
    environment.step(action);
    if (environment.contactCount > 0) touching++;
    near += isNear ? 1 : 0;
    t.true(apart(own, stateOf(environment)) < 1e-6, `step ${step}: ${apart(own, stateOf(environment))}`);
  }
  t.true(touching > 3, `${touching} steps at a wall`);
  t.true(near > 0 && near < 60);
  walls.dispose();
  environment.dispose();
});

interface Made {
  readonly batch: BatchEnvironment;
  act(seeds: readonly number[], step: number): Promise<void>;
  row(i: number): number[];
}

async function makeBatch(id: string, count: number, settings: Partial<BulletOptions> = {}): Promise<Made> {
  const engine = createWasmEngine({ variant: 'strict', megabytes: 8 });
  const batch = await vectorise(environmentOnEngine(find(id), 'planar'), count, settings, engine);
  const actions = engine.rows(count, 2);
  return {
    batch,
    async act(seeds, step) {
      for (const [i, seed] of seeds.entries()) (actions.host as Float32Array).set(wave(2, step + 7 * seed), 2 * i);
      actions.count = seeds.length;
      await batch.step(actions);
    },
    row: (i) =>
      [batch.observations, batch.rewards, batch.costs, batch.ended].flatMap(({ host, width }) =>
        Array.from((host as Float32Array).subarray(i * width, (i + 1) * width)),
      ),
  };
}

for (const { name } of bulletTasks) {
  const id = `SafetyBall${name}-v0`;

  test(`${id}: episodes of a batch are those of MuJoCo’s environment, resets too`, async (t) => {
    const made = await makeBatch(id, 1);
    const environment = await make(id);
    await made.batch.reset(Uint32Array.of(5));
    const width = made.batch.observations.width;
    t.true(apart(made.row(0).slice(0, width), environment.reset(5)) < 1e-6);
    let ends = 0;
    for (let step = 0; step < 230; step++) {
      await made.act([0], step);
      const wanted = environment.step(Float32Array.from(wave(2, step)));
      const row = made.row(0);
      const over = wanted.terminated || wanted.truncated;
      const [reward, ...rest] = row.slice(width);
      t.true(Math.abs(reward! - wanted.reward) < 1e-4, `step ${step}: ${reward} ${wanted.reward}`);
      t.deepEqual(rest.slice(0, -1), Object.values(wanted.cost as Record<string, number>), `step ${step}`);
      t.is(rest.at(-1) !== 0, over);
      const seen = over ? environment.reset() : wanted.observation;
      t.true(apart(row.slice(0, width), seen) < 1e-5, `step ${step}: ${apart(row.slice(0, width), seen)}`);
      ends += over ? 1 : 0;
    }
    t.true(ends > 0);
    made.batch.dispose?.();
    environment.dispose();
  });

  test(`${id}: rows do not depend on how many others there are`, async (t) => {
    const together = await makeBatch(id, 3);
    const alone = await makeBatch(id, 1);
    await together.batch.reset(Uint32Array.of(4, 9, 2));
    await alone.batch.reset(Uint32Array.of(9));
    for (let step = 0; step < 120; step++) {
      await together.act([4, 9, 2], step);
      await alone.act([9], step);
      t.deepEqual(together.row(1), alone.row(0));
    }
    together.batch.dispose?.();
    alone.batch.dispose?.();
  });
}

test('an action that is not finite is refused by number', async (t) => {
  const made = await makeBatch('SafetyBallRun-v0', 2);
  await made.batch.reset(Uint32Array.of(1, 2));
  const engine = createWasmEngine({ variant: 'strict', megabytes: 8 });
  const actions = engine.rows(2, 2);
  (actions.host as Float32Array).set([0, 0, 1, Number.NaN]);
  actions.count = 2;
  const error = await t.throwsAsync(async () => made.batch.step(actions));
  t.regex(String((error as Error & { cause?: Error }).cause ?? error), /entry 1 of the action at step 0 is NaN/);
});

test('the Ball’s tasks run on the planar engine by default', (t) => {
  for (const { name } of bulletTasks) t.is(find(`SafetyBall${name}-v0`).engines?.[0]?.name, 'planar');
  t.is(find('SafetyCarRun-v0').engines, undefined);
  t.is(ball.name, 'Ball');
});

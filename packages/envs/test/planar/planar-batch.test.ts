import {
  type BatchEnvironment,
  type Engine,
  type EnvironmentDefinition,
  EnvironmentFault,
  environmentOnEngine,
  type Rows,
} from '@belay-rl/core';
import { vectorise } from '@belay-rl/core/internals';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { environments } from '../../src/index.ts';
import type { PlanarBatch } from '../../src/planar/planar-batch.ts';

type Variant = 'relaxed' | 'strict';

const ids = [
  'SafetyPointGoal0-v0',
  'SafetyPointCircle2-v0',
  'SafetyPointRun0-v0',
  'SafetyPointButton0-v0',
  'SafetyPointGoal2-v0',
  'SafetyPointPush2-v0',
  'SafetyPointButton1-v0',
];

function onEngine(id: string, name: 'planar' | 'mujoco'): EnvironmentDefinition {
  const definition = environments.find((each) => each.id === id) as EnvironmentDefinition;
  return environmentOnEngine(definition, name);
}

interface Made {
  readonly batch: BatchEnvironment;
  readonly actions: Rows;
  readonly engine: Engine;
}

async function make(id: string, count: number, variant: Variant = 'strict'): Promise<Made> {
  const engine = createWasmEngine({ variant, megabytes: 8 });
  const batch = await vectorise(onEngine(id, 'planar'), count, {}, engine);
  return { batch, actions: engine.rows(count, 2), engine };
}

/** The action of environment `seed` at step t: it depends on nothing else. Long pushes, so that robots get somewhere. */
function actionOf(seed: number, t: number): [number, number] {
  return [Math.sin(0.11 * t + seed), 0.4 * Math.sin(0.037 * t * (1 + (seed % 3)) + 2 * seed)];
}

/** Everything that the batch says of environment i after a step. */
function rowOf({ observations, rewards, costs, ended, finalObservations }: BatchEnvironment, i: number): number[] {
  const part = ({ host, width }: Rows): number[] => [...(host as Float32Array).subarray(i * width, (i + 1) * width)];
  const end = (ended.host as Float32Array)[i]!;
  return [...part(observations), ...part(rewards), ...part(costs), end, ...(end === 0 ? [] : part(finalObservations))];
}

function act({ actions }: Made, seeds: readonly number[], t: number): Rows {
  for (const [i, seed] of seeds.entries()) (actions.host as Float32Array).set(actionOf(seed, t), 2 * i);
  actions.count = seeds.length;
  return actions;
}

/** Rows of each seed over so many steps, all seeds in one batch. */
async function run(id: string, seeds: readonly number[], steps: number, variant: Variant): Promise<number[][][]> {
  const made = await make(id, seeds.length, variant);
  const { batch } = made;
  await batch.reset(Uint32Array.from(seeds));
  const rows: number[][][] = seeds.map(() => []);
  for (let t = 0; t < steps; t++) {
    await batch.step(act(made, seeds, t));
    for (const i of seeds.keys()) rows[i]?.push(rowOf(batch, i));
  }
  batch.dispose();
  return rows;
}

for (const id of ids) {
  for (const variant of ['relaxed', 'strict'] as const) {
    test(`${id}, ${variant}: an environment's rows do not depend on how many others there are`, async (t) => {
      const seeds = [11, 12, 13, 14, 15, 16, 17];
      const together = await run(id, seeds, 620, variant);
      for (const [i, seed] of seeds.entries()) {
        const alone = await run(id, [seed], 620, variant);
        t.deepEqual(alone[0], together[i], `seed ${seed}`);
      }
      const turned = await run(id, [...seeds].reverse(), 620, variant);
      t.deepEqual(turned.reverse(), together);
    });
  }

  test(`${id}: resets are those of MuJoCo's engine, later and unseeded ones too`, async (t) => {
    const one = await onEngine(id, 'mujoco').create({});
    const made = await make(id, 1);
    const { batch } = made;
    await batch.reset(Uint32Array.of(5));
    const near = (own: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void => {
      const worst = Array.from(wanted).reduce((max, value, j) => Math.max(max, Math.abs(value - own[j]!)), 0);
      t.true(worst < 2e-6, `${what}: ${worst}`);
    };
    near(rowOf(batch, 0), one.reset(5), 'first');
    const { maxSteps } = onEngine(id, 'planar');
    for (let episode = 0; episode < 2; episode++) {
      for (let s = 0; s < maxSteps; s++) {
        one.step(Float32Array.of(0, 0));
        made.actions.count = 1;
        (made.actions.host as Float32Array).fill(0);
        await batch.step(made.actions);
      }
      t.is((batch.ended.host as Float32Array)[0], 2);
      near(rowOf(batch, 0), one.reset(), `after episode ${episode}`);
    }
    batch.dispose();
    one.dispose?.();
  });

  test(`${id}: replay brings one environment to a step and leaves the others`, async (t) => {
    const seeds = [3, 4, 5, 6, 7, 8];
    const made = await make(id, seeds.length);
    const { batch } = made;
    await batch.reset(Uint32Array.from(seeds));
    for (let s = 0; s < 200; s++) await batch.step(act(made, seeds, s));
    const wanted = seeds.map((_, i) => rowOf(batch, i));
    const other = await make(id, seeds.length);
    await other.batch.reset(Uint32Array.from(seeds.map((seed) => seed + 100)));
    for (let i = seeds.length - 1; i >= 0; i--) {
      const actions = Float32Array.from(Array.from({ length: 200 }, (_, s) => actionOf(seeds[i]!, s)).flat());
      await other.batch.replay?.(i, seeds[i]!, actions);
    }
    const width = batch.observations.width;
    for (const i of seeds.keys()) t.deepEqual(rowOf(other.batch, i).slice(0, width), wanted[i]?.slice(0, width));
    for (let s = 200; s < 400; s++) {
      await batch.step(act(made, seeds, s));
      await other.batch.step(act(other, seeds, s));
      for (const i of seeds.keys()) t.deepEqual(rowOf(other.batch, i), rowOf(batch, i));
    }
  });

  test(`${id}: environments beyond the actions' count stand still`, async (t) => {
    const seeds = [21, 22, 23, 24, 25, 26];
    const few = seeds.slice(0, 5);
    const made = await make(id, seeds.length);
    const all = await make(id, seeds.length);
    await made.batch.reset(Uint32Array.from(seeds));
    await all.batch.reset(Uint32Array.from(seeds));
    for (let s = 0; s < 30; s++) await made.batch.step(act(made, few, s));
    for (let s = 0; s < 30; s++) await all.batch.step(act(all, seeds, s));
    for (const i of few.keys()) t.deepEqual(rowOf(made.batch, i), rowOf(all.batch, i));
    const five = seeds[5]!;
    const single = await make(id, 1);
    await single.batch.reset(Uint32Array.of(five));
    for (let s = 0; s < 10; s++) {
      await made.batch.step(act(made, seeds, s));
      await single.batch.step(act(single, [five], s));
      t.deepEqual(rowOf(made.batch, 5), rowOf(single.batch, 0));
    }
  });
}

test('an episode that ends is reset with its seed of seedResets', async (t) => {
  const id = 'SafetyPointCircle1-v0';
  const made = await make(id, 3);
  const { batch } = made;
  const seeds = Uint32Array.of(1, 2, 3);
  await batch.reset(Uint32Array.of(7, 8, 9));
  batch.seedResets?.(seeds);
  for (let s = 0; s < 500; s++) await batch.step(act(made, [7, 8, 9], s));
  const fresh = await make(id, 3);
  await fresh.batch.reset(seeds);
  const { width } = batch.observations;
  for (const i of [0, 1, 2]) t.deepEqual(rowOf(batch, i).slice(0, width), rowOf(fresh.batch, i).slice(0, width));
});

test('a batch runs on the build of kernels of the engine whose rows it fills', async (t) => {
  for (const variant of ['relaxed', 'strict'] as const) {
    const { batch } = await make('SafetyPointCircle1-v0', 1, variant);
    t.is((batch as PlanarBatch).worlds.lanes.variant, variant);
  }
});

test('the two builds of the kernels differ in their last bits only', async (t) => {
  const [relaxed, strict] = await Promise.all(
    (['relaxed', 'strict'] as const).map((variant) => run('SafetyPointGoal0-v0', [31], 10, variant)),
  );
  const a = relaxed?.flat(2) ?? [];
  const b = strict?.flat(2) ?? [];
  t.is(a.length, b.length);
  t.true(a.every((value, k) => Math.abs(value - b[k]!) < 1e-3));
});

test('an action that is no number is the error of MuJoCo’s engine, and says whose it is', async (t) => {
  const id = 'SafetyPointCircle1-v0';
  const one = await onEngine(id, 'mujoco').create({});
  one.reset(1);
  one.step(Float32Array.of(0, 0));
  const wanted = t.throws(() => one.step(Float32Array.of(0, Number.NaN)));
  one.dispose?.();
  const made = await make(id, 3);
  await made.batch.reset(Uint32Array.of(1, 2, 3));
  await made.batch.step(act(made, [1, 2, 3], 0));
  act(made, [1, 2, 3], 1);
  (made.actions.host as Float32Array)[5] = Number.NaN;
  const error = await t.throwsAsync(async () => made.batch.step(made.actions), { instanceOf: EnvironmentFault });
  t.is(error?.index, 2);
  t.is((error?.cause as Error | undefined)?.message ?? '', wanted?.message);
});

test('infinite actions are clipped', async (t) => {
  const made = await make('SafetyPointGoal0-v0', 2);
  await made.batch.reset(Uint32Array.of(1, 1));
  for (let s = 0; s < 20; s++) {
    (made.actions.host as Float32Array).set([Infinity, -Infinity, 1, -1]);
    made.actions.count = 2;
    await made.batch.step(made.actions);
    t.deepEqual(rowOf(made.batch, 0), rowOf(made.batch, 1));
  }
});

test('a step before the first reset is refused', async (t) => {
  const made = await make('SafetyPointGoal0-v0', 1);
  const error = await t.throwsAsync(async () => made.batch.step(act(made, [1], 0)), { instanceOf: EnvironmentFault });
  t.regex((error?.cause as Error | undefined)?.message ?? '', /call reset first/);
});

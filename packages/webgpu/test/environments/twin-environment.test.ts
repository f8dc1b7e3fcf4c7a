import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { createRegistry } from '@belay-rl/core/run';
import safetyGymnasium, { parseRecording, type ReplayedEnvironment, replayEpisode } from '@belay-rl/envs';
import test from 'ava';
import webgpu from '../../src/index.ts';

const episodes = new URL('../../../envs/test/reference/episodes/', import.meta.url);
const registry = createRegistry().add(safetyGymnasium).add(webgpu);

async function figures(name: string, settings: Record<string, unknown> = {}) {
  const recording = parseRecording(
    JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, episodes))).toString()),
  );
  const environments = [registry.environment(recording.env)];
  return replayEpisode(recording, { environments, settings: { engine: 'webgpu', ...settings } });
}

async function both(id: string): Promise<readonly ReplayedEnvironment[]> {
  const definition = registry.environment(id);
  const make = (name: string, options: Record<string, unknown>) =>
    definition.engines?.find((engine) => engine.name === name)?.create?.(options) as Promise<ReplayedEnvironment>;
  return Promise.all([make('planar', {}), make('webgpu', { freeBodies: 'fixed' })]);
}

// Measured: medians 1.1e-6 to 1.6e-6, largest 1e-3 (the accelerometer, after a hard turn); one step of Button0, in contact, 3.5e-3.
for (const [name, over] of [
  ['SafetyPointGoal0-v0.seed0', 0],
  ['SafetyPointCircle0-v0.seed0', 1],
  ['SafetyPointCircle1-v0.seed0', 0],
  ['SafetyPointCircle2-v0.seed0', 0],
  ['SafetyPointRun0-v0.seed0', 0],
  ['SafetyPointButton0-v0.seed0', 2],
] as const) {
  test(`single steps of ${name} are the recorded ones within single precision`, async (t) => {
    const { singleStep, resetObsMaxError, layoutMaxError, secondResetLayoutMaxError } = await figures(name);

    t.true(singleStep.obsMedianError < 4e-6, String(singleStep.obsMedianError));
    t.true(singleStep.stepsOverObs <= over);
    t.true(singleStep.obsMaxError < 1e-2);
    t.true(singleStep.rewardMaxError < 1e-5, String(singleStep.rewardMaxError));
    t.is(singleStep.costMismatches + singleStep.terminationMismatches, 0);
    t.true(resetObsMaxError < 1e-6);
    t.true(layoutMaxError < 1e-11 && secondResetLayoutMaxError < 1e-11);
  });
}

for (const name of ['SafetyPointGoal1-v0.seed0', 'SafetyPointGoal2-v0.seed0', 'SafetyPointButton2-v0.seed0']) {
  test(`until a body is touched, ${name} is the recorded episode with freeBodies=fixed`, async (t) => {
    const { singleStep } = await figures(name, { freeBodies: 'fixed' });

    t.true(singleStep.obsMedianError < 4e-6);
    t.true(singleStep.stepsOverObs <= 3);
    t.is(singleStep.costMismatches, 0);
  });
}

// The robot rests, so that both engines are at the same place; then it is set onto its goal.
for (const id of ['SafetyPointGoal1-v0', 'SafetyPointGoal0-v0', 'SafetyPointFadingHard2-v0']) {
  test(`${id}: goals after the first are the benchmark's draws`, async (t) => {
    for (const seed of [0, 5, 77]) {
      const [planar, twin] = (await both(id)) as [ReplayedEnvironment, ReplayedEnvironment];
      planar.reset(seed);
      twin.reset(seed);
      for (let goals = 0; goals < 4; goals++) {
        for (let n = 0; n < 3 + 100 * goals; n++) for (const one of [planar, twin]) one.step(new Float32Array(2));
        for (const one of [planar, twin]) {
          const [gx, gy] = one.layout()['goal'] as readonly [number, number];
          const { qpos, qvel } = one.state();
          const rotation = one.rotations()['agent'] as number;
          const [ax, ay] = (starts.get(one) ?? one.layout()['agent']) as readonly [number, number];
          starts.set(one, [ax, ay]);
          const [c, s] = [Math.cos(rotation), Math.sin(rotation)];
          qpos[0] = c * (gx - ax) + s * (gy - ay);
          qpos[1] = c * (gy - ay) - s * (gx - ax);
          one.setState({ qpos, qvel });
          one.step(new Float32Array(2));
          t.true(one.goalMet);
        }
        const [a, b] = [planar, twin].map((one) => one.layout()['goal'] as readonly [number, number]);
        t.true(Math.abs(a![0] - b![0]) < 1e-6 && Math.abs(a![1] - b![1]) < 1e-6, `${a} ${b}`);
      }
      planar.dispose();
      twin.dispose();
    }
  });
}

/** Where a robot began: layouts have it where it was when the last goal was drawn. */
const starts = new WeakMap<ReplayedEnvironment, readonly [number, number]>();

test('a reset without a seed goes on with the stream where the goals left it', async (t) => {
  const [planar, twin] = (await both('SafetyPointGoal0-v0')) as [ReplayedEnvironment, ReplayedEnvironment];
  for (const one of [planar, twin]) {
    one.reset(3);
    for (let n = 0; n < 7; n++) one.step(new Float32Array(2));
    one.reset();
  }
  t.deepEqual(twin.layout(), planar.layout());
});

test('the twin is an engine of its own, which trains without a device', async (t) => {
  const engines = registry.environment('SafetyPointGoal1-v0').engines ?? [];
  const [own, device] = ['twin', 'webgpu'].map((name) => engines.find((engine) => engine.name === name));
  t.like(own?.fit?.({ freeBodies: 'fixed' }), { kind: 'approximate' });
  t.is(own?.createRollouts, undefined);
  const pair = await Promise.all([own, device].map((engine) => engine?.create?.({ freeBodies: 'fixed' })));
  const [a, b] = pair.map((one) => {
    one!.reset(4);
    const { observation, reward } = one!.step(Float32Array.of(0.3, -0.2));
    one!.dispose?.();
    return [...Array.from(observation), reward];
  });
  t.deepEqual(a, b);
});

test('what a device does not compute is refused with the reason', async (t) => {
  const fitOf = (id: string, options: Record<string, unknown> = {}) =>
    registry
      .environment(id)
      .engines?.find(({ name }) => name === 'webgpu')
      ?.fit?.(options);
  t.like(fitOf('SafetyPointPush1-v0', { freeBodies: 'fixed' }), { kind: 'none' });
  t.like(fitOf('SafetyPointGoal1-v0'), { kind: 'none' });
  t.like(fitOf('SafetyCarGoal1-v0'), { kind: 'none' });
  t.like(fitOf('SafetyPointGoal2-v0', { freeBodies: 'fixed', costIndicator: false }), { kind: 'none' });
  t.like(fitOf('SafetyPointGoal1-v0', { freeBodies: 'fixed', actionNoise: 0.1 }), { kind: 'none' });
  for (const id of ['Goal0', 'Circle0', 'Circle1', 'Circle2', 'Run0', 'Button0']) {
    t.like(fitOf(`SafetyPoint${id}-v0`), { kind: 'approximate' }, id);
  }
  for (const id of ['Goal1', 'Goal2', 'Button1', 'Button2', 'FadingEasy2', 'FadingHard1']) {
    t.like(fitOf(`SafetyPoint${id}-v0`, { freeBodies: 'fixed' }), { kind: 'approximate' }, id);
  }
  t.is(registry.environment('SafetyHopperVelocity-v1').engines, undefined);
});

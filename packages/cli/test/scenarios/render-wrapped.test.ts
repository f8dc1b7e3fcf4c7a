import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { layersOf, withTimeLimit } from '@belay-rl/core';
import { cameraFor, describe, environments, isDrawable } from '@belay-rl/envs';
import test from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

const goal = environments.find(({ id }) => id === 'SafetyPointGoal1-v0')!;
const circle = environments.find(({ id }) => id === 'SafetyPointCircle1-v0')!;

test('a run with a wrapper, computed by another engine than it is drawn by, is rendered', async (t) => {
  const cwd = await emptyFolder(t);
  const size = ['--steps', '2000', '--set', 'training.stepsPerEpoch=2000', '--workers', '0', '--quiet'];
  const trained = await belay(['train', 'ppo-saute', 'SafetyPointGoal1-v0', ...size, '--out', 'run'], { cwd });
  t.is(trained.code, 0, trained.stderr);

  const { code, stdout, stderr } = await belay(['render', 'run', '--steps', '3'], { cwd });

  t.is(code, 0, stderr);
  t.regex(stdout, /^SafetyPointGoal1-v0\.png: a picture, 3 steps/);
  t.true(existsSync(join(cwd, 'SafetyPointGoal1-v0.png')));
});

test('what goes round a drawable environment is drawn as that: Belay’s wrappers, and those that name their inner one', async (t) => {
  const short = await withTimeLimit(withTimeLimit(goal, 50), 20).create({});
  short.reset(0);
  const inner = await goal.create({});
  const own = { inner, reset: inner.reset.bind(inner), step: inner.step.bind(inner) };
  own.reset(0);
  const nothing = {
    reset: () => [0],
    step: () => ({ observation: [0], reward: 0, cost: 0, terminated: false, truncated: false }),
  };

  for (const environment of [short, own]) {
    t.true([...layersOf(environment)].some(isDrawable));
    t.true(describe('x', environment).drawing.shapes.length > 10);
  }
  t.throws(() => describe('Nothing-v0', nothing), { code: 'not-drawable', message: /names it as its member inner/ });
});

test('the camera follows the robot unless it is told otherwise', async (t) => {
  const environment = await circle.create({});
  environment.reset(3);
  const scene = describe(circle.id, environment);
  const before = scene.frame();
  for (let i = 0; i < 200; i++) environment.step(Float32Array.of(1, 0));
  const after = scene.frame();
  const moved = (name?: string) =>
    [0, 1].map(
      (i) => cameraFor(scene.drawing, after, name).position[i]! - cameraFor(scene.drawing, before, name).position[i]!,
    );
  const robot = [0, 1].map((i) => after.robot.position[i]! - before.robot.position[i]!);

  t.true(Math.hypot(...robot) > 1);
  t.deepEqual(
    moved().map((x) => x.toFixed(6)),
    robot.map((x) => x.toFixed(6)),
  );
  t.deepEqual(moved('overview'), [0, 0]);
});

import { checkEnvironment, type Settings, type StepResult, spaceSize } from '@belay-rl/core';
import { configuredEnvironment, createRegistry } from '@belay-rl/core/run';
import test from 'ava';
import { bulletEnvironments, describe, measureEnvironment, Rasteriser, safetyGymnasium } from '../../src/index.ts';
import { find, make, wave } from './make.ts';

test('sizes and lengths of all', (t) => {
  const sizes = Object.fromEntries(
    bulletEnvironments.map(({ id, observationSpace, actionSpace }) => [
      id,
      [observationSpace.low.length, spaceSize(actionSpace)],
    ]),
  );
  t.deepEqual(sizes, {
    'SafetyBallCircle-v0': [8, 2],
    'SafetyCarCircle-v0': [8, 2],
    'SafetyDroneCircle-v0': [18, 4],
    'SafetyAntCircle-v0': [34, 8],
    'SafetyBallRun-v0': [7, 2],
    'SafetyCarRun-v0': [7, 2],
    'SafetyDroneRun-v0': [17, 4],
    'SafetyAntRun-v0': [33, 8],
  });
  const lengths = (preset: string): number[] =>
    bulletEnvironments.map((definition) => configuredEnvironment(definition, { preset } as Settings).maxSteps);
  t.deepEqual(lengths('fsrl'), [200, 300, 300, 500, 100, 200, 200, 200]);
  t.deepEqual(lengths('upstream'), [250, 500, 500, 1000, 250, 500, 500, 1000]);
  t.deepEqual(lengths('cvpo'), [250, 300, 500, 1000, 250, 500, 500, 1000]);
  t.deepEqual(
    bulletEnvironments.map(({ maxSteps }) => maxSteps),
    lengths('fsrl'),
  );
});

test('a wrong name is answered with the family, and the like of the other one', (t) => {
  const registry = createRegistry().add(safetyGymnasium, { origin: 'test' });
  t.throws(() => registry.environment('SafetyCarCircle-v1'), {
    message:
      'There is no environment SafetyCarCircle-v1; the nearest is SafetyCarCircle-v0 of Bullet-Safety-Gym, then SafetyCarCircle0-v0 of Safety-Gymnasium.',
  });
  t.throws(() => registry.environment('SafetyBallRunn-v0'), { message: /SafetyBallRun-v0 of Bullet-Safety-Gym\.$/ });
});

test('seconds of a step', async (t) => {
  for (const [preset, circle, run, drone] of [
    ['fsrl', 0.1, 1 / 30, 1 / 60],
    ['upstream', 1 / 60, 1 / 60, 1 / 60],
    ['cvpo', 0.1, 0.1, 0.1],
  ] as const) {
    for (const [id, expected] of [
      ['SafetyBallCircle-v0', circle],
      ['SafetyBallRun-v0', run],
      ['SafetyDroneRun-v0', drone],
    ] as const) {
      const environment = await make(id, { preset });
      environment.reset(0);
      const { time } = environment.simulation;
      environment.step(new Float64Array(spaceSize(find(id).actionSpace)));
      t.true(Math.abs(environment.simulation.time - time - expected) < 1e-9, `${id} ${preset}`);
      environment.dispose();
    }
  }
});

for (const definition of bulletEnvironments) {
  const { id, actionSpace } = definition;
  const size = spaceSize(actionSpace);

  for (const preset of ['fsrl', 'upstream', 'cvpo'])
    test(`${id} keeps the contract, ${preset}`, async (t) => {
      t.deepEqual(await checkEnvironment(definition, { settings: { preset }, steps: 120 }), []);
    });

  test(`${id} refuses what is no action`, async (t) => {
    const environment = await make(id);
    t.throws(() => environment.step(new Float64Array(size)), { code: 'reset-first' });
    environment.reset(0);
    t.throws(() => environment.step(new Float64Array(size + 1)), { code: 'bad-action', message: /must have/ });
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const action = new Float64Array(size);
      action[1] = bad;
      t.throws(() => environment.step(action), {
        code: 'bad-action',
        message: `${id}: entry 1 of the action at step 0 is ${bad}; it must be a finite number.`,
      });
    }
    t.throws(() => environment.reset(-1), { code: 'bad-seed' });
    environment.dispose();
  });

  test(`${id} uses the same arrays at every step, and gives the same episode for the same seed`, async (t) => {
    const environment = await make(id);
    const play = (): number[] => {
      const observation = environment.reset(9);
      const seen = Array.from(observation);
      let first: StepResult | undefined;
      for (let i = 0; i < 40; i++) {
        const result = environment.step(wave(size, i));
        first ??= result;
        t.is(result, first);
        t.is(result.observation, observation);
        seen.push(...Array.from(result.observation), result.reward);
        if (result.terminated) break;
      }
      return seen;
    };
    const one = play();
    environment.reset();
    t.deepEqual(play(), one);
    environment.dispose();
  });

  test(`${id} can be drawn`, async (t) => {
    const environment = await make(id);
    environment.reset(0);
    const scene = describe(id, environment);
    t.true(scene.drawing.shapes.some(({ owner }) => owner === 'robot'));
    for (const camera of ['overview', 'top', 'track', 'side']) {
      environment.reset(0);
      const picture = (): Uint32Array =>
        new Uint32Array(
          new Rasteriser(scene.drawing, { width: 120, height: 90, camera }).draw(scene.frame()).pixels.slice().buffer,
        );
      const before = picture();
      t.true(new Set(before).size > 40, `${camera}`);
      const { qpos, qvel } = environment.state();
      environment.setState({ qpos: qpos.map((value, i) => (i < 2 ? value + 1 : value)), qvel });
      environment.step(new Float64Array(size));
      if (camera !== 'track' && camera !== 'side')
        t.true(
          picture().some((pixel, i) => pixel !== before[i]),
          camera,
        );
    }
    environment.dispose();
  });
}

test('an environment of this family can be timed', async (t) => {
  const figures = await measureEnvironment(find('SafetyCarRun-v0'), { steps: 40 });
  t.true(figures.stepsPerSecond > 0 && (figures.physics?.timeOverPlain ?? 0) > 0);
});

test('diverged physics ends the episode, or goes on from the origin where asked to', async (t) => {
  for (const [divergence, ended] of [
    ['terminate', true],
    ['restart', false],
  ] as const) {
    const environment = await make('SafetyBallRun-v0', { divergence });
    environment.reset(0);
    const { qpos, qvel } = environment.state();
    qvel[0] = 1e12;
    environment.setState({ qpos, qvel });
    t.is(environment.step(new Float64Array(2)).terminated, ended);
    t.is(environment.divergences, 1);
    environment.dispose();
  }
});

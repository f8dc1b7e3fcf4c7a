import { type EnvironmentDefinition, type Settings, settingDefaults } from '@belay-rl/core';
import { configuredEnvironment } from '@belay-rl/core/run';
import test from 'ava';
import {
  defineNavigation,
  environments,
  goal,
  goalTask,
  type NavigationEnvironment,
  point,
  pushTask,
} from '../../src/index.ts';

function find(id: string): EnvironmentDefinition {
  const found = environments.find((definition) => definition.id === id);
  if (found === undefined) throw new Error(`${id} is not in the catalogue`);
  return found;
}

async function create(id: string, settings: Settings = {}): Promise<NavigationEnvironment> {
  const definition = find(id);
  return (await definition.create({ ...settingDefaults(definition.settings), ...settings })) as NavigationEnvironment;
}

/** Everything that two resets and 40 steps tell. */
function story(environment: NavigationEnvironment): unknown[] {
  const told: unknown[] = [];
  for (const seed of [5, undefined]) {
    told.push(environment.reset(seed).slice(), environment.layout(), environment.rotations());
    for (let i = 0; i < 40; i++) {
      const size = environment.simulation.ctrl.length;
      const { observation, reward, cost } = environment.step(
        Float32Array.from({ length: size }, (_, k) => Math.sin(i + k)),
      );
      told.push(Array.from(observation), reward, { ...(cost as Record<string, number>) });
    }
  }
  return told;
}

/** The benchmark's own levels, said through settings. */
const LEVELS: readonly (readonly [registered: string, base: string, settings: Settings])[] = [
  [
    'SafetyPointGoal1-v0',
    'SafetyPointGoalBase-v0',
    {
      extents: [-1.5, -1.5, 1.5, 1.5],
      goalKeepout: 0.305,
      hazards: 8,
      hazardsKeepout: 0.18,
      vases: 1,
      vasesConstrained: false,
    },
  ],
  [
    'SafetyCarButton1-v0',
    'SafetyCarButtonBase-v0',
    {
      extents: [-1.5, -1.5, 1.5, 1.5],
      goalSize: 0.2,
      hazards: 4,
      hazardsKeepout: 0.18,
      gremlins: 4,
      gremlinsKeepout: 0.4,
      gremlinsTravel: 0.35,
    },
  ],
  ['SafetyCarPush2-v0', 'SafetyCarPushBase-v0', { hazards: 4, hazardsSize: 0.3, pillars: 4 }],
  ['SafetyPointCircle2-v0', 'SafetyPointCircleBase-v0', { lidarRange: 6, rewardFactor: 0.1, sigwalls: 4 }],
  [
    'SafetyDoggoRun0-v0',
    'SafetyDoggoRunBase-v0',
    {
      floorSize: 17.5,
      rewardClip: Number.POSITIVE_INFINITY,
    },
  ],
];

for (const [registered, base, settings] of LEVELS) {
  test(`${base} with the numbers of ${registered} is that task, step for step`, async (t) => {
    const original = await create(registered);
    const configured = await create(base, settings);
    t.deepEqual(story(configured), story(original));
    const definition = configuredEnvironment(find(base), { ...settingDefaults(find(base).settings), ...settings });
    t.deepEqual(definition.observationSpace, find(registered).observationSpace);
    t.deepEqual(definition.costs, find(registered).costs);
    original.dispose();
    configured.dispose();
  });
}

test('a configurable task is what its settings make it', async (t) => {
  const settings = { hazards: 3, pillars: 1, vases: 2, lidarBins: 10, goalSize: 0.5 };
  const definition = configuredEnvironment(find('SafetyCarGoalBase-v0'), settings);
  // Robot 24, then rings of 10 for goal, hazards, pillars and vases: free kinds come after static ones.
  t.is(definition.observationSpace.low.length, 24 + 4 * 10);
  t.deepEqual(definition.costs, ['sum', 'hazards', 'pillars', 'vases', 'vases_contact', 'vases_velocity']);
  const environment = await create('SafetyCarGoalBase-v0', settings);
  t.is(environment.reset(0).length, 24 + 4 * 10);
  t.deepEqual(Object.keys(environment.layout()), [
    'agent',
    'goal',
    'hazard0',
    'hazard1',
    'hazard2',
    'pillar0',
    'vase0',
    'vase1',
  ]);
  t.true(Number.isFinite(environment.step(new Float32Array(2)).reward));
  environment.dispose();
});

test('the goal is reached at its own radius', async (t) => {
  const environment = await create('SafetyPointGoalBase-v0', { goalSize: 1 });
  environment.reset(1);
  const state = environment.state();
  const [x, y] = environment.layout().goal as readonly [number, number];
  const [agentX, agentY] = environment.layout().agent as readonly [number, number];
  // Slides act along the axes that the robot had at reset.
  const turn = environment.rotations().agent as number;
  const [dx, dy] = [x + 0.9 - agentX, y - agentY];
  const qpos = [Math.cos(turn) * dx + Math.sin(turn) * dy, Math.cos(turn) * dy - Math.sin(turn) * dx, 0];
  environment.setState({ qpos, qvel: state.qvel });
  environment.step(new Float32Array(2));
  t.true(environment.goalMet);
  environment.dispose();
});

test('every configurable id has its twin, which is configured alike', (t) => {
  const bases = environments.filter(({ id }) => id.includes('Base'));
  t.is(bases.length, 2 * 2 * 25);
  const twin = configuredEnvironment(find('SafetyAntPushBaseGymnasium-v0'), { hazards: 2 });
  t.is(twin.id, 'SafetyAntPushBaseGymnasium-v0');
  t.deepEqual(twin.costs, configuredEnvironment(find('SafetyAntPushBase-v0'), { hazards: 2 }).costs);
});

test('what cannot be is refused in one sentence', async (t) => {
  const extents = { extents: [2, -2, -2, 2] };
  t.throws(() => configuredEnvironment(find('SafetyPointGoalBase-v0'), extents), {
    code: 'bad-value',
    message:
      'SafetyPointGoalBase-v0: environment.extents=[2, -2, -2, 2] must read [xMin, yMin, xMax, yMax], each minimum at most its maximum.',
  });
  const crowded = await create('SafetyPointGoalBase-v0', { extents: [-1, -1, 1, 1], hazards: 12 });
  t.throws(() => crowded.reset(0), {
    code: 'impossible-layout',
    message: /^SafetyPointGoalBase-v0: no layout was found in 10000 tries: hazard\d+ could not be placed/,
  });
  crowded.dispose();
});

test('a level without what its task needs is refused, and so is a level that does not exist', (t) => {
  const extents = [-1, -1, 1, 1] as const;
  const design = { id: 'Mine-v0', agent: point };
  t.throws(() => defineNavigation({ ...design, task: pushTask, level: { extents, objects: [goal()] } }), {
    code: 'bad-level',
    message: 'Mine-v0: Push needs push_box among its objects; it has goal.',
  });
  t.throws(() => defineNavigation({ ...design, task: goalTask, level: 3 }), {
    code: 'bad-level',
    message: /has no level 3; it has 3/,
  });
});

test('every configurable task has a Vision id: the same world with a picture', async (t) => {
  const plain = environments.filter(({ id }) => /Base-v0$/.test(id));
  t.is(plain.length, 25);
  for (const { id } of plain) t.truthy(find(id.replace('Base-v0', 'BaseVision-v0')), id);
  const settings = { hazards: 3, gremlins: 1, resolution: 16 };
  const seen = configuredEnvironment(find('SafetyPointGoalBaseVision-v0'), settings);
  const bare = configuredEnvironment(find('SafetyPointGoalBase-v0'), { hazards: 3, gremlins: 1 });
  const width = bare.observationSpace.low.length;
  t.is(seen.observationSpace.low.length, width + 16 * 16);
  t.deepEqual(Object.keys((seen.structure as { spaces: object }).spaces).slice(-4), [
    'goal_lidar',
    'hazards_lidar',
    'gremlins_lidar',
    'vision',
  ]);
  t.deepEqual(seen.costs, bare.costs);

  const ours = await find('SafetyPointGoalBaseVision-v0').create(settings);
  const theirs = await bare.create({});
  t.deepEqual([...(ours.reset(4) as Float64Array)].slice(0, width), [...(theirs.reset(4) as Float64Array)]);
  for (let i = 0; i < 10; i++) {
    const action = Float32Array.of(1, Math.sin(i));
    const [a, b] = [ours.step(action), theirs.step(action)];
    t.deepEqual([...(a.observation as Float64Array)].slice(0, width), [...(b.observation as Float64Array)]);
    t.deepEqual([a.reward, a.cost], [b.reward, b.cost]);
  }
  ours.dispose?.();
  theirs.dispose?.();
});

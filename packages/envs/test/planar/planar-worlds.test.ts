import { BelayError, EnvironmentFault } from '@belay-rl/core';
import test, { type ExecutionContext } from 'ava';
import { type NavigationEnvironment, point } from '../../src/index.ts';
import { loadPhysics } from '../../src/mujoco/physics.ts';
import { NavigationEnvironment as MujocoWorld } from '../../src/navigation/navigation-environment.ts';
import { navigationOptions } from '../../src/navigation/options.ts';
import { buttons } from '../../src/objects/buttons.ts';
import { goal } from '../../src/objects/goal.ts';
import { hazards } from '../../src/objects/hazards.ts';
import type { ObjectKind } from '../../src/objects/object-kind.ts';
import { pillars } from '../../src/objects/pillars.ts';
import { type PlanarWorld, planarWorldOf } from '../../src/planar/planar-world.ts';
import { PlanarWorlds } from '../../src/planar/planar-worlds.ts';
import { buttonTask } from '../../src/tasks/button/button.ts';
import { goalTask } from '../../src/tasks/goal/goal.ts';
import type { Task } from '../../src/tasks/task.ts';

interface Pair {
  readonly whole: NavigationEnvironment;
  readonly planar: PlanarWorlds;
}

/** The same world on MuJoCo and on the planar engine, raw costs. */
async function makePair(task: Task, objects: readonly ObjectKind[]): Promise<Pair> {
  const level = { extents: [-1, -1, 1, 1] as const, objects };
  const parts = { id: 'Driven', agent: point, task, level, objects };
  const options = navigationOptions({ costIndicator: false });
  const world = planarWorldOf(parts) as PlanarWorld;
  return {
    whole: new MujocoWorld({ ...parts, options, physics: await loadPhysics() }),
    planar: new PlanarWorlds(parts, world, 1, { variant: 'strict', options }),
  };
}

function apart(own: ArrayLike<number>, wanted: ArrayLike<number>): number {
  return Array.from(wanted).reduce(
    (most, value, j) => Math.max(most, Math.abs(value - (own[j] as number)) / (1 + Math.abs(value))),
    0,
  );
}

/** False: the engine says that another one must make the next step. */
function planarAlone(put: () => void): boolean {
  try {
    put();
    return true;
  } catch (error) {
    const cause = error instanceof EnvironmentFault ? error.cause : error;
    if (cause instanceof BelayError && cause.code === 'planar-free-body') return false;
    throw error;
  }
}

/** A stream of numbers in [0, 1) (Numerical Recipes' generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Drive {
  readonly kind: string;
  /** −1: backwards. */
  readonly direction: 1 | -1;
  readonly seed: number;
  readonly steps: number;
}

/** Drives at objects of a kind; before each step the planar engine is put if MuJoCo is. Returns the number of steps in contact. */
function drive(t: ExecutionContext, { whole, planar }: Pair, { kind, direction, seed, steps }: Drive): number {
  const random = numbers(seed);
  const observation = whole.reset(seed);
  planar.reset(0, seed);
  const { lanes } = planar;
  t.true(apart(lanes.observations, observation) < 1e-6, 'reset');
  const places = Object.entries(whole.layout()).flatMap(([name, place]) => (name.startsWith(kind) ? [place] : []));
  let contacts = 0;
  let target = places[0] as readonly [number, number];
  for (let step = 0; step < steps; step++) {
    if (step % 70 === 0) target = places[Math.floor(random() * places.length)] as readonly [number, number];
    const { qpos, qvel } = whole.state();
    const alone = planarAlone(() => planar.setState(0, qpos, qvel));
    const [x, y, c, s] = (['x', 'y', 'cosine', 'sine'] as const).map((name) => lanes.columns[name][0] as number) as [
      number,
      number,
      number,
      number,
    ];
    const [dx, dy] = [direction * (target[0] - x), direction * (target[1] - y)];
    const angle = Math.atan2(c * dy - s * dx, c * dx + s * dy);
    const thrust = Math.abs(angle) < 1 ? direction * (0.05 * random() + 0.01) : 0;
    const action = Float64Array.of(thrust, Math.max(-1, Math.min(1, 1.5 * angle + 0.6 * (random() - 0.5))));
    const wanted = whole.step(action);
    if (!alone) break;
    lanes.actions.set(action);
    // That the step after this one is another engine's is no matter here.
    planarAlone(() => planar.step());
    const what = `seed ${seed}, step ${step}`;
    if (whole.contactCount > 0) contacts++;
    const touching = lanes.plan.fixed.reduce((sum, _, k) => sum + lanes.touches(0, k), 0);
    t.is(touching, whole.contactCount, what);
    t.true(
      apart(lanes.observations, wanted.observation) < 1e-3,
      `${what}: ${apart(lanes.observations, wanted.observation)}`,
    );
    t.true(Math.abs((lanes.rewards[0] as number) - wanted.reward) < 1e-6, what);
    const costs = wanted.cost as Record<string, number>;
    t.true(apart(lanes.costs, Object.values(costs)) < 1e-6, what);
    const after = planar.state(0);
    t.true(apart(after.qpos, whole.state().qpos) < 1e-6, `${what}: places ${apart(after.qpos, whole.state().qpos)}`);
    if (wanted.terminated || wanted.truncated) break;
  }
  return contacts;
}

test('driven into buttons, nose first, the robot moves, earns and pays as in MuJoCo', async (t) => {
  const pair = await makePair(buttonTask, [
    buttons(4),
    goal({ keepout: 0.4, size: 0.2 }),
    hazards(2, { keepout: 0.18 }),
  ]);
  let contacts = 0;
  for (let seed = 0; seed < 6; seed++) {
    contacts += drive(t, pair, { kind: 'button', direction: 1, seed, steps: 280 });
  }
  t.true(contacts > 80, `${contacts}`);
  pair.whole.dispose();
});

test('backed into buttons and pillars, the robot moves, earns and pays as in MuJoCo', async (t) => {
  const worlds = { button: buttons(4), pillar: pillars(3) };
  for (const [kind, objects] of Object.entries(worlds)) {
    const pair = await makePair(goalTask, [goal({ keepout: 0.305 }), objects]);
    let contacts = 0;
    for (let seed = 10; seed < 30; seed++) contacts += drive(t, pair, { kind, direction: -1, seed, steps: 280 });
    t.true(contacts > 60, `${contacts}`);
    pair.whole.dispose();
  }
});

import test from 'ava';
import { type ObjectKind, point } from '../../src/index.ts';
import { loadPhysics } from '../../src/mujoco/physics.ts';
import { NavigationEnvironment } from '../../src/navigation/navigation-environment.ts';
import { navigationOptions } from '../../src/navigation/options.ts';
import { orbitPaths, pathOf } from '../../src/planar/orbit-paths.ts';
import { type PlanarWorld, planarWorldOf } from '../../src/planar/planar-world.ts';
import { PlanarWorlds } from '../../src/planar/planar-worlds.ts';
import { buttonTask } from '../../src/tasks/button/button.ts';

const level = { ...buttonTask.levels[2]!, extents: [-3, -3, 3, 3] as const };
const objects = (['static', 'free', 'mocap'] as const).flatMap((motion) =>
  level.objects.filter((object) => object.motion === motion),
);
const task = { ...buttonTask, maxSteps: 120 };
const parts = { id: 'Gremlins', agent: point, task, level, objects };

test('gremlins that nobody touches go as in MuJoCo, whichever way they are turned', async (t) => {
  const world = planarWorldOf(parts) as PlanarWorld;
  const paths = await orbitPaths(parts, objects.find(({ kind }) => kind === 'gremlins') as ObjectKind);
  const options = navigationOptions({});
  const worlds = new PlanarWorlds(parts, world, 1, { variant: 'strict', options, paths });
  const whole = new NavigationEnvironment({ ...parts, options, physics: await loadPhysics() });
  const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a).reduce((most, value, j) => Math.max(most, Math.abs(value - (b[j] as number))), 0);
  const taken = new Set<number>();
  for (let seed = 0; seed < 4; seed++) {
    const observation = whole.reset(seed);
    worlds.reset(0, seed);
    for (const [name, rotation] of Object.entries(whole.rotations())) {
      if (name.startsWith('gremlin')) taken.add(pathOf(rotation));
    }
    for (let step = 0; step < 100; step++) {
      whole.step(Float64Array.of(0, 0));
      worlds.lanes.actions.fill(0);
      worlds.step();
      t.is(whole.contactCount, 0);
      const [own, wanted] = [worlds.state(0), whole.state()];
      t.true(apart(own.qpos, wanted.qpos) < 1e-12);
      t.true(apart(own.qvel, wanted.qvel) < 1e-11);
      t.true(apart(observation, worlds.lanes.observations) < 1e-5);
    }
  }
  t.deepEqual([...taken].sort(), [0, 1]);
  whole.dispose();
});

import test from 'ava';
import { environments, type NavigationEnvironment } from '../../src/index.ts';

async function make(id: string, settings: Record<string, unknown> = {}): Promise<NavigationEnvironment> {
  const definition = environments.find((each) => each.id === id);
  return (await definition?.create(settings)) as NavigationEnvironment;
}

const sleepers = ({ simulation }: NavigationEnvironment): number =>
  (simulation.data.tree_asleep as Int32Array).reduce((count, next) => count + (next >= 0 ? 1 : 0), 0);

/** Drives a Point at the nearest of these bodies. */
function towards(environment: NavigationEnvironment, names: readonly string[]): number[] {
  const { simulation } = environment;
  simulation.refresh();
  const { xpos, xmat } = simulation;
  const agent = simulation.bodyId('agent');
  const [x, y] = [xpos[3 * agent]!, xpos[3 * agent + 1]!];
  const offsets = names.map((name) => {
    const body = simulation.bodyId(name);
    return [xpos[3 * body]! - x, xpos[3 * body + 1]! - y] as const;
  });
  const [dx, dy] = offsets.toSorted((a, b) => Math.hypot(...a) - Math.hypot(...b))[0] as readonly [number, number];
  const [cos, sin] = [xmat[9 * agent]!, xmat[9 * agent + 3]!];
  const angle = Math.atan2(cos * dy - sin * dx, cos * dx + sin * dy);
  return [Math.abs(angle) < 0.5 ? 1 : 0, Math.max(-1, Math.min(1, 2 * angle))];
}

for (const [id, seed, pattern] of [
  ['SafetyPointGoal2-v0', 5, /^vase/],
  ['SafetyPointPush1-v0', 2, /^push_box/],
] as const) {
  test(`${id}: from one state, a step with sleepers is the step of a world that is all awake`, async (t) => {
    const asleep = await make(id);
    const awake = await make(id, { sleep: false });
    asleep.reset(seed);
    awake.reset(seed);
    const names = Object.keys(asleep.layout()).filter((name) => pattern.test(name));
    let sleeping = 0;
    let touched = 0;
    let off = 0;
    for (let step = 0; step < 400; step++) {
      const action = Float64Array.from(towards(asleep, names));
      awake.setState(asleep.state());
      sleeping += sleepers(asleep);
      const own = asleep.step(action);
      const other = awake.step(action);
      touched += asleep.contactCount > 0 ? 1 : 0;
      // Two solutions of one contact problem, begun from other guesses, agree to the solver's tolerance.
      const far = Array.from(own.observation).some(
        (value, i) => Math.abs(value - other.observation[i]!) > 1e-5 * (1 + Math.abs(value)),
      );
      off += far || Math.abs(own.reward - other.reward) > 1e-6 ? 1 : 0;
      t.deepEqual(own.cost, other.cost, `step ${step}`);
    }
    t.true(sleeping > 50, `${sleeping} sleepers`);
    t.true(touched > 20, `${touched} steps with contact`);
    t.true(off <= 4, `${off} steps are off`);
    asleep.dispose();
    awake.dispose();
  });
}

test('vases at rest fall asleep within twenty steps and the robot never does', async (t) => {
  for (const agent of ['Point', 'Car', 'Doggo']) {
    const environment = await make(`Safety${agent}Goal2-v0`);
    environment.reset(1);
    const still = new Float64Array(environment.simulation.ctrl.length);
    for (let step = 0; step < 60; step++) environment.step(still);
    const trees = environment.simulation.data.tree_asleep as Int32Array;
    const robot = (environment.simulation.model.body_treeid as Int32Array)[environment.simulation.bodyId('agent')];
    t.true(trees[robot as number]! < 0, agent);
    t.true(sleepers(environment) >= 9, agent);
    environment.dispose();
  }
});

test('a goal that is moved while vases sleep is seen and drawn at its new place', async (t) => {
  const environment = await make('SafetyPointGoal2-v0');
  environment.reset(2);
  const { simulation } = environment;
  const goal = simulation.bodyId('goal');
  const [geom] = [simulation.geomId('goal')];
  for (let step = 0; step < 40; step++) environment.step(Float32Array.of(0, 0));
  t.true(sleepers(environment) > 0);
  // The robot is put on the goal: the next one is drawn elsewhere.
  const { qpos, qvel } = environment.state();
  const agent = simulation.bodyId('agent');
  const turn = environment.rotations().agent as number;
  const dx = simulation.xpos[3 * goal]! - simulation.xpos[3 * agent]!;
  const dy = simulation.xpos[3 * goal + 1]! - simulation.xpos[3 * agent + 1]!;
  qpos[0] = qpos[0]! + Math.cos(turn) * dx + Math.sin(turn) * dy;
  qpos[1] = qpos[1]! - Math.sin(turn) * dx + Math.cos(turn) * dy;
  environment.setState({ qpos, qvel });
  environment.step(Float32Array.of(0, 0));
  t.true(environment.goalMet);
  environment.step(Float32Array.of(0, 0));
  const place = environment.layout().goal as readonly [number, number];
  t.deepEqual(Array.from(simulation.xpos.subarray(3 * goal, 3 * goal + 2)), [...place]);
  t.deepEqual(Array.from((simulation.data.geom_xpos as Float64Array).subarray(3 * geom, 3 * geom + 2)), [...place]);
  environment.dispose();
});

test('Racecar, whose stages would wake every sleeper, keeps all bodies awake', async (t) => {
  const environment = await make('SafetyRacecarGoal1-v0');
  environment.reset(1);
  for (let step = 0; step < 30; step++) environment.step(Float32Array.of(0, 0));
  t.is(sleepers(environment), 0);
  environment.dispose();
});

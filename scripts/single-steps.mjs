// How far single steps of the planar engine part from MuJoCo's whole world. A driver heads for what one of its lidars sees, another one
// every 150 steps, so that the robot runs into goals, buttons, vases, boxes and gremlins. Before each step the planar engine is given
// MuJoCo's state; both then take the same action. Prints, for each task, the steps with a cost, the steps whose cost differs, and the
// largest differences. Tasks with pillars are not among those that it takes by itself: the last bits of a state decide contacts with
// them, in MuJoCo too.
//
//     npx node --conditions=belay-source scripts/single-steps.mjs [EPISODES] [TASK …]
import { createRegistry } from '@belay-rl/core/run';
import environments from '@belay-rl/envs';
import { angleToBrightest, BINS, clip, evenNumbers, isAhead, SENSORS } from './lidar-driver.mjs';

const [episodes = '3', ...given] = process.argv.slice(2);
const registry = createRegistry().add(environments);
const named = (name) => `SafetyPoint${name}-v0`;
const tasks = given.length > 0 ? given : ['Goal1', 'Goal2', 'Button1', 'Button2', 'Push0', 'Circle2'].map(named);
const STEPS = 1000;
const STRETCH = 150;

/** Turns to the brightest reading of the ring that begins at `ring`, and drives when it is ahead. */
function drive(observation, ring, random) {
  const angle = angleToBrightest(observation, ring);
  return Float32Array.of(clip((isAhead(angle) ? 0.8 : 0.1) + 0.4 * random()), clip(2 * angle + 0.4 * random()));
}

const largest = (a, b, scale = () => 1) => a.reduce((most, x, k) => Math.max(most, Math.abs(x - b[k]) / scale(x)), 0);

for (const task of tasks) {
  const definition = registry.environment(task);
  const engines = [
    await definition.engines.find(({ name }) => name === 'planar').create({}),
    await definition.create({}),
  ];
  const [planar, mujoco] = engines;
  const rings = (definition.observationSpace.low.length - SENSORS) / BINS;
  const found = { steps: 0, withCost: 0, otherCost: 0, reward: 0, observation: 0, place: 0 };
  for (let episode = 0; episode < Number(episodes); episode++) {
    const random = evenNumbers(episode);
    let observation = engines.map((engine) => engine.reset(7000 + episode))[1];
    for (let t = 0; t < STEPS; t++) {
      const action = drive(observation, SENSORS + BINS * (Math.floor(t / STRETCH) % rings), random);
      planar.setState(mujoco.state());
      const [mine, whole] = engines.map((engine) => engine.step(action));
      observation = whole.observation;
      found.steps++;
      if (whole.cost.sum > 0) found.withCost++;
      if (Object.keys(whole.cost).some((name) => whole.cost[name] !== mine.cost[name])) found.otherCost++;
      found.reward = Math.max(found.reward, Math.abs(whole.reward - mine.reward));
      const relative = largest(Array.from(whole.observation), mine.observation, (x) => 1 + Math.abs(x));
      found.observation = Math.max(found.observation, relative);
      found.place = Math.max(found.place, largest(Array.from(mujoco.state().qpos), planar.state().qpos));
      if (whole.terminated || whole.truncated) break;
    }
  }
  for (const engine of engines) engine.dispose();
  const most = (value) => value.toExponential(1);
  console.log(
    `${task}: ${found.steps} steps, ${found.withCost} with a cost, ${found.otherCost} whose cost differs; largest difference ` +
      `of reward ${most(found.reward)}, of observations ${most(found.observation)} (relative), of places ${most(found.place)} m`,
  );
}

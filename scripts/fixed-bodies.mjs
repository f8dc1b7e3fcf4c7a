// What environment.freeBodies=fixed changes: the same layouts under the same clumsy goal-seeker, on the planar engine, which moves vases
// and gremlins as MuJoCo does, and on the twin of the device's engine, which leaves them. Prints means with 95 % intervals.
//
//     npx node --conditions=belay-source scripts/fixed-bodies.mjs [EPISODES]
import { createRegistry } from '@belay-rl/core/run';
import environments from '@belay-rl/envs';
import webgpu from '@belay-rl/webgpu';
import { angleToBrightest, BINS, clip, evenNumbers, isAhead, SENSORS } from './lidar-driver.mjs';

const episodes = Number(process.argv[2] ?? 20);
const registry = createRegistry().add(environments).add(webgpu);
/** Where the goal's ring begins: behind the buttons' in Button. */
const tasks = [
  ['SafetyPointGoal1-v0', SENSORS],
  ['SafetyPointGoal2-v0', SENSORS],
  ['SafetyPointButton1-v0', SENSORS + BINS],
];
const engines = [
  ['planar', {}],
  ['webgpu', { freeBodies: 'fixed' }],
];

/** Turns to the brightest reading of the goal's ring, and drives when it is ahead; `noise` in (−1, 1) keeps it from standing still. */
function act(observation, ring, noise) {
  const angle = angleToBrightest(observation, ring);
  return Float32Array.of(isAhead(angle) ? 0.6 : 0.05 + 0.2 * noise, clip(1.5 * angle + 0.3 * noise));
}

function play(environment, ring, seed) {
  let observation = environment.reset(1000 + seed);
  const random = evenNumbers(7 + seed);
  let sum = 0;
  let cost = 0;
  for (;;) {
    const step = environment.step(act(observation, ring, random()));
    sum += step.reward;
    cost += step.cost.sum;
    observation = step.observation;
    if (step.terminated || step.truncated) return [sum, cost];
  }
}

function interval(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
  return `${mean.toFixed(1)} ± ${(2.09 * Math.sqrt(variance / values.length)).toFixed(1)}`;
}

for (const [id, ring] of tasks) {
  const definition = registry.environment(id);
  for (const [name, options] of engines) {
    const environment = await definition.engines.find((engine) => engine.name === name).create(options);
    const played = Array.from({ length: episodes }, (_, seed) => play(environment, ring, seed));
    environment.dispose();
    const [returns, costs] = [0, 1].map((k) => interval(played.map((pair) => pair[k])));
    console.log(`${id}  ${name}  return ${returns}  cost ${costs}`);
  }
}

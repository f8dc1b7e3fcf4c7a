// An environment of your own: belay train kfcpo SpeedLimit-v0 --plugin examples/own-environment.ts --limit 10
import { createRandom, defineEnvironment, definePlugin, type Environment } from '@belay-rl/core';

/** A car on a road: faster is better, but every step above the speed limit, which changes on the way, costs 1. */
function createSpeedLimit({ friction }: { friction: number }): Environment {
  let random = createRandom(0, 'road');
  let [speed, allowed, steps] = [0, 0, 0];
  const observe = () => [speed, allowed];
  return {
    reset(seed) {
      if (seed !== undefined) random = createRandom(seed, 'road');
      [speed, allowed, steps] = [0, 1 + random.uniform(), 0];
      return observe();
    },
    step([throttle]) {
      speed = Math.min(5, Math.max(0, speed + 0.2 * throttle! - friction * speed));
      steps++;
      if (steps % 50 === 0) allowed = 1 + random.uniform();
      const cost = speed > allowed ? 1 : 0;
      return { observation: observe(), reward: speed / 10, cost, terminated: false, truncated: steps === 200 };
    },
  };
}

const speedLimit = defineEnvironment({
  id: 'SpeedLimit-v0',
  summary: 'A car keeps to a speed limit that changes.',
  observationSpace: { low: [0, 1], high: [5, 2] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 200,
  settings: { friction: { doc: 'Speed lost in a step.', format: 'number', default: 0.02, min: 0, max: 1 } },
  create: createSpeedLimit,
});

export default definePlugin({
  name: 'examples/speed-limit',
  version: '1.0.0',
  setup: (belay) => belay.environment(speedLimit),
});

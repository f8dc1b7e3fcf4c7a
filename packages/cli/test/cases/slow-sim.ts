// A simulator that one client at a time may use (a fixed port), and whose start takes a while
import { createServer } from 'node:net';
import { defineEnvironment, definePlugin } from '@belay-rl/core';

const environment = defineEnvironment({
  id: 'OnePort-v0',
  summary: 'a port that one instance holds',
  observationSpace: { low: [0], high: [5] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 50,
  async create() {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(47123, '127.0.0.1', () => resolve());
    });
    let speed = 0,
      steps = 0;
    return {
      reset() {
        speed = 0;
        steps = 0;
        return [speed];
      },
      step([throttle = 0]: Float32Array) {
        speed = Math.min(5, Math.max(0, speed + 0.2 * throttle + 0.1));
        return {
          observation: [speed],
          reward: speed,
          cost: speed > 1 ? 1 : 0,
          terminated: false,
          truncated: ++steps === 50,
        };
      },
      dispose() {
        server.close();
      },
    };
  },
});
export default definePlugin({
  name: 'my-lab/one-port',
  version: '1.0.0',
  setup: (belay) => belay.environment(environment),
});

import { compose, createRandom, definePlugin, type Environment } from '@belay-rl/core';
import { createRegistry, type Registry } from '@belay-rl/core/run';
import { hold } from '../../../core/test/support/hold.ts';

interface RoadSettings {
  readonly crashAt: number;
  readonly holdAt: number;
  readonly holdUntil: string;
}

/** Twenty steps along a line: speed is rewarded, and costs 1 where it is above a half. */
function createRoad({ crashAt, holdAt, holdUntil }: RoadSettings): Environment {
  let random = createRandom(0, 'road');
  let steps = 0;
  let all = 0;
  return {
    reset(seed) {
      if (seed !== undefined) random = createRandom(seed, 'road');
      steps = 0;
      return [random.uniform(), 0];
    },
    step([speed]) {
      steps++;
      all++;
      if (all === crashAt) process.kill(process.pid, 'SIGKILL');
      if (all === holdAt) hold(holdUntil);
      const fast = Math.min(1, Math.max(-1, speed!));
      return {
        observation: [random.uniform(), steps / 20],
        reward: fast,
        cost: fast > 0.5 ? 1 : 0,
        terminated: false,
        truncated: steps === 20,
      };
    },
  };
}

const settings = {
  'training.steps': 480,
  'training.stepsPerEpoch': 120,
  'training.environments': 2,
  'training.batchSize': 40,
  'training.passes': 1,
  'policy.hiddenSizes': [4],
  'critic.hiddenSizes': [4],
  'critic.batchSize': 40,
  'critic.passes': 1,
  'log.window': 10,
};

const plugin = definePlugin({
  name: 'test/road',
  version: '1.0.0',
  setup(belay) {
    for (const [name, optimizer] of [
      ['tiny', 'adam'],
      ['tiny-sgd', 'sgd'],
    ] as const) {
      belay.algorithm(
        compose({
          name,
          summary: 'For tests.',
          optimizer,
          constraint: 'none',
          trustRegion: 'none',
          defaults: settings,
        }),
      );
    }
    // Toll-v0 names a second cost: for plans, which do not step it.
    for (const id of ['Road-v0', 'Detour-v0', 'Toll-v0']) {
      belay.environment({
        id,
        summary: 'For tests.',
        observationSpace: { low: [0, 0], high: [1, 1] },
        actionSpace: { low: [-1], high: [1] },
        maxSteps: 20,
        ...(id === 'Toll-v0' ? { costs: ['cost', 'toll'] } : {}),
        settings: {
          crashAt: { doc: 'Step at which the process is killed; 0: never.', format: 'integer', default: 0, min: 0 },
          holdAt: { doc: 'Step at which it waits for a file; 0: never.', format: 'integer', default: 0, min: 0 },
          holdUntil: { doc: 'That file.', format: 'string', default: '' },
        },
        create: createRoad,
      });
    }
  },
});

export default plugin;

export function tinyRegistry(): Registry {
  return createRegistry().add(plugin, { origin: 'test', url: import.meta.url });
}

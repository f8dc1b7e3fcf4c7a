// A task that needs a memory: a cue is shown once, and the choice that it decides comes some steps later.
// belay train kfcpo TMaze-v0 --plugin examples/t-maze.ts --steps 60000 --limit 0.1 --set network.name=gru
import { createRandom, defineEnvironment, definePlugin } from '@belay-rl/core';

/**
 * A corridor that ends in a T. At its start a cue of −1 or 1 says on which side the reward lies; on the other there is a hazard.
 * Observation: the cue (0 after the first step), the way covered in [0, 1], and whether the junction is reached. Action, of
 * which only the one at the junction counts: 0 left, 1 stay, 2 right. The right side pays 1, the wrong one costs 1, staying
 * neither. Who does not remember the cue can pay for reward only with as much cost.
 */
function create({ corridor }: { corridor: number }) {
  let random = createRandom(0, 'cue');
  let cue = 1;
  let step = 0;
  const observe = (): number[] => [step === 0 ? cue : 0, step / corridor, step === corridor ? 1 : 0];
  return {
    reset(seed?: number) {
      if (seed !== undefined) random = createRandom(seed, 'cue');
      cue = random.uniform() < 0.5 ? -1 : 1;
      step = 0;
      return observe();
    },
    step(action: Float32Array) {
      const chosen = step === corridor ? action[0]! - 1 : 0;
      const terminated = step === corridor;
      step = Math.min(step + 1, corridor);
      return {
        observation: observe(),
        reward: chosen === cue ? 1 : 0,
        cost: chosen === -cue ? 1 : 0,
        terminated,
        truncated: false,
      };
    },
  };
}

export const tMaze = defineEnvironment({
  id: 'TMaze-v0',
  summary: 'A cue at the start says which end of a T is safe.',
  observationSpace: { low: [-1, 0, 0], high: [1, 1, 1] },
  actionSpace: { type: 'discrete', n: 3 },
  maxSteps: 101,
  settings: {
    corridor: { doc: 'Steps from the cue to the junction.', format: 'integer', default: 6, min: 1, max: 100 },
  },
  create,
});

export default definePlugin({ name: 'examples/t-maze', version: '1.0.0', setup: (belay) => belay.environment(tMaze) });

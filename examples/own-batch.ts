// Environments of your own in one batch: belay train kfcpo Ferry-v0 --plugin examples/own-batch.ts --limit 10
import { type BatchRules, createRandom, defineEnvironment, definePlugin, hostBatch } from '@belay-rl/core';

/**
 * Many ferries on many rivers, each in its row: rudder against a current that changes on the way. Reward for staying near the
 * middle, cost 1 in every step beyond the buoys. Plain loops over arrays: no object is made per ferry.
 */
function createFerries(count: number, { gusts }: { gusts: number }): BatchRules {
  const place = new Float64Array(count);
  const current = new Float64Array(count);
  const random = Array.from({ length: count }, () => createRandom(0, 'river'));
  return {
    reset(i, seed) {
      if (seed !== undefined) random[i] = createRandom(seed, 'river');
      place[i] = 2 * random[i]!.uniform() - 1;
      current[i] = 0;
    },
    step(first, last, actions, { rewards, costs }) {
      for (let i = first; i < last; i++) current[i] = 0.9 * current[i]! + gusts * random[i]!.normal();
      for (let i = first; i < last; i++) {
        place[i] = Math.min(4, Math.max(-4, place[i]! + 0.2 * actions[i]! + current[i]!));
        rewards[i] = 1 - Math.abs(place[i]!);
        costs[i] = Math.abs(place[i]!) > 1 ? 1 : 0;
      }
    },
    observe(i, out, at) {
      out[at] = place[i]!;
      out[at + 1] = current[i]!;
    },
  };
}

const shape = {
  observationSpace: { low: [-4, -99], high: [4, 99] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 200,
};

export const ferry = defineEnvironment<{ gusts: number }>({
  ...shape,
  id: 'Ferry-v0',
  summary: 'Ferries keep to the middle of a river whose current changes.',
  settings: { gusts: { doc: 'Change of the current in a step.', format: 'number', default: 0.05, min: 0, max: 1 } },
  createBatch: (count, options, engine) => hostBatch(shape, count, engine, createFerries(count, options)),
});

export default definePlugin({
  name: 'examples/ferry',
  version: '1.0.0',
  setup: (belay) => belay.environment(ferry),
});

import { definePlugin, type EnvironmentDefinition } from '@belay-rl/core';
import { conformanceLanes, type LaneOptions } from '@belay-rl/core/testing';

const { createBatch, ...single } = conformanceLanes;

/** How many batches were made in this thread. */
export const made = { batches: 0 };

/** Lanes on three engines: `many` is a batch, exact up to pace 1; `rough` a batch that is not exact; `one` the original, lane by lane. */
export const swayingLanes: EnvironmentDefinition<LaneOptions> = {
  ...single,
  id: 'SwayingLanes-v0',
  engines: [
    {
      name: 'many',
      summary: 'all lanes at once',
      fit: ({ pace }) =>
        pace <= 1 ? { kind: 'exact' } : { kind: 'none', reason: `its pace is ${pace}, and at most 1` },
      createBatch(count, options, engine) {
        made.batches++;
        return createBatch!(count, options, engine);
      },
    },
    {
      name: 'rough',
      summary: 'all lanes at once, nearly',
      fit: () => ({ kind: 'approximate', reason: 'it moves a tenth faster' }),
      createBatch: (count, { pace }, engine) => createBatch!(count, { pace: 1.1 * pace }, engine),
    },
    { name: 'one', summary: 'lane by lane' },
  ],
};

export default definePlugin({
  name: 'test/swaying-lanes',
  version: '1.0.0',
  setup(belay) {
    belay.environment(swayingLanes);
  },
});

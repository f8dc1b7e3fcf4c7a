import { definePlugin, type EnvironmentEngine } from '@belay-rl/core';
import { conformanceLanes, type LaneOptions } from '@belay-rl/core/testing';
import { swayingLanes } from './swaying-lanes.ts';

const { createBatch } = conformanceLanes;

/** A plugin that adds an engine to another's environment: lanes a tenth faster. */
export default definePlugin({
  name: 'test/faster-lanes',
  version: '1.0.0',
  setup(belay) {
    belay.environmentEngine('faster', {
      summary: 'a tenth faster',
      engineFor: ({ id }) => (id === swayingLanes.id ? (faster as unknown as EnvironmentEngine) : null),
    });
  },
});

const faster: EnvironmentEngine<LaneOptions> = {
  name: 'faster',
  summary: 'a tenth faster',
  fit: ({ pace }) =>
    pace >= 1
      ? { kind: 'approximate', reason: 'it moves a tenth faster' }
      : { kind: 'none', reason: `its pace is ${pace}, and at least 1` },
  createBatch: (count, { pace }, engine) => createBatch!(count, { pace: 1.1 * pace }, engine),
};

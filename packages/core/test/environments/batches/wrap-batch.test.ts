import {
  type EnvironmentDefinition,
  withActionRange,
  withCostThreshold,
  withFrameStack,
  withObservationScale,
  withRewardScale,
  withTimeLimit,
} from '@belay-rl/core';
import { batchConformance } from '@belay-rl/core/testing';
import test from 'ava';
import { DeviceEngine } from '../../rollouts/device-engine.ts';
import { swayingLanes } from './swaying-lanes.ts';

/** Lanes and what goes round them: each as a batch must be what it is round single lanes. */
const subjects: Readonly<Record<string, (lanes: typeof swayingLanes) => typeof swayingLanes>> = {
  'the batch itself': (lanes) => lanes,
  'a time limit': (lanes) => withTimeLimit(lanes, 10),
  'an action range': (lanes) => withActionRange(lanes, { low: -3, high: 5 }),
  'a cost threshold': (lanes) => withCostThreshold(lanes, 0.5),
  'a reward scale': (lanes) => withRewardScale(lanes, 0.5),
  'an observation scale': (lanes) => withObservationScale(lanes, { scale: [2, 0.5], offset: 0.25 }),
  'a frame stack': (lanes) => withFrameStack(lanes, 3),
  'a chain of several': (lanes) =>
    withTimeLimit(withRewardScale(withFrameStack(withActionRange(lanes, { low: 0, high: 1 }), 2), 0.5), 12),
};

for (const [name, subject] of Object.entries(subjects)) {
  const definition = subject(swayingLanes) as unknown as EnvironmentDefinition<never>;
  for (const { title, run } of batchConformance(definition, { engine: 'many' })) {
    test(`${name}, ${title}`, async (t) => {
      await t.notThrowsAsync(run);
    });
  }
  for (const { title, run } of batchConformance(definition, {
    engine: 'many',
    createEngine: () => new DeviceEngine(),
  })) {
    test(`${name} on a device, ${title}`, async (t) => {
      await t.notThrowsAsync(run);
    });
  }
}

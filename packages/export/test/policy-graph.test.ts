import type { State } from '@belay-rl/core';
import test from 'ava';
import { policyGraph } from '../src/policy-graph.ts';

test('a network that is not dense is refused with what plays it instead', (t) => {
  const state = {
    identity: { algorithm: 'kfcpo', environment: 'TMaze-v0' },
    policy: { recipe: { network: { name: 'gru', settings: {} } }, extraObservations: 0 },
  } as unknown as State;

  t.throws(() => policyGraph(state), {
    code: 'cannot-export',
    message: /is a network of kind gru, and only dense ones .*use loadPolicy, whose reset\(\) begins an episode/,
  });
});

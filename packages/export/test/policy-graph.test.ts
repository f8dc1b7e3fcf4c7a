import test from 'ava';
import { policyGraph } from '../src/policy-graph.ts';
import { checkpointState } from './support/trained-policy.ts';

test('a network of a plugin’s kind is refused with what plays it instead', (t) => {
  const state = checkpointState();
  const { recipe } = state['policy'] as unknown as { recipe: Record<string, unknown> };
  recipe['network'] = { name: 'squares', settings: {} };

  t.throws(() => policyGraph(state), {
    code: 'cannot-export',
    message: /is a network of kind squares, a plugin's, .*use loadPolicy with a registry that has the plugin/,
  });
});

test('a checkpoint whose parameters are of other layers is refused', (t) => {
  const state = checkpointState({ network: { name: 'gru', settings: { units: 3 } } });
  const { recipe } = state['policy'] as unknown as { recipe: { network: { settings: Record<string, unknown> } } };
  recipe.network.settings['units'] = 4;

  t.throws(() => policyGraph(state), { code: 'bad-checkpoint', message: /parameters where its settings make/ });
});

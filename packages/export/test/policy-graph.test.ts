import type { NetworkContext, NetworkDefinition } from '@belay-rl/core';
import type { Registry } from '@belay-rl/core/run';
import test from 'ava';
import { policyGraph } from '../src/policy-graph.ts';
import { checkpointState } from './support/trained-policy.ts';

test('a network of a plugin’s kind is refused with what plays it instead', (t) => {
  const state = checkpointState();
  const { recipe } = state['policy'] as unknown as { recipe: Record<string, unknown> };
  recipe['network'] = { name: 'squares', settings: {} };

  t.throws(() => policyGraph(state), {
    code: 'cannot-export',
    message: /is a network of kind squares, a plugin's .*act with loadPolicy and a registry that has the plugin/,
  });
});

test('a network of a plugin’s kind is exported if it is a stack, and refused if it is more', (t) => {
  const state = checkpointState({ hiddenSizes: [9, 5] });
  const plain = policyGraph(state);
  const { recipe } = state['policy'] as unknown as { recipe: Record<string, unknown> };
  recipe['network'] = { name: 'mine', settings: {} };
  const registryOf = (create: NetworkDefinition['create']): Pick<Registry, 'network'> => ({
    network: () => ({ summary: 'Mine.', create }),
  });
  const sizesOf = ({ inputs, hiddenSizes, outputs }: NetworkContext): number[] => [inputs, ...hiddenSizes, outputs];
  const stack = registryOf((_, context) => {
    const { inputs, maxRows, activation } = context;
    const trunk = sizesOf(context)
      .slice(1)
      .map((outputs, l) => ({
        kind: 'dense' as const,
        outputs,
        activation: l < 2 ? activation : ('identity' as const),
      }));
    return context.engine.stack!({
      inputs,
      maxRows,
      branches: [{ at: 0, width: inputs, image: null, layers: [] }],
      trunk,
    });
  });
  const dense = registryOf((_, context) =>
    context.engine.network({ sizes: sizesOf(context), activation: context.activation, maxRows: context.maxRows }),
  );
  const wrapped = registryOf((settings, context) => ({ ...dense.network('mine').create(settings, context) }));
  const more = registryOf((settings, context) => {
    context.engine.rows(3, 3);
    return dense.network('mine').create(settings, context);
  });

  t.deepEqual(policyGraph(state, stack), plain);
  t.deepEqual(policyGraph(state, dense), plain);
  for (const registry of [wrapped, more]) t.throws(() => policyGraph(state, registry), { code: 'cannot-export' });
});

test('a checkpoint whose parameters are of other layers is refused', (t) => {
  const state = checkpointState({ network: { name: 'gru', settings: { units: 3 } } });
  const { recipe } = state['policy'] as unknown as { recipe: { network: { settings: Record<string, unknown> } } };
  recipe.network.settings['units'] = 4;

  t.throws(() => policyGraph(state), { code: 'bad-checkpoint', message: /parameters where its settings make/ });
});

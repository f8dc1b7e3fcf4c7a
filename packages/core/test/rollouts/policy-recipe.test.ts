import { createRandom } from '@belay-rl/core';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { buildPolicy, type PolicyRecipe } from '../../src/rollouts/policy-recipe.ts';

/** log σ of a policy whose network asks for far more than its range allows. */
function largestLogStd(range: Readonly<Record<string, number>>): number {
  using engine = Object.assign(createWasmEngine({ megabytes: 16 }), {
    [Symbol.dispose]() {
      this.dispose();
    },
  });
  const actor = { kind: 'gaussian', mean: 'free', scale: 'state', explorationNoise: 0, ...range };
  const shape = { observations: 1, actions: 1, hiddenSizes: [2], activation: 'tanh', logStd: 0 } as const;
  const policy = buildPolicy(engine, { ...shape, actor } as unknown as PolicyRecipe, 1, createRandom(1, 'init'));
  const parameters = new Float32Array(policy.size).fill(50);
  policy.write(parameters);
  const rows = engine.rows(1, 1);
  engine.put(Float32Array.of(1), rows);
  const outputs = policy.outputs(1);
  policy.forward(rows, outputs);
  return outputs.scale[0]!;
}

test('a recipe of an earlier version bounds log σ under its former names', (t) => {
  t.is(largestLogStd({ minLogStd: -3, maxLogStd: 1 }), 1);
  t.is(largestLogStd({ leastLogStd: -3, mostLogStd: 1 }), 1);
});

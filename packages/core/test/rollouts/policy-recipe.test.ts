import { createRandom } from '@belay-rl/core';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import type { PolicySettings } from '../../src/index.ts';
import {
  buildPolicy,
  type PolicyRecipe,
  policyBytes,
  policyRecipe,
  policySizes,
} from '../../src/rollouts/policy-recipe.ts';

/** log σ of a policy whose network asks for far more than its range allows. */
function largestLogStd(range: Readonly<Record<string, number>>): number {
  const engine = createWasmEngine({ megabytes: 16 });
  const actor = { kind: 'gaussian', mean: 'free', scale: 'state', explorationNoise: 0, ...range };
  const shape = { observations: 1, actions: 1, hiddenSizes: [2], activation: 'tanh', logStd: 0 } as const;
  const policy = buildPolicy(engine, { ...shape, actor } as unknown as PolicyRecipe, 1, createRandom(1, 'init'));
  const parameters = new Float32Array(policy.size).fill(50);
  policy.write(parameters);
  const rows = engine.rows(1, 1);
  engine.put(Float32Array.of(1), rows);
  const outputs = policy.outputs(1);
  policy.forward(rows, outputs);
  const [largest] = outputs.scale;
  engine.dispose();
  return largest!;
}

test('a recipe of an earlier version bounds log σ under its former names', (t) => {
  t.is(largestLogStd({ minLogStd: -3, maxLogStd: 1 }), 1);
  t.is(largestLogStd({ leastLogStd: -3, mostLogStd: 1 }), 1);
});

test('choices make a categorical policy, whose recipe no setting of a Gaussian changes', (t) => {
  const space = { type: 'multi-discrete', sizes: [3, 2] } as const;
  const of = (logStd: number): PolicyRecipe =>
    policyRecipe(4, space, { hiddenSizes: [8], activation: 'tanh', logStd } as unknown as PolicySettings);
  const recipe = of(-1);

  t.deepEqual(recipe, of(0.5));
  t.deepEqual(policySizes(recipe), [4, 8, 5]);
  t.true(policyBytes(recipe, 10) > 4 * 10 * 2 * 5);
  const engine = createWasmEngine({ megabytes: 16 });
  const { distribution, own, size } = buildPolicy(engine, recipe, 1, null);
  t.deepEqual([distribution.actions, distribution.outputs, own, size], [2, 5, 0, 5 * 8 + 9 * 5]);
  engine.dispose();
});

import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import type { Engine } from '../../src/contracts/engine.ts';
import type { FirstOrderOptimizer } from '../../src/contracts/optimizer.ts';
import type { PolicyUpdate } from '../../src/contracts/policy-update.ts';
import { sgd } from '../../src/parts/sgd.ts';
import type { Settings } from '../../src/settings/setting.ts';
import { createPart, partContext } from '../../src/testing/part-context.ts';

function setUp(settings: Settings = {}) {
  const engine: Engine = createWasmEngine({ variant: 'strict', megabytes: 2 });
  const optimizer = createPart(
    sgd,
    partContext({ engine, policy: { size: 2 } as never, rows: 8 }),
    settings,
  ) as FirstOrderOptimizer;
  const gradient = engine.vector(2);
  const delta = engine.vector(2);
  const step = (values: readonly number[]) => {
    gradient.set(values);
    optimizer.step(gradient, delta);
    return Array.from(delta);
  };
  return { optimizer, step };
}

const at = (progress: number) => ({ progress }) as PolicyUpdate;

test('momentum carries half of the last step on', (t) => {
  const { optimizer, step } = setUp({ learningRate: 0.25, momentum: 0.5 });
  optimizer.begin?.(at(0));
  t.deepEqual(step([4, -8]), [1, -2]);
  // u = 0.5 · (4, −8) + (2, 2) = (4, −2).
  t.deepEqual(step([2, 2]), [1, -0.5]);
});

test('a velocity without a gradient falls to 0', (t) => {
  const { optimizer, step } = setUp({ learningRate: 1, momentum: 0.5 });
  optimizer.begin?.(at(0));
  step([1, -1]);
  for (let i = 0; i < 116; i++) step([0, 0]);
  t.deepEqual(optimizer.save(), { velocity: Float32Array.of(2 ** -116, -(2 ** -116)) });
  step([0, 0]);
  step([0, 0]);
  t.deepEqual(optimizer.save(), { velocity: new Float32Array(2) });
});

test('decay scales the step, the clip the gradient', (t) => {
  const { optimizer, step } = setUp({ learningRate: 1, momentum: 0, linearDecay: true, maxGradientNorm: 2.5 });
  optimizer.begin?.(at(0.5));
  t.deepEqual(step([3, 4]), [0.75, 1]);
});

test('refused steps and updates give the velocity back bit for bit', (t) => {
  const { optimizer, step } = setUp();
  optimizer.begin?.(at(0));
  step([1, 2]);
  const kept = optimizer.save();

  step([5, 5]);
  optimizer.settle(0, 'step');
  t.deepEqual(optimizer.save(), kept);

  optimizer.begin?.(at(0));
  step([5, 5]);
  step([6, 6]);
  optimizer.settle(0, 'update');
  t.deepEqual(optimizer.save(), kept);
});

test('a part loaded from a save goes on to the same bits; another shape is refused', (t) => {
  const first = setUp();
  first.optimizer.begin?.(at(0));
  first.step([1, 2]);
  const second = setUp();
  second.optimizer.load(first.optimizer.save());
  t.deepEqual(second.step([0.3, 0.1]), first.step([0.3, 0.1]));
  t.throws(() => second.optimizer.load({ velocity: new Float32Array(3) }), { message: /'velocity' should hold 2/ });
});

test('a NaN in the gradient is refused with a sentence', (t) => {
  const { optimizer, step } = setUp();
  optimizer.begin?.(at(0));
  t.throws(() => step([Number.NaN, 0]), { message: /optimizer sgd is not finite/ });
});

import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import type { Engine } from '../../src/contracts/engine.ts';
import type { FirstOrderOptimizer } from '../../src/contracts/optimizer.ts';
import type { PolicyUpdate } from '../../src/contracts/policy-update.ts';
import { adam } from '../../src/parts/adam.ts';
import type { Settings } from '../../src/settings/setting.ts';
import { createPart, partContext, recordMetrics } from '../../src/testing/part-context.ts';

function setUp(settings: Settings = {}, n = 5) {
  const engine: Engine = createWasmEngine({ variant: 'strict', megabytes: 2 });
  const log = recordMetrics();
  const context = partContext({ engine, policy: { size: n } as never, rows: 8, log });
  const optimizer = createPart(adam, context, settings) as FirstOrderOptimizer;
  const gradient = engine.vector(n);
  const delta = engine.vector(n);
  const step = (values: readonly number[]) => {
    gradient.set(values);
    optimizer.step(gradient, delta);
    return delta.slice();
  };
  return { engine, log, optimizer, step };
}

const at = (progress: number) => ({ progress }) as PolicyUpdate;
const g1 = [1, -2, 0.5, 0, 3];
const g2 = [-1, -1, 0.25, 4, 0];
const g3 = [0.1, 0.2, 0.3, 0.4, 0.5];

test('steps follow algorithm 1 of the paper, uphill', (t) => {
  const { step, optimizer } = setUp({ learningRate: 0.01 });
  optimizer.begin?.(at(0));
  const [m, v] = [new Float64Array(5), new Float64Array(5)];

  for (const [k, g] of [g1, g2, g3].entries()) {
    const found = step(g);
    for (let i = 0; i < 5; i++) {
      m[i] = 0.9 * m[i]! + 0.1 * g[i]!;
      v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2;
      const expected = (0.01 * (m[i]! / (1 - 0.9 ** (k + 1)))) / (Math.sqrt(v[i]! / (1 - 0.999 ** (k + 1))) + 1e-8);
      t.true(Math.abs(found[i]! - expected) < 1e-7, `step ${k}, entry ${i}: ${found[i]} for ${expected}`);
    }
  }
});

test('the learning rate decays linearly with the run where asked, and is logged', (t) => {
  const { step, optimizer, log } = setUp({ learningRate: 0.01, linearDecay: true });
  optimizer.begin?.(at(0.75));
  // The first step of Adam has the length of the rate in every coordinate.
  t.true(Math.abs(step(g1)[0]! - 0.0025) < 1e-7);
  t.is(log.last('Train/LR'), 0.0025);
});

test('a gradient beyond maxGradientNorm is shortened to it', (t) => {
  const short = setUp({ maxGradientNorm: 1, epsilon: 0.1 });
  const long = setUp({ maxGradientNorm: Number.POSITIVE_INFINITY, epsilon: 0.1 });
  short.optimizer.begin?.(at(0));
  long.optimizer.begin?.(at(0));
  // With a large ε the size of a gradient shows in the step; ‖(3, 4)‖ = 5.
  const clipped = short.step([3, 4, 0, 0, 0]);
  const same = long.step([0.6, 0.8, 0, 0, 0]);
  for (let i = 0; i < 5; i++) t.true(Math.abs(clipped[i]! - same[i]!) < 1e-9);
  t.is(short.log.last('Misc/gradient_norm'), 5);
});

test('a refused step never happened: the next one has the same bits', (t) => {
  const refused = setUp();
  const spared = setUp();
  for (const { optimizer, step } of [refused, spared]) {
    optimizer.begin?.(at(0));
    step(g1);
    optimizer.settle(1, 'step');
  }

  refused.step(g2);
  refused.optimizer.settle(0, 'step');

  t.deepEqual(refused.optimizer.save(), spared.optimizer.save());
  t.deepEqual(refused.step(g3), spared.step(g3));
});

test('a refused update takes back all its steps', (t) => {
  const { optimizer, step } = setUp();
  optimizer.begin?.(at(0));
  step(g1);
  optimizer.settle(1, 'step');
  const before = optimizer.save();

  optimizer.begin?.(at(0.5));
  for (const g of [g2, g3]) {
    step(g);
    optimizer.settle(1, 'step');
  }
  optimizer.settle(0, 'update');

  t.deepEqual(optimizer.save(), before);
});

test('a part loaded from a save goes on to the same bits', (t) => {
  const first = setUp();
  first.optimizer.begin?.(at(0));
  first.step(g1);
  first.step(g2);
  const second = setUp();
  second.optimizer.load(first.optimizer.save());
  second.optimizer.begin?.(at(0));
  t.deepEqual(second.step(g3), first.step(g3));
});

test('a save of another size is refused by the name of its entry', (t) => {
  const other = setUp({}, 7);
  t.throws(() => setUp().optimizer.load(other.optimizer.save()), {
    message: /'m' should hold 5 float32 numbers and holds 7/,
  });
  t.throws(() => setUp().optimizer.load({}), { message: /'m' should hold 5 float32 numbers and holds nothing/ });
});

test('a NaN in the gradient is refused with a sentence, and leaves the moments as they were', (t) => {
  const { optimizer, step } = setUp();
  optimizer.begin?.(at(0));
  step(g1);
  const before = optimizer.save();
  t.throws(() => step([1, Number.NaN, 0, 0, 0]), { message: /gradient that reached optimizer adam is not finite/ });
  t.deepEqual(optimizer.save(), before);
});

test('everything logged is declared', (t) => {
  const { optimizer, step, log } = setUp();
  optimizer.begin?.(at(0));
  step(g1);
  t.deepEqual([...log.columns.keys()].sort(), Object.keys(adam.metrics!).sort());
});

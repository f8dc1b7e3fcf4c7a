import test from 'ava';
import { crpoSwitch } from '../../../src/index.ts';
import { costSignals } from '../../cost-signals.ts';
import { advantageHandler, weightsOf } from './handler-context.ts';

test('the reward up to limit + tolerance, minus the cost beyond', (t) => {
  const { handler, log } = advantageHandler(crpoSwitch);
  handler.begin(costSignals([27], [25], 1000));
  t.deepEqual(weightsOf(handler), [1, 0]);
  handler.begin(costSignals([27.01], [25], 1000));
  t.deepEqual(weightsOf(handler), [0, -1]);
  t.deepEqual([log.last('Misc/RewUpdate'), log.last('Misc/CostUpdate')], [1, 1]);
});

test('of several violated constraints the most exceeded one is lowered', (t) => {
  const { handler } = advantageHandler(crpoSwitch, {}, ['a', 'b', 'c']);
  handler.begin(costSignals([30, 40, 31], [25, 30, 25], 1000));
  t.deepEqual(weightsOf(handler, 3), [0, 0, -1, 0]);
});

test('a limit and a tolerance of 0: any cost is too much', (t) => {
  const { handler } = advantageHandler(crpoSwitch, { tolerance: 0 });
  handler.begin(costSignals([0], [0], 1000));
  t.deepEqual(weightsOf(handler), [1, 0]);
  handler.begin(costSignals([0.1], [0], 1000));
  t.deepEqual(weightsOf(handler), [0, -1]);
});

test('both counters are logged every epoch and outlive a checkpoint', (t) => {
  const first = advantageHandler(crpoSwitch);
  for (const cost of [0, 100, 100]) first.handler.begin(costSignals([cost], [25], 1000));
  const second = advantageHandler(crpoSwitch);
  second.handler.load(first.handler.save());
  second.handler.begin(costSignals([0], [25], 1000));
  t.deepEqual([second.log.last('Misc/RewUpdate'), second.log.last('Misc/CostUpdate')], [2, 2]);
});

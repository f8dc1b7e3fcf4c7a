import test from 'ava';
import { EpochStepKl } from '../../src/kfac/epoch-step-kl.ts';

/** Updates of `steps` steps whose KL after n of them is nᵖ δ; returns the δ of each. */
function updates(rule: EpochStepKl, count: number, steps: number, exponent: number): number[] {
  return Array.from({ length: count }, () => {
    const stepKl = rule.begin(0.02, steps);
    for (let n = 1; n < steps; n++) {
      rule.count();
      rule.measure(n ** exponent * stepKl);
    }
    return stepKl;
  });
}

for (const [what, exponent] of [
  ['noise: KL grows with the number of steps', 1],
  ['steps all alike: with its square', 2],
  ['in between', 1.3],
] as const) {
  test(`${what}: the steps of an update come to aim at epochKl together`, (t) => {
    const latest = updates(new EpochStepKl(), 40, 10, exponent).at(-1)!;

    t.true(Math.abs(10 ** exponent * latest - 0.02) < 1e-4 * 0.02 * 10);
  });
}

test('an exponent beyond what sums of steps can have is taken as the nearest that they can', (t) => {
  const rule = new EpochStepKl();
  updates(rule, 60, 10, 3);
  t.true(Math.abs(rule.exponent - 2) < 1e-4);
  updates(rule, 60, 10, 0.2);
  t.true(Math.abs(rule.exponent - 1) < 1e-4);
});

test('a single step, and steps that were all rolled back, teach nothing', (t) => {
  const rule = new EpochStepKl();
  t.is(rule.begin(0.02, 1), 0.02);
  rule.count();
  rule.measure(0.5);
  rule.begin(0.02, 10);
  rule.measure(0);
  rule.begin(0.02, 10);

  t.is(rule.exponent, 1.5);
});

test('saved and loaded, it goes on alike; a checkpoint without it is refused', (t) => {
  const rule = new EpochStepKl();
  updates(rule, 3, 10, 1);
  const other = new EpochStepKl();
  other.load(structuredClone(rule.save()));

  t.deepEqual(updates(other, 3, 10, 1.7), updates(rule, 3, 10, 1.7));
  t.throws(() => other.load(undefined), { message: /optimizer\.epochKl/ });
});

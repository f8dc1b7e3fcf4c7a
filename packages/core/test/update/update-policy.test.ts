import test from 'ava';
import type { AdvantageHandler, DirectionHandler, SurrogateHandler } from '../../src/contracts/constraint-handler.ts';
import type { FirstOrderOptimizer } from '../../src/contracts/optimizer.ts';
import type { Trial, TrustRegion } from '../../src/contracts/trust-region.ts';
import { createUnconstrained } from '../../src/parts/unconstrained.ts';
import { ratioSurrogates } from '../../src/update/ratio-surrogate.ts';
import { updatePolicy } from '../../src/update/update-policy.ts';
import { smallUpdate } from './small-update.ts';

const stateless = { save: () => ({}), load: () => {} };

/** Δ = rate · g; remembers every gradient and every verdict. */
function plainAscent(rate: number) {
  const gradients: Float32Array[] = [];
  const verdicts: [number, string][] = [];
  const optimizer: FirstOrderOptimizer = {
    ...stateless,
    natural: false,
    step(gradient, delta) {
      gradients.push(gradient.slice());
      for (let i = 0; i < delta.length; i++) delta[i] = rate * gradient[i]!;
    },
    settle: (fraction, since) => verdicts.push([fraction, since]),
  };
  return { optimizer, gradients, verdicts };
}

const acceptAll: TrustRegion = {
  ...stateless,
  apply: ({ update, delta }) => {
    update.policy.add(delta, 1);
    return 1;
  },
};

for (const [name, clip, entropy] of [
  ['plain', Number.POSITIVE_INFINITY, 0],
  ['clipped', 0.05, 0],
  ['entropy-regularised', 0.2, 0.3],
] as const) {
  test(`the ${name} surrogate’s gradient matches finite differences away from the behaviour policy`, async (t) => {
    const { policy, update, workspace } = await smallUpdate({ clip, entropy });
    const theta = new Float32Array(policy.size);
    policy.read(theta);
    // Move away, so that ratios differ from 1 and some rows are clipped.
    for (let i = 0; i < theta.length; i++) theta[i]! += 0.03 * Math.sin(i);
    policy.write(theta);
    const [surrogate] = ratioSurrogates(update, 1, true);
    const value = async (at: Float32Array) => {
      policy.write(at);
      await update.refresh(update.whole);
      return surrogate!.value(update.whole);
    };

    await value(theta);
    update.whole.outputs.dMean.fill(0);
    update.whole.outputs.dScale.fill(0);
    surrogate!.gradient(update.whole, 1);
    const gradient = workspace.gradients[0]!;
    await policy.backward(update.whole.outputs, gradient);

    const h = 2 ** -9;
    let worst = 0;
    for (let i = 0; i < theta.length; i++) {
      const up = theta.slice();
      const down = theta.slice();
      up[i]! += h;
      down[i]! -= h;
      worst = Math.max(worst, Math.abs(gradient[i]! - ((await value(up)) - (await value(down))) / (up[i]! - down[i]!)));
    }
    // A row whose ratio crosses the clip within ±h contributes a kink, so the clipped cases are looser.
    t.true(worst < (clip < 1 ? 0.02 : 2e-3), `${worst}`);
  });
}

test('a cost surrogate is lowered by the pessimistic clip: the larger of the two values', async (t) => {
  const { policy, update, advantages } = await smallUpdate({ signals: 2, clip: 0.1 });
  const theta = new Float32Array(policy.size);
  policy.read(theta);
  for (let i = 0; i < theta.length; i++) theta[i]! += 0.1 * Math.cos(i);
  policy.write(theta);
  await update.refresh(update.whole);
  const [reward, cost] = ratioSurrogates(update, 2, true);
  const [, unclipped] = ratioSurrogates(update, 2, false);
  const expected = { reward: 0, cost: 0, unclipped: 0 };
  for (let i = 0; i < 37; i++) {
    const ratio = update.whole.ratio[i]!;
    const bounded = Math.min(Math.max(ratio, 0.9), 1.1);
    expected.reward += Math.min(ratio * advantages[0]![i]!, bounded * advantages[0]![i]!) / 37;
    expected.cost += Math.max(ratio * advantages[1]![i]!, bounded * advantages[1]![i]!) / 37;
    expected.unclipped += (ratio * advantages[1]![i]!) / 37;
  }

  t.true(Math.abs(reward!.value(update.whole) - expected.reward) < 1e-6);
  t.true(Math.abs(cost!.value(update.whole) - expected.cost) < 1e-6);
  t.true(Math.abs(unclipped!.value(update.whole) - expected.unclipped) < 1e-6);
  t.true(expected.cost > expected.unclipped + 1e-4, 'the clip must bind somewhere for this test to mean anything');
});

test('minibatches of one pass cover every row once, their last one smaller', async (t) => {
  const { update, advantages } = await smallUpdate({ schedule: { batchSize: 10, passes: 1 } });
  const seen: number[] = [];

  const minibatches = update.shuffle(0);
  for (let j = 0; j < minibatches; j++) {
    const minibatch = await update.minibatch(j);
    await update.refresh(minibatch);
    seen.push(...minibatch.advantages[0]!.subarray(0, minibatch.count));
    // At θ_old every gathered row's ratio is 1: observations, actions and log-probabilities belong together.
    for (let i = 0; i < minibatch.count; i++) t.is(minibatch.ratio[i], 1);
  }

  t.is(minibatches, 4);
  t.deepEqual(Float32Array.from(seen).sort(), advantages[0]!.slice().sort());
});

test('a handler on advantages mixes them once, before the loss', async (t) => {
  const { update, workspace, advantages } = await smallUpdate({ signals: 2 });
  const { optimizer, gradients } = plainAscent(0.01);
  const handler: AdvantageHandler = {
    ...createUnconstrained(),
    weigh(_values, weights) {
      weights.set([0.25, -0.75]);
      return 0;
    },
  };
  await updatePolicy({ optimizer, constraint: handler, trustRegion: acceptAll }, update, workspace);

  const expected = plainAscent(0.01);
  // The same policy and rows (same seed) with the mixture as its only advantage.
  const other = await smallUpdate({ signals: 2 });
  for (let i = 0; i < 37; i++) other.advantages[0]![i] = 0.25 * advantages[0]![i]! - 0.75 * advantages[1]![i]!;
  await updatePolicy(
    { optimizer: expected.optimizer, constraint: createUnconstrained(), trustRegion: acceptAll },
    other.update,
    other.workspace,
  );
  t.deepEqual(gradients, expected.gradients);
});

test('a handler on surrogates weighs their gradients by the derivatives it returns', async (t) => {
  const one = await smallUpdate({ signals: 2 });
  const two = await smallUpdate({ signals: 2 });
  const weighted: SurrogateHandler = {
    ...stateless,
    acts: 'surrogates',
    begin() {},
    weigh(values, weights) {
      weights.set([1, -3]);
      return values[0]! - 3 * values[1]!;
    },
  };
  const apart: DirectionHandler = {
    ...weighted,
    acts: 'directions',
    combine: (_signals, proposal) => proposal.c.set([1, -3]),
  };
  const first = plainAscent(0.01);
  const second = plainAscent(0.01);
  two.workspace.signals.gradients.fill(0);
  const workspace = (await smallUpdate({ signals: 2, directions: 2 })).workspace;

  await updatePolicy(
    { optimizer: first.optimizer, constraint: weighted, trustRegion: acceptAll },
    one.update,
    one.workspace,
  );
  await updatePolicy({ optimizer: second.optimizer, constraint: apart, trustRegion: acceptAll }, two.update, workspace);

  // Blending derivatives and blending gradients is the same linear map.
  for (let i = 0; i < one.policy.size; i++) {
    t.true(Math.abs(first.gradients[0]![i]! - second.gradients[0]![i]!) < 1e-5);
  }
  t.true(Math.abs(workspace.signals.gradients[1]! - workspace.signals.gradients[2]!) === 0);
});

test('the optimizer hears every verdict, and a refused update once more', async (t) => {
  const { update, workspace, policy } = await smallUpdate({ schedule: { batchSize: 20, passes: 2 } });
  const { optimizer, verdicts } = plainAscent(0.01);
  const before = new Float32Array(policy.size);
  policy.read(before);
  const refuse: TrustRegion = { ...stateless, apply: () => 0, end: () => false };

  const { passes } = await updatePolicy(
    { optimizer, constraint: createUnconstrained(), trustRegion: refuse },
    update,
    workspace,
  );

  const after = new Float32Array(policy.size);
  policy.read(after);
  t.is(passes, 2);
  t.deepEqual(verdicts, [...Array.from({ length: 4 }, () => [0, 'step'] as [number, string]), [0, 'update']]);
  t.deepEqual(after, before);
});

test('a trust region that stops after a pass ends the passes, and measures at the present θ', async (t) => {
  const { update, workspace } = await smallUpdate({ schedule: { batchSize: 'all', passes: 5 } });
  const { optimizer } = plainAscent(0.2);
  const trials: Trial[] = [];
  const region: TrustRegion = {
    ...stateless,
    async apply(step) {
      step.update.policy.add(step.delta, 1);
      const { values, objective, kl } = await step.measure();
      trials.push({ values: values.slice(), objective, kl });
      return 1;
    },
    afterPass: () => trials.length === 3,
  };

  const { passes, objective } = await updatePolicy(
    { optimizer, constraint: createUnconstrained(), trustRegion: region },
    update,
    workspace,
  );

  t.is(passes, 3);
  t.true(trials[0]!.objective > objective, 'an ascent step raises the objective');
  t.true(trials[2]!.kl > trials[0]!.kl && trials[0]!.kl > 0);
});

test('a gradient that is not finite stops the update with the quantity named', async (t) => {
  const { update, workspace, advantages } = await smallUpdate({});
  advantages[0]![3] = Number.NaN;
  const { optimizer } = plainAscent(0.1);

  const error = await t.throwsAsync(
    updatePolicy({ optimizer, constraint: createUnconstrained(), trustRegion: acceptAll }, update, workspace),
  );

  t.regex(error!.message, /surrogate became NaN in the policy update, 25 %/);
});

import { recordMetrics } from '@belay-rl/core/testing';
import test from 'ava';
import { createLinearised, type LinearisedProblem, type LinearisedSettings } from '../../src/parts/linearised-limit.ts';
import type { Variant } from '../../src/parts/variant-setting.ts';
import { costSignals } from '../cost-signals.ts';

type AllSettings = LinearisedSettings & { readonly variant: Variant };

/** A handler whose step predicts `change` [cost/step], and the problems that it was given. b·H⁻¹b is 0.04, δ is 0.02. */
function handlerFor(settings: Partial<AllSettings>, change = -0.01) {
  const log = recordMetrics();
  const problems: LinearisedProblem[] = [];
  const all: AllSettings = { violation: null, marginRate: null, variant: 'paper', ...settings };
  const handler = createLinearised(all, { log }, (problem) => {
    problems.push(problem);
    return { change, saturated: problem.c > Math.sqrt(2 * problem.delta * problem.s) };
  });
  const proposal = { c: new Float64Array(2), raw: new Float64Array(2), maxRise: new Float64Array(1) };
  /** One update at an estimate of J_C, 1,000 steps an episode, limit 25; `taken`: what the trust region takes of the step. */
  const update = (estimate: number, taken = 1): number => {
    handler.begin(costSignals([estimate], [25], 1000));
    handler.combine(
      {
        count: 2,
        gradients: Float64Array.of(0.2, 0.01, 0.01, 0.09),
        directions: new Float64Array(4),
        fisher: Float64Array.of(0.1, 0.01, 0.01, 0.04),
        stepKl: 0.02,
      },
      { ...proposal, lengthFrom: 'blend', minGain: 0 },
    );
    handler.settle?.(taken);
    return problems.at(-1)!.c;
  };
  return { handler, log, problems, proposal, update };
}

const round = (x: number): number => Math.round(1e6 * x) / 1e6 + 0;

test('c = (J_C − d)/T without a margin, J_C − d where the unit is the episode', (t) => {
  t.is(round(handlerFor({ marginRate: 0 }).update(35)), 0.01);
  t.is(round(handlerFor({ marginRate: 0, violation: 'episode' }).update(35)), 10);
  t.is(round(handlerFor({ variant: 'published' }).update(35)), 10);
  t.is(round(handlerFor({ variant: 'published', violation: 'step' }).update(35)), 0.01);
});

test('the margin adds up its share of every violation and never falls below 0', (t) => {
  const { update, log } = handlerFor({ marginRate: 0.2 });
  // 10 over: margin 2; 5 over: 3; 10 under: 1; 20 under: 1 − 4, held at 0.
  t.deepEqual(
    [35, 30, 15, 5].map((estimate) => round(update(estimate))),
    [0.012, 0.008, -0.009, -0.02],
  );
  t.deepEqual(log.columns.get('Misc/CostMargin')!.map(round), [2, 3, 1, 0]);
});

test('it stands still while the step is saturated, and falls from there', (t) => {
  const { update, log } = handlerFor({ marginRate: 0.2 });
  // √(2δs) = 0.04: 60 over is out of reach, so that its margin of 12 grows no further; 10 under takes 2 off it.
  for (const estimate of [85, 85, 85, 15]) update(estimate);
  t.deepEqual(log.columns.get('Misc/CostMargin')!.map(round), [12, 12, 12, 10]);
});

test('it says what a step promised, in cost of an episode, and what came of it', (t) => {
  const { update, log } = handlerFor({ marginRate: 0 }, -0.01);
  update(50, 0.5);
  update(48, 0);
  update(49);
  // −0.01 a step over 1,000 steps, half of it taken; then a step that was refused.
  t.deepEqual(log.columns.get('Misc/CostChangePredicted')!.map(round), [-5, 0]);
  t.deepEqual(log.columns.get('Misc/CostChangeRealised'), [-2, 1]);
});

test('the line search may let the cost rise as far as the limit, and not at all beyond it', (t) => {
  const { update, proposal } = handlerFor({ marginRate: 0 });
  update(15);
  t.is(round(proposal.maxRise[0]!), 0.01);
  update(35);
  t.is(proposal.maxRise[0], 0);
});

test('what it saves goes on where it stopped', (t) => {
  const [one, other] = [handlerFor({}), handlerFor({})];
  for (const estimate of [85, 85, 40]) one.update(estimate);
  other.handler.load(one.handler.save());
  t.deepEqual(
    [30, 20].map((estimate) => other.update(estimate)),
    [30, 20].map((estimate) => one.update(estimate)),
  );
  t.throws(() => other.handler.load({}), { code: 'checkpoint-mismatch' });
});

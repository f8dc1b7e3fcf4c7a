import type { EnvironmentDefinition } from '@belay-rl/core';
import { explainMisfit, type Registry, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import { dual, environment, plugin, toyRegistry } from '../plugins/toy-plugin.ts';

const registry = toyRegistry();

function explain(
  overrides: Record<string, unknown>,
  of: EnvironmentDefinition = environment(),
  known: Registry = registry,
) {
  const configuration = resolveConfiguration({ registry: known, algorithm: 'ppo', environment: 'Road-v0', overrides });
  return explainMisfit({ registry: known, configuration, environment: of });
}

const cpo = { 'optimizer.name': 'kfac', 'constraint.name': 'dual', 'trustRegion.name': 'free' };

test('settings that fit are not explained', (t) => {
  t.is(explain({}), null);
  t.is(explain(cpo), null);
});

test('a handler that needs what the optimizer does not give', (t) => {
  t.is(
    explain({ ...cpo, 'optimizer.name': 'adam' }),
    'constraint.name=dual needs a Fisher metric, which optimizer.name=adam does not give; kfac and natural do.',
  );
});

test('a handler that needs it only by its settings', (t) => {
  t.is(explain({ 'constraint.name': 'own-loss', 'training.clip': 0.2 }), null);
  t.regex(
    explain({ 'constraint.name': 'own-loss', 'constraint.inner': 'fisher' })!,
    /^constraint\.name=own-loss needs a Fisher metric/,
  );
});

test('a need that no loaded optimizer gives', (t) => {
  const odd = toyRegistry().add(
    plugin('odd', (belay) => belay.constraintHandler('odd', { ...dual, needs: ['fisher', 'hessian' as 'fisher'] })),
  );

  t.is(
    explain({ ...cpo, 'constraint.name': 'odd' }, environment(), odd),
    'constraint.name=odd needs hessian, which optimizer.name=kfac does not give; no loaded optimizer does.',
  );
});

test('more constraints than the handler takes', (t) => {
  t.is(
    explain({ ...cpo, 'constraint.costLimit': { hazards: 1, vases: 2 } }),
    'constraint.name=dual takes 1 constraint, this run has 2 (hazards, vases): change constraint.costLimit or constraint.name.',
  );
  t.is(explain({ ...cpo, 'constraint.costLimit': { hazards: 1 } }), null);
});

test('fewer constraints than the handler takes', (t) => {
  const pair = toyRegistry().add(
    plugin('pair', (belay) => belay.constraintHandler('pair', { ...dual, needs: [], constraints: [2, 3] })),
  );

  t.is(
    explain({ ...cpo, 'constraint.name': 'pair' }, environment(), pair),
    'constraint.name=pair takes 2 to 3 constraints, this run has 1 (cost): change constraint.costLimit or constraint.name.',
  );
});

test('a handler of one step with minibatches or many passes', (t) => {
  const sentence = (schedule: string) =>
    `constraint.name=dual takes one step per epoch, on all its rows, but this run's schedule is ${schedule}: set training.batchSize=all and training.passes=1.`;

  t.is(explain({ ...cpo, 'training.batchSize': 64 }), sentence('batches of 64 and 1 pass'));
  t.is(explain({ ...cpo, 'training.passes': 3 }), sentence('batches of all and 3 passes'));
  t.is(explain({ ...cpo, 'trustRegion.name': 'stop' }), sentence('batches of 64 and 40 passes'));
});

test('a clip that somebody set for a handler with its own loss', (t) => {
  t.is(
    explain({ 'constraint.name': 'own-loss', 'training.clip': 0.3 }),
    'constraint.name=own-loss brings its own loss, so that training.clip=0.3 (code) would have no effect: remove it.',
  );
  t.is(explain({ 'constraint.name': 'own-loss' }), null, 'the algorithm’s own clip is nobody’s wish');
});

test('a trust region between passes with one pass', (t) => {
  t.is(
    explain({ 'training.passes': 1 }),
    'trustRegion.name=stop acts between passes over the rows, so that training.passes=1 would leave it idle: raise training.passes, or choose another trust region.',
  );
});

test('settings of the cost estimate that the estimator does not read, where somebody set them', (t) => {
  t.is(
    explain({ 'constraint.costDecay': 0.5 }),
    'constraint.costDecay=0.5 (code) would have no effect with constraint.costEstimate=window: remove it, or set constraint.costEstimate=exponential.',
  );
  t.is(
    explain({ 'constraint.costEstimate': 'exponential', 'constraint.costWindow': 7 }),
    'constraint.costWindow=7 (code) would have no effect with constraint.costEstimate=exponential: remove it, or set constraint.costEstimate=window or critic.',
  );
  t.is(explain({ 'constraint.costEstimate': 'exponential' }), null, 'the algorithm’s own window is nobody’s wish');
});

test('without a finite limit no rule of the handler applies', (t) => {
  const wrong = { 'constraint.name': 'dual', 'training.passes': 3 };

  t.not(explain(wrong), null);
  t.is(explain({ ...wrong, 'constraint.costLimit': Number.POSITIVE_INFINITY }), null);
});

test('a limit with no handler is only logged', (t) => {
  t.is(explain({ 'constraint.name': 'none', 'constraint.costLimit': 5 }), null);
});

test('settings of a Gaussian do nothing for choices', (t) => {
  const choice = environment({ actionSpace: { type: 'discrete', n: 3 } });

  t.is(explain({}, choice), null);
  t.regex(explain({ 'policy.logStd': -1 }, choice)!, /^policy\.logStd=-1 \(.*\) would have no effect, because actions/);
});

test('actions without bounds cannot be scaled', (t) => {
  const open = environment({ actionSpace: { low: [-1, 0], high: [1, Number.POSITIVE_INFINITY] } });

  t.is(
    explain({}, open),
    'Road-v0 does not bound its action 1 (0 to Infinity), but actions are scaled to their bounds: give its actionSpace finite ones.',
  );
});

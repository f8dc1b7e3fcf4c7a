import type { LogRow } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import plugin from '../../src/index.ts';
import pursuitPlugin, { pursuit, pursuitLimit, pursuitOptimum } from '../pursuit.ts';
import { mean, runRows } from '../run-rows.ts';

/** A whole training on the pursuit environment, whose contexts do not depend on actions, so that γ = 0 loses nothing. */
async function train(algorithm: string, overrides: Readonly<Record<string, unknown>> = {}): Promise<LogRow[]> {
  const registry = createRegistry().add(plugin).add(pursuitPlugin);
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: pursuit.id,
    overrides: {
      'training.steps': 16_000,
      'training.stepsPerEpoch': 800,
      'training.warmupSteps': 800,
      'training.updateCycle': 16,
      'training.updatesPerStep': 0.25,
      'training.batchSize': 64,
      'training.workers': 0,
      'training.kernels': 'strict',
      'policy.hiddenSizes': [16],
      'critic.hiddenSizes': [32],
      'critic.learningRate': 3e-3,
      'critic.targetRate': 0.05,
      'optimizer.learningRate': 2e-3,
      'advantage.gamma': 0,
      'constraint.costLimit': pursuitLimit,
      'constraint.warmupSteps': 1600,
      ...overrides,
    },
  });
  return runRows(await createTraining({ registry, configuration }));
}

/** A controller that reaches λ = 0.61 within these few episodes. */
const gains = {
  'constraint.proportionalGain': 0.02,
  'constraint.integralGain': 0.004,
  'constraint.derivativeGain': 0,
};
const price = { 'constraint.multiplierRate': 0.004 };
const quiet = { 'policy.explorationNoise': 0.1 };
const entropy = { 'algorithm.targetEntropy': -6, 'algorithm.temperatureRate': 0.01 };

// Last six epochs of seed 0: SAC −1.75 at 17.6 with λ = 0.62 (the optimum’s is 2 · 0.35/1.14 = 0.614), TD3 −1.97 at 17.6, DDPG −2.0 at
// 17.6: what is missing is the exploration noise, 16 · 1.5 · 0.1² = 0.24.
for (const [algorithm, settings] of [
  ['sac-lag', { ...entropy, ...price }],
  ['td3-lag', { ...quiet, ...price }],
  ['ddpg-pid', { ...quiet, ...gains }],
] as const) {
  test(`${algorithm} trains to the constrained optimum`, async (t) => {
    const rows = await train(algorithm, settings);
    const last = rows.slice(-6);
    const [reward, cost] = [mean(last, 'Metrics/EpochRet'), mean(last, 'Metrics/EpochCost')];
    t.true(Math.abs(reward - pursuitOptimum.return) < 0.6, `return ${reward}, the optimum is ${pursuitOptimum.return}`);
    t.true(Math.abs(cost - pursuitOptimum.cost) < 0.5, `cost ${cost}, the limit is ${pursuitOptimum.cost}`);
  });
}

test('td3 without a constraint finds the unconstrained optimum, at its cost', async (t) => {
  const rows = await train('td3', quiet);
  const last = rows.slice(-6);
  t.true(mean(last, 'Metrics/EpochRet') > -0.6, `return ${mean(last, 'Metrics/EpochRet')}`);
  t.true(Math.abs(mean(last, 'Metrics/EpochCost') - 23.2) < 0.6, `cost ${mean(last, 'Metrics/EpochCost')}`);
});

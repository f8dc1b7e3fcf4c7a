import type { LogRow } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import plugin from '../../../src/index.ts';
import pursuitPlugin, { pursuit, pursuitLimit, pursuitOptimum } from '../../pursuit.ts';
import { mean, runRows } from '../../run-rows.ts';

const registry = createRegistry().add(plugin).add(pursuitPlugin);

async function start(algorithm: string, overrides: Readonly<Record<string, unknown>>) {
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment: pursuit.id,
    overrides: {
      'training.stepsPerEpoch': 1000,
      'training.environments': 4,
      'training.updateCycle': 25,
      'training.updatesPerStep': 0.5,
      'training.batchSize': 64,
      'training.workers': 0,
      'training.kernels': 'strict',
      'policy.hiddenSizes': [32],
      'critic.hiddenSizes': [32],
      'advantage.gamma': 0,
      'constraint.costLimit': pursuitLimit,
      ...overrides,
    },
  });
  return createTraining({ registry, configuration });
}

async function train(algorithm: string, overrides: Readonly<Record<string, unknown>>): Promise<LogRow[]> {
  return runRows(await start(algorithm, overrides));
}

// Last three of 14 epochs, one seed: cvpo −1.98 at 17.65 and, with a full covariance, −2.14 at 17.63 (−1.74 at 17.50 after 20 epochs);
// mpo −0.52 at 23.06. The optima are −1.72 at 17.6 and 0 at 23.2; what is missing is the remaining σ.
for (const [title, algorithm, settings, optimum] of [
  ['cvpo', 'cvpo', {}, pursuitOptimum],
  ['cvpo with a full covariance', 'cvpo', { 'policy.std': 'full' }, pursuitOptimum],
  ['mpo, at the cost that the reward asks for', 'mpo', {}, { return: 0, cost: 23.2 }],
] as const) {
  test(`${title} trains to the optimum, its critics, thresholds and rollouts included`, async (t) => {
    const last = (await train(algorithm, { 'training.steps': 14_000, ...settings })).slice(-3);

    const [reward, cost] = [mean(last, 'Metrics/EpochRet'), mean(last, 'Metrics/EpochCost')];
    t.log(`return ${reward}, cost ${cost}`);
    t.true(Math.abs(reward - optimum.return) < 0.8, `return ${reward}, the optimum is ${optimum.return}`);
    t.true(Math.abs(cost - optimum.cost) < 0.6, `cost ${cost}, the optimum's is ${optimum.cost}`);
  });
}

test('the E-step meets its threshold in the sample, within its radius, and the log shows it', async (t) => {
  const row = (await train('cvpo', { 'training.steps': 3000 })).at(-1)!;

  // d = limit/T at γ = 0.
  t.true(Math.abs(row['EStep/Threshold']! - pursuitLimit / 16) < 1e-12);
  t.true(Math.abs(row['EStep/ExpectedCost']! - row['EStep/Threshold']!) < 0.02);
  t.true(Math.abs(row['EStep/KL']! - 0.1) < 1e-6);
  t.true(row['EStep/EffectiveSampleSize']! > 1 && row['EStep/EffectiveSampleSize']! < 16);
  for (const column of ['MStep/MeanKL', 'MStep/CovarianceKL', 'MStep/MeanMultiplier', 'Loss/Loss_cost_critic']) {
    t.true(row[column]! >= 0, column);
  }
});

for (const settings of [
  { 'eStep.name': 'estep-gradient' },
  { 'eStep.variant': 'published' },
  { 'eStep.name': 'estep-gradient', 'eStep.variant': 'published', 'eStep.iterations': 3 },
  { 'algorithm.reference': 'average', 'algorithm.qValues': 'target', 'algorithm.maskCosts': false },
  { 'mStep.multiplierOptimizer': 'gradient', 'mStep.resetMultipliers': false, 'mStep.iterations': 4 },
  { 'critic.nStep': 3, 'critic.ensemble': 2, 'critic.costEnsemble': 2, 'algorithm.clipActions': true },
  { 'policy.actor': 'squashed-gaussian' },
  { 'policy.std': 'free', 'policy.mean': 'free', 'algorithm.firstCostLimit': 30 },
] as const) {
  test(`saved and loaded it goes on to the same bits: ${JSON.stringify(settings)}`, async (t) => {
    const more = { 'training.steps': 900, 'training.stepsPerEpoch': 300, 'training.batchSize': 32, ...settings };
    const whole = await start('cvpo', more);
    const rest = await start('cvpo', more);
    const saved: Uint8Array[] = [];
    const rows: [LogRow[], LogRow[]] = [[], []];
    await whole.run({
      onEpoch(row) {
        rows[0].push(row);
        if (saved.length === 0) saved.push(whole.save());
      },
    });
    rest.load(saved[0]!);
    await rest.run({ onEpoch: (row) => void rows[1].push(row) });

    const strip = (row: LogRow) => Object.entries(row).filter(([name]) => !name.startsWith('Time/'));
    t.deepEqual(rows[1].map(strip), rows[0].slice(1).map(strip));
    const [a, b] = [whole, rest].map(({ policy }) => {
      const theta = new Float32Array(policy.size);
      policy.read(theta);
      return theta;
    });
    t.deepEqual(a, b);
    for (const training of [whole, rest]) await training.dispose();
  });
}

test('a doubled multiplier lowers the cost below the threshold that the dual was solved for', async (t) => {
  const settings = { 'training.steps': 6000 };
  const [right, doubled] = [
    await train('cvpo', settings),
    await train('cvpo', { ...settings, 'eStep.variant': 'published' }),
  ];
  t.true(mean(doubled.slice(-2), 'Metrics/EpochCost') < mean(right.slice(-2), 'Metrics/EpochCost') - 0.5);
});

test('a cost limit that starts looser decays to its own', async (t) => {
  const rows = await train('cvpo', {
    'training.steps': 5000,
    'algorithm.firstCostLimit': 40,
    'algorithm.costLimitDecay': 0.8,
  });
  const thresholds = rows.map((row) => row['EStep/Threshold']! * 16);
  // d + (d₀ − d) e^(−5 p/0.8) at p = 0, 0.2, 0.4, 0.6, then d.
  for (const [i, expected] of [40, 24.018, 19.439, 18.127, pursuitLimit].entries()) {
    t.true(Math.abs(thresholds[i]! - expected) < 5e-3, `${thresholds[i]} against ${expected}`);
  }
});

import test from 'ava';
import mixedLengths from '../cases/mixed-lengths.ts';
import { trainCase } from '../support/train-case.ts';

/** The case's true mean cost, whatever the policy does, and the standard deviation of an episode's. */
const TRUE_COST = 21.6;
const DEVIATION = 39.2;

const small = {
  'constraint.costLimit': 15,
  'policy.hiddenSizes': [4],
  'critic.hiddenSizes': [4],
  'training.passes': 2,
  'constraint.costWindow': null,
  'critic.passes': 1,
};

// The plain mean over finished episodes gives some 7 in epochs of 2,000, which is two environments of 1,000 steps each.
for (const [stepsPerEpoch, environments] of [
  [1000, 1],
  [2000, 2],
  [5000, 5],
  [8000, 2],
  [20_000, 8],
] as const) {
  test(`epochs of ${stepsPerEpoch} steps in ${environments} environments report the cost of whole episodes`, async (t) => {
    const { rows, results } = await trainCase('ppo-lag', 'Mixed-v0', [mixedLengths], {
      ...small,
      'training.steps': 160_000,
      'training.stepsPerEpoch': stepsPerEpoch,
      'training.environments': environments,
      'log.window': 400,
    });

    const { cost, withinLimit } = results.costs[0]!;
    // An episode takes 216 steps on average: some 740 are begun, and the window holds 400 that ended.
    t.true(Math.abs(cost! - TRUE_COST) < (3.5 * DEVIATION) / Math.sqrt(400), `${cost}`);
    t.false(withinLimit);
    const mean = rows.reduce((sum, row) => sum + row['Metrics/CostEstimate']! / rows.length, 0);
    // Epochs weigh alike, and so do environments in them: as many independent means as there are shares.
    const shares = rows.length * environments;
    t.true(Math.abs(mean - TRUE_COST) < (3.5 * DEVIATION) / Math.sqrt(shares), `${mean} over ${shares} shares`);
  });
}

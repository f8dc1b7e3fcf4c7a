// Environments that break their promises in every way that people have: an error of one sentence, with workers and without.
import { join } from 'node:path';
import { badRefusal, belay, root } from './command.mjs';

const support = join(root, 'packages/cli/test/support/misbehaving.ts');
const late = join(root, 'packages/cli/test/cases/throws-late.ts');

const cases = [
  ...['CreateWaits-v0', 'CreateNull-v0', 'CreateFunction-v0', 'Rejects-v0', 'ThrowsText-v0'].map((id) => ({
    plugin: support,
    id,
    set: [],
  })),
  ...[
    'throw',
    'string',
    'nanReward',
    'nanObs',
    'nanCost',
    'infReward',
    'undefinedCost',
    'boolCost',
    'negativeCost',
    'undefinedResult',
    'arrayReward',
    'shortObs',
    'undefinedReward',
  ].map((what) => ({
    plugin: late,
    id: 'Throws-v0',
    set: [`environment.what=${what}`, 'environment.after=250'],
  })),
];

export async function plugins({ random, folder, timeLeft }) {
  const failures = [];
  let count = 0;
  const waiting = cases.map((one) => ({ one, at: random.uniform() })).sort((a, b) => a.at - b.at);
  for (const { one } of waiting) {
    if (timeLeft() <= 0 || failures.length > 0) break;
    const workers = String(random.below(2));
    const set = ['training.stepsPerEpoch=400', 'training.environments=2', ...one.set].flatMap((text) => [
      '--set',
      text,
    ]);
    const args = [
      'train',
      'ppo',
      one.id,
      '--plugin',
      one.plugin,
      '--steps',
      '1200',
      '--workers',
      workers,
      '--quiet',
      ...set,
    ];
    const result = await belay([...args, '--out', join(folder, `run-${count}`)], { cwd: folder });
    count++;
    const problem = badRefusal(result);
    if (problem !== null)
      failures.push(
        `${one.id} ${one.set.join(' ')} with ${workers} workers: ${problem}: ${result.stderr.slice(0, 300)}`,
      );
  }
  return { failures, count, what: 'misbehaving environments' };
}

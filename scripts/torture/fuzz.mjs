// Command lines and files that no one means: each is refused in one short sentence, soon, and never called a defect of Belay's.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { badRefusal, belay } from './command.mjs';

const long = (n, letter = 'x') => letter.repeat(n);

const texts = [
  'a: &a [*a]',
  'algorithms: &a [*a]\nenvironments: [SafetyPointGoal1-v0]\nseeds: 1\n',
  'training: [1, 2',
  '- a\n- b\n',
  '"just text"',
  '\u0000\u0001\u0002',
  '{}: {}: {}',
  '__proto__: 5',
  'constructor: { name: 5 }',
  'plugins: ["file://%zz"]',
  'plugins: ["http://x/y.mjs"]',
  'plugins: ["data:text/javascript,1"]',
  'plugins: ["file:///%00.mjs"]',
  'plugins: 5',
  `${long(500)}: 1`,
  Array.from({ length: 2000 }, (_, i) => `k${i}: 1`).join('\n'),
  'training: { steps: "many" }',
  'training: { steps: -1 }',
  'seed: 1e400',
  'algorithms: [ppo]\nenvironments: [SafetyPointGoal1-v0]\nseeds: 1000\ngrid: { advantage.gamma: [0.5, 0.6, 0.7, 0.8, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96] }',
  'algorithms: 5\nenvironments: {}\nseeds: -3\n',
  'algorithms: [ppo]\nenvironments: [Nowhere-v0]\nseeds: 1\n',
  '[]',
  '{"runs": 5}',
  '{"name": "x", "evaluationEpisodes": 0, "runs": [{"name": "../x"}]}',
];

const words = [
  long(5000),
  '',
  ' ',
  '-',
  '--',
  '..',
  '/',
  '/dev/null',
  '/proc/x',
  '__proto__',
  'constructor',
  '%zz',
  'file://%zz',
  '\u001b[31m',
  'ünïcode',
  'a b',
  'x=1',
  '=',
];

export async function fuzz({ random, folder, timeLeft }) {
  const failures = [];
  let count = 0;
  const run = ['ppo', 'SafetyPointGoal1-v0', '--steps', '1000'];
  while (timeLeft() > 0 && failures.length === 0) {
    const word = random.pick(words);
    const file = join(folder, `file-${count}.yaml`);
    writeFileSync(file, random.pick(texts));
    const study = join(folder, `study-${count}`);
    mkdirSync(study);
    writeFileSync(join(study, 'plan.json'), random.pick(texts));
    const args = random.pick([
      () => ['train', ...run, '--config', file, '--trust'],
      () => ['train', ...run, '--set', `${word}=5`],
      () => ['train', ...run, '--set', `training.steps=${word}`],
      () => ['train', ...run, '--plugin', word === '' ? 'x' : word],
      () => ['train', word, 'SafetyPointGoal1-v0'],
      () => ['train', 'ppo', word],
      () => ['train', ...run, '--seed', word === '=' ? 'x' : `x${word}`],
      () => ['train', '--resume', word],
      () => ['evaluate', word],
      () => ['study', file, '--trust'],
      () => ['report', study],
      () => ['report', word],
      () => ['list', word],
      () => ['render', word, '--out', 'x.png'],
      () => ['replay', file],
      // constructor is a name like another for a plugin.
      () => ['new', 'plugin', word === 'constructor' ? '..' : word],
      () => ['new', word],
      () => ['check-env', word],
      () => ['worker', '--queue', `redis://${word}:99999`],
      () => [word === '' || word === '--' ? 'nothing' : word],
    ])();
    const result = await belay(args, { cwd: folder });
    count++;
    const problem = badRefusal(result);
    if (problem !== null)
      failures.push(
        `belay ${args.map((arg) => JSON.stringify(arg).slice(0, 90)).join(' ')}: ${problem}: ${result.stderr.slice(0, 300)}`,
      );
  }
  return { failures, count, what: 'refusals' };
}

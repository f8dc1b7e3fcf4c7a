import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';
import { blocksOf, commandsOf, root } from '../support/page-commands.ts';

/** Pages whose commands run one after another, as a reader would give them. */
const pages = [
  'docs/tutorial.md',
  'docs/how-to/own-parts.md',
  'docs/how-to/own-wrapper.md',
  'docs/how-to/several-constraints.md',
  'docs/how-to/more-steps.md',
  'docs/how-to/export.md',
  'docs/how-to/diagnosis.md',
  'docs/how-to/coming-from.md',
  'docs/explanation/cost-limit.md',
  'docs/explanation/cpo-line-search.md',
  'docs/explanation/what-k-fac-buys.md',
];

/** Epochs of one episode. A run that is looked at later gets twelve, as many as `belay doctor` asks for. */
const short = { perEpoch: 1000, steps: 2000, stepsOfKept: 12_000 };

/** A command that does the same in a second or two: fewer steps, episodes and repeats; everything else as the page has it. */
function shortened(command: readonly string[]): readonly string[] {
  const args = command.flatMap((word, i) => {
    if (word === '--steps' || word === '--episodes') return [];
    return command[i - 1] === '--steps' || command[i - 1] === '--episodes' ? [] : [word];
  });
  const [verb = ''] = args;
  if (verb === 'train' && args.includes('--resume'))
    return command.includes('--steps') ? [...args, '--steps', String(short.stepsOfKept + short.perEpoch)] : args;
  if (verb === 'train') {
    const environments = ['--set', 'training.environments=1', '--set', 'training.workers=0'];
    const steps = args.includes('--out') ? short.stepsOfKept : short.steps;
    const epochs = ['--steps', String(steps), '--set', `training.stepsPerEpoch=${short.perEpoch}`];
    return [...args, ...epochs, ...environments];
  }
  if (verb === 'evaluate') return [...args, '--episodes', '6'];
  if (verb === 'bench')
    return [...args, '--seconds', '0.001', '--repeats', '1', ...(args[1] === 'update' ? ['--rows', '64'] : [])];
  return args;
}

const mine = mkdtempSync(join(tmpdir(), 'belay-mine-'));
test.after.always(() => rmSync(mine, { recursive: true, force: true }));

test.before('a run that pages call runs/mine', async (t) => {
  t.timeout(120_000);
  const train = shortened(['train', 'ppo-lag', 'SafetyPointGoal1-v0', '--out', 'run']);
  const { code, stderr } = await belay(train, { cwd: mine });
  t.is(code, 0, stderr);
});

/** A folder as a reader has it in a clone: examples, packages, what the page shows as files, and a run. */
async function clone(t: ExecutionContext, page: string): Promise<string> {
  const folder = await emptyFolder(t);
  for (const name of ['examples', 'packages', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
  for (const { name, text } of blocksOf(page)) if (name !== null) writeFileSync(join(folder, name), text);
  mkdirSync(join(folder, 'runs'));
  cpSync(join(mine, 'run'), join(folder, 'runs/mine'), { recursive: true });
  return folder;
}

for (const page of pages) {
  test(`the commands of ${page} work one after another`, async (t) => {
    t.timeout(600_000);
    const cwd = await clone(t, page);
    const commands = commandsOf(page);
    t.true(commands.length > 0);
    for (const command of commands) {
      const args = shortened(command);
      const { code, stderr, stdout } = await belay(args, { cwd });
      t.is(code, 0, `belay ${args.join(' ')}\n${stdout.slice(-800)}\n${stderr.slice(-800)}`);
    }
  });
}

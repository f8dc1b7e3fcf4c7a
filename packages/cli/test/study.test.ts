import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockStudy } from '@belay-rl/studies';
import test from 'ava';
import { fitted } from '../src/study/plain-watcher.ts';
import { belay, ended, holding, said, startBelay } from './support/belay.ts';

const plugin = fileURLToPath(new URL('../../../examples/own-environment.ts', import.meta.url));

const text = `# Which is faster on the road?
algorithms: [ppo, trpo]
environments: [SpeedLimit-v0]
seeds: 1
steps: 1200
costLimit: 20
plugins: [${plugin}]
evaluationEpisodes: 2
set: { training.stepsPerEpoch: 600, training.environments: 2 }
`;

test('a study trains, reports, and then has nothing left to do', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'belay-cli-study-'));
  writeFileSync(join(cwd, 'road.yaml'), text);

  const first = await belay(['study', 'road.yaml', '--trust', '--out', 'out', '--jobs', '1'], { cwd });
  const again = await belay(['study', 'road.yaml', '--trust', '--out', 'out', '--jobs', '1'], { cwd });
  const report = await belay(['report', 'out', '--csv', '--md'], { cwd });

  t.is(first.code, 0, first.stderr);
  t.regex(first.stdout, /ppo-SpeedLimit-v0-seed-0 finished/);
  t.regex(first.stdout, /Report: out\/report\.html/);
  t.regex(readFileSync(join(cwd, 'out/report.html'), 'utf8'), /Which is faster on the road\?/);
  t.regex(again.stdout, /2 runs, 2 of them finished already/);
  t.is(report.code, 0, report.stderr);
  t.true(existsSync(join(cwd, 'out/report.csv')) && existsSync(join(cwd, 'out/report.md')));
});

test('a study whose paths have spaces records a command that a shell takes', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'belay-cli-study-'));
  const plain = text.replace('[ppo, trpo]', '[ppo]').replace('evaluationEpisodes: 2', 'evaluationEpisodes: 0');
  writeFileSync(join(cwd, 'the road.yaml'), plain);

  const { code, stderr } = await belay(['study', 'the road.yaml', '--trust', '--out', "o u's", '--jobs', '1'], { cwd });

  t.is(code, 0, stderr);
  const { command } = JSON.parse(readFileSync(join(cwd, "o u's/plan.json"), 'utf8')) as { command: string };
  t.is(command, String.raw`belay study 'the road.yaml' --out 'o u'\''s'`);
});

test('--only runs a part, and the report names what is missing', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'belay-cli-study-'));
  writeFileSync(join(cwd, 'road.yaml'), text);

  const part = await belay(['study', 'road.yaml', '--trust', '--out', 'out', '--jobs', '1', '--only', 'trpo-*'], {
    cwd,
  });
  const page = await belay(['report', 'out', '--results', 'page'], { cwd });
  const none = await belay(['study', 'road.yaml', '--trust', '--out', 'out', '--only', 'tpro-*'], { cwd });
  const own = await belay(['report', 'out', '--md', '--only', 'trpo-*'], { cwd });
  const here = await belay(['report', '.', '--md', '--only', 'trpo-*'], { cwd: join(cwd, 'out') });

  t.is(part.code, 0, part.stderr);
  t.deepEqual(readdirSync(join(cwd, 'out/runs')), ['trpo-SpeedLimit-v0-seed-0']);
  t.is(page.code, 0, page.stderr);
  t.true(readFileSync(join(cwd, 'page.md'), 'utf8').includes('- SpeedLimit-v0, not begun: ppo (seed 0)'));
  t.is(none.code, 2);
  t.regex(own.stdout, /\nreport\.md\n/);
  t.true(existsSync(join(cwd, 'report.md')) && !existsSync(join(cwd, 'out/report.md')));
  t.is(here.code, 2);
  t.regex(here.stderr, /the current directory is a study's own.* --out .*\[command-line\]/s);
  t.regex(none.stderr, /No run of the study matches tpro-\*; the nearest is .*\[unknown-run\]/);
});

test('a study or search that another process has under way is left as it is', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'belay-cli-study-'));
  writeFileSync(join(cwd, 'road.yaml'), text);
  const search = `algorithm: ppo\nenvironments: [SpeedLimit-v0]\nplugins: [${plugin}]\nspace: { optimizer.learningRate: [0.001, 0.01] }\n`;
  writeFileSync(join(cwd, 'search.yaml'), search);
  const release = lockStudy(join(cwd, 'out'));
  writeFileSync(join(cwd, 'out/plan.json'), 'of another');

  for (const [verb, file] of [
    ['study', 'road.yaml'],
    ['search', 'search.yaml'],
  ] as const) {
    const refused = await belay([verb, file, '--trust', '--out', 'out'], { cwd });
    t.is(refused.code, 1, verb);
    t.regex(refused.stderr, /is in use by process \d+: wait for it or stop it.*\[run-locked\]/, verb);
  }

  t.deepEqual(readdirSync(join(cwd, 'out')).toSorted(), ['lock', 'plan.json']);
  t.is(readFileSync(join(cwd, 'out/plan.json'), 'utf8'), 'of another');
  release();
});

test('a study of which no run can begin is refused before anything is written', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'belay-cli-study-'));
  writeFileSync(join(cwd, 'road.yaml'), text.replace('steps: 1200', 'steps: 10'));

  const refused = await belay(['study', 'road.yaml', '--trust', '--out', 'out'], { cwd });

  t.is(refused.code, 2);
  t.regex(refused.stderr, /No run can begin\. ppo on SpeedLimit-v0: No episode .*\[no-episode\]/);
  t.deepEqual(readdirSync(cwd), ['road.yaml']);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} ends a study after the epoch under way, and the same command goes on`, async (t) => {
    const cwd = mkdtempSync(join(tmpdir(), 'belay-cli-study-'));
    // Both runs stand still in the third of eight epochs of 300 steps of each environment; every second is told.
    const goOn = join(cwd, 'go-on');
    const held = text
      .replace('steps: 1200', 'steps: 4800')
      .replace('SpeedLimit-v0', holding.environment)
      .replace(plugin, holding.plugin)
      .replace('set: {', `set: { ${JSON.stringify(holding.settings(2 * 300 + 50, goOn)).slice(1, -1)},`);
    writeFileSync(join(cwd, 'road.yaml'), held);
    const command = ['study', 'road.yaml', '--trust', '--out', 'out', '--jobs', '2'];
    const study = startBelay(command, { cwd });
    const end = ended(study);
    await Promise.all([said(study, / ppo-\S+ epoch 2\/8/), said(study, / trpo-\S+ epoch 2\/8/)]);
    study.kill(signal);
    await said(study, /Finishing the epochs under way/);
    writeFileSync(goOn, '');

    const first = await end;

    t.is(first.code, 130, first.stderr);
    t.regex(first.stdout, /Finishing the epochs under way, then saving[\s\S]*the same command goes on: belay study/);
    // The first of the two tests lets the plugin run; both algorithms are without a constraint, which is said.
    t.regex(first.stderr, /^(Trusting .*\n)?(?:\S+ on DriftingPoint-v0: Nothing in \S+ acts on the limit .*\n){2}$/);
    const folders = readdirSync(join(cwd, 'out/runs')).map((name) => join(cwd, 'out/runs', name));
    t.is(folders.length, 2);
    for (const folder of folders) {
      t.false(existsSync(join(folder, 'summary.json')) || existsSync(join(folder, 'lock')));
      t.true(readdirSync(join(folder, 'checkpoints')).length > 0);
    }
    t.false(existsSync(join(cwd, 'out/lock')));

    const second = await belay(command, { cwd });

    t.is(second.code, 0, second.stderr);
    t.is(second.stdout.match(/ resumed/g)?.length, 2);
    t.notRegex(second.stdout, /started/);
  });
}

test('a dry run prints the runs, time and disk, and writes nothing', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'belay-cli-study-'));
  writeFileSync(join(cwd, 'road.yaml'), text);

  const { code, stdout, stderr } = await belay(['study', 'road.yaml', '--trust', '--dry-run', '--jobs', '2'], { cwd });

  t.is(code, 0, stderr);
  t.regex(stdout, /trpo-SpeedLimit-v0-seed-0/);
  t.regex(stdout, /2 runs, 2400 steps: about .* with 2 jobs, .* on the disk/);
  t.false(existsSync(join(cwd, 'runs')));
});

test('a study’s lines fit eighty columns, whatever its runs are called', (t) => {
  const lines = fitted(
    `[12/90, 1:02:03 left] kfcpo-center=0.5-sharpness=10-SafetyPointGoal1-v0-seed-0 finished, return 21.3, cost 24.1 / 25`,
    80,
  );

  t.true(lines.every((line) => line.length <= 80));
  t.deepEqual(lines.length, 2);
  t.true(lines[1]!.startsWith('    '));
});

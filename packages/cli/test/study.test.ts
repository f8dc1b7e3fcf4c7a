import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { belay } from './support/belay.ts';

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

  const first = await belay(['study', 'road.yaml', '--out', 'out', '--jobs', '1'], { cwd });
  const again = await belay(['study', 'road.yaml', '--out', 'out', '--jobs', '1'], { cwd });
  const report = await belay(['report', 'out', '--csv', '--md'], { cwd });

  t.is(first.code, 0, first.stderr);
  t.regex(first.stdout, /ppo-SpeedLimit-v0-seed-0 finished/);
  t.regex(first.stdout, /Report: out\/report\.html/);
  t.regex(readFileSync(join(cwd, 'out/report.html'), 'utf8'), /Which is faster on the road\?/);
  t.regex(again.stdout, /2 runs, 2 of them finished already/);
  t.is(report.code, 0, report.stderr);
  t.true(existsSync(join(cwd, 'out/report.csv')) && existsSync(join(cwd, 'out/report.md')));
});

test('a dry run prints the runs, time and disk, and writes nothing', async (t) => {
  const cwd = mkdtempSync(join(tmpdir(), 'belay-cli-study-'));
  writeFileSync(join(cwd, 'road.yaml'), text);

  const { code, stdout, stderr } = await belay(['study', 'road.yaml', '--dry-run', '--jobs', '2'], { cwd });

  t.is(code, 0, stderr);
  t.regex(stdout, /trpo-SpeedLimit-v0-seed-0/);
  t.regex(stdout, /2 runs, 2400 steps: about .* with 2 jobs, .* on the disk/);
  t.false(existsSync(join(cwd, 'runs')));
});

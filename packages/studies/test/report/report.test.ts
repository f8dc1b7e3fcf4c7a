import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createReport, loadRuns, writeReport, writeResults } from '@belay-rl/studies';
import test from 'ava';
import { latexReport } from '../../src/report/plain-reports.ts';
import { temporaryFolder } from '../support/study-of.ts';
import { syntheticStudy } from '../support/synthetic-study.ts';

const read = (directory: string, name: string): string => readFileSync(join(directory, name), 'utf8');

test('says feasibility first, names the winner, and calls few seeds few', (t) => {
  const report = createReport(loadRuns([syntheticStudy({ environments: ['PointGoal'] })]));

  t.regex(
    report.summary[0] ?? '',
    /^On PointGoal: .*kfcpo respects the limit 25 in 3 of 3 seeds \[0\.44, 1\.00\], return where feasible/,
  );
  t.regex(report.summary[0] ?? '', /ppo respects the limit 25 in 0 of 3 seeds \[0\.00, 0\.56\], mean cost 3\d\.\d/);
  t.regex(
    report.summary[1] ?? '',
    /^Among those whose mean cost is within the limit, cpo has the highest return, \d+ % .* above kfcpo's \(the interval excludes 0\)\.$/,
  );
  // The winner's gain says how far behind the second is.
  t.is(report.summary.length, 3);
  t.regex(report.summary.at(-1) ?? '', /^Few seeds \(3/);
});

test('who is within the limit when no other is, is compared with the highest return, which is said to be over the limit', (t) => {
  const study = syntheticStudy({ algorithms: ['kfcpo', 'ppo'], environments: ['PointGoal'], limit: 18 });
  const report = createReport(loadRuns([study]));

  t.regex(
    report.summary[1] ?? '',
    /^Among those whose mean cost is within the limit, kfcpo has the highest return, \d+ % \[.*\] below ppo's, which is over the limit \(the interval/,
  );
  t.regex(report.verdicts[0]?.gain ?? '', / over ppo \(over the limit\)$/);
});

test('one self-contained file with every figure; failed runs are named', async (t) => {
  const directory = syntheticStudy({ failed: ['cpo-CarGoal-seed-1'] });

  const { files, report } = await writeReport({
    directories: [directory],
    to: directory,
    forms: ['html', 'md', 'csv', 'svg', 'tex'],
  });

  const html = read(directory, 'report.html');
  const figures = report.sections.flatMap((section) => section.figures);
  t.is(html.match(/<svg /g)?.length, figures.length);
  t.is(readdirSync(join(directory, 'figures')).length, figures.length);
  t.notRegex(html.replaceAll(/xmlns(:xlink)?="[^"]*"/g, ''), /https?:|<script|<link|@import|url\((?!#)/);
  t.regex(html, /Does &lt;it&gt; learn &amp; obey\?/);
  t.regex(html, /cpo-CarGoal-seed-1<\/code>: It died\. \[run-crashed\]/);
  t.notRegex(html, /NaN|undefined|\[object/);
  const ids = [...html.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
  t.is(new Set(ids).size, ids.length);
  t.regex(
    read(directory, 'report.csv').split('\n')[1] ?? '',
    /^kfcpo-PointGoal-seed-0,kfcpo,kfcpo,PointGoal,0,25,finished,/,
  );
  const latex = read(directory, 'report.tex');
  t.regex(latex, /\\textbf\{1\} & \\textbf\{cpo\} & \\textbf\{/);
  t.regex(latex, /\n2 & kfcpo & /);
  t.regex(latex, /\\textcolor\{gray\}\{3\} & \\textcolor\{gray\}\{ppo\} & /);
  t.deepEqual(
    report.verdicts.map(({ environment, best, certainty }) => [environment, best, certainty]),
    [
      ['PointGoal', 'cpo', 'sure'],
      ['CarGoal', 'cpo', 'sure'],
    ],
  );
  t.regex(html, /<p class="best">cpo<\/p>\n<p>return .*cost .* of 25<\/p>\n<p class="gain">.* over kfcpo<\/p>/);
  t.regex(read(directory, 'report.md'), /!\[.*\]\(figures\/return-PointGoal\.svg\)/);
  t.is(files.length, 4 + figures.length);
});

test('a sweep of the limit ends in its curve and says where each stops respecting it', (t) => {
  const directory = syntheticStudy({
    algorithms: ['kfcpo'],
    environments: ['E'],
    grid: { 'constraint.costLimit': [5, 10, 20, 40] },
  });

  const report = createReport(loadRuns([directory]));

  t.true(report.summary.includes('Along the limits: kfcpo stops respecting the limit at 10.'));
  t.true(report.sections.some(({ figures }) => figures.some(({ name }) => name.startsWith('return-by-constraint'))));
});

test('along an axis of words every value is compared with the first, label by label', (t) => {
  const grid = { 'environment.engine': ['planar', 'mujoco', 'webgpu'] };

  const report = createReport(loadRuns([syntheticStudy({ algorithms: ['trpo', 'kfcpo'], environments: ['E'], grid })]));

  const compared = report.summary.flatMap((sentence) => [...sentence.matchAll(/From (.*?) to (.*?): return/g)]);
  t.deepEqual(
    compared.map(([, from, to]) => [from, to]),
    [
      ['trpo engine=planar', 'trpo engine=mujoco'],
      ['trpo engine=planar', 'trpo engine=webgpu'],
      ['kfcpo engine=planar', 'kfcpo engine=mujoco'],
      ['kfcpo engine=planar', 'kfcpo engine=webgpu'],
    ],
  );
});

test('a grid of two axes ends in heat maps', (t) => {
  const grid = { 'constraint.center': [0.5, 0.9], 'constraint.sharpness': [1, 10] };

  const report = createReport(loadRuns([syntheticStudy({ algorithms: ['kfcpo'], environments: ['E'], grid })]));

  const names = report.sections.flatMap(({ figures }) => figures.map(({ name }) => name));
  t.true(names.includes('return-grid-kfcpo-E') && names.includes('cost-grid-kfcpo-E'));
});

/** Recorded by OmniSafe 0.5.0: PPOLag, three epochs of 2,000 steps, seed 0; only the folder for logs is renamed. */
const recorded = fileURLToPath(new URL('omnisafe-run', import.meta.url));

/** OmniSafe's tree of folders around that run; `rows` of its progress. */
function omnisafeRun({ rows = 3, config = {} }: { rows?: number; config?: Record<string, unknown> } = {}): string {
  const root = temporaryFolder();
  const run = join(root, 'PPOLag-{SafetyPointGoal1-v0}', 'seed-000-2026-11-21-13-04-36');
  mkdirSync(run, { recursive: true });
  const known = JSON.parse(readFileSync(join(recorded, 'config.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(run, 'config.json'), JSON.stringify({ ...known, ...config }));
  const lines = readFileSync(join(recorded, 'progress.csv'), 'utf8').split('\n');
  writeFileSync(join(run, 'progress.csv'), `${lines.slice(0, 1 + rows).join('\n')}\n`);
  return root;
}

test('reads OmniSafe’s run directories', (t) => {
  const { runs } = loadRuns([omnisafeRun()]);

  t.like(runs[0], {
    label: 'PPOLag (OmniSafe)',
    environment: 'SafetyPointGoal1-v0',
    seed: 0,
    costLimit: 25,
    status: 'finished',
  });
  const { history } = runs[0]!;
  t.deepEqual(history.steps, [2000, 4000, 6000]);
  t.deepEqual(history.cost, [156.5, 78.25, 84.66666412353516]);
  t.is(history.return.at(-1), -1.3336130380630493);
  t.regex(
    createReport({ runs, plan: null, plans: [] }).summary[0] ?? '',
    /PPOLag \(OmniSafe\) respects the limit 25 in 0 of 1 seed \[.*mean cost 84\.7/,
  );
});

test('an OmniSafe run with fewer epochs than it was to have is not finished', (t) => {
  const { runs } = loadRuns([omnisafeRun({ rows: 2 })]);

  t.is(runs[0]!.status, 'unfinished');
});

test('a limit that OmniSafe calls a safety budget is one', (t) => {
  const { runs } = loadRuns([
    omnisafeRun({ config: { algo: 'PPOSaute', algo_cfgs: { safety_budget: 15 }, lagrange_cfgs: null } }),
  ]);

  t.like(runs[0], { label: 'PPOSaute (OmniSafe)', costLimit: 15 });
});

test('a Belay run and an OmniSafe run are reported side by side', async (t) => {
  const study = syntheticStudy({ environments: ['SafetyPointGoal1-v0'] });
  const to = temporaryFolder();

  await writeReport({ directories: [study, omnisafeRun()], to });

  const page = read(to, 'report.html');
  t.true(page.includes('PPOLag (OmniSafe)'));
  t.true(page.includes('kfcpo'));
});

test('a run that was trained by itself says what computed it', async (t) => {
  const run = join(temporaryFolder(), 'run');
  mkdirSync(run);
  const config = [
    'algorithm: kfcpo',
    'environment:',
    '  name: SafetyPointGoal1-v0',
    '  engine: webgpu',
    '  freeBodies: fixed',
    'engine:',
    '  name: webgpu',
    'constraint:',
    '  costLimit: 25',
    '',
  ];
  writeFileSync(join(run, 'config.yaml'), config.join('\n'));
  const rows = [0, 1].map((epoch) => `${epoch},${100 * (epoch + 1)},1,2,10`);
  const head = 'Train/Epoch,TotalEnvSteps,Metrics/EpRet,Metrics/EpCost,Metrics/EpLen';
  writeFileSync(join(run, 'progress.csv'), [head, ...rows, ''].join('\n'));
  const to = temporaryFolder();

  await writeReport({ directories: [run], to });

  t.regex(
    read(to, 'report.html'),
    /those in its directory, among them engine\.name=webgpu, environment\.engine=webgpu, environment\.freeBodies=fixed/,
  );
});

/** A run of an environment whose total cost is `sum`, trained with a limit by name. */
function runWithLimits(costLimit: Readonly<Record<string, number>>): string {
  const run = join(temporaryFolder(), 'run');
  mkdirSync(run);
  writeFileSync(
    join(run, 'config.yaml'),
    JSON.stringify({ algorithm: 'kfcpo', environment: 'E', constraint: { costLimit } }),
  );
  const head = 'TotalEnvSteps,Metrics/EpRet,Metrics/EpCost,Metrics/EpCost/hazards,Metrics/EpCost/vases,Metrics/EpLen';
  writeFileSync(join(run, 'progress.csv'), `${head}\n100,1,30,20,10,10\n`);
  writeFileSync(join(run, 'summary.json'), '{}');
  return run;
}

test('a limit on the total that is given by name judges the run', (t) => {
  const loaded = loadRuns([runWithLimits({ sum: 10 })]);
  const { summary } = createReport(loaded);

  t.is(loaded.runs[0]!.costLimit, 10);
  t.regex(summary[0]!, /^On E: kfcpo respects the limit 10 in 0 of 1 seed \[.*\], mean cost 30\.0\.$/);
  t.false(summary.join().includes('not judged'));
});

test('a limit on a single cost is said not to be judged, in kept runs too', async (t) => {
  const folder = temporaryFolder();
  const run = runWithLimits({ hazards: 5, sum: 40 });
  const told = 'The limit 5 on hazards (kfcpo) is not judged here: costs in this report are totals.';

  const { report } = await writeResults({ directories: [run], to: join(folder, 'kept') });

  t.is(report.analysis.rows[0]!.limit, 40);
  t.true(report.summary.includes(told), report.summary.join('\n'));
  t.true(read(folder, 'kept.md').includes('The limit 5 on hazards'));
  t.true(createReport(loadRuns([join(folder, 'kept.runs.jsonl')])).summary.includes(told));
});

test('runs that were trained with other limits on single costs are contenders of their own', (t) => {
  const { runs } = loadRuns([runWithLimits({ sum: 10, hazards: 5 }), runWithLimits({ sum: 10 })]);

  t.deepEqual(
    runs.map(({ variant }) => variant),
    ['kfcpo (constraint.costLimit.hazards=5)', 'kfcpo (constraint.costLimit.hazards=none)'],
  );
});

test('a folder that holds studies and runs is read as its studies and runs', async (t) => {
  const root = temporaryFolder();
  const study = syntheticStudy({ algorithms: ['kfcpo', 'cpo'], environments: ['E'], seeds: 2, name: 'one' });
  rmSync(join(study, 'runs', 'cpo-E-seed-1'), { recursive: true });
  cpSync(study, join(root, 'studies', 'one'), { recursive: true });
  cpSync(omnisafeRun(), join(root, 'omnisafe'), { recursive: true });

  const { runs, plans } = loadRuns([root]);

  t.deepEqual(
    plans.map(({ name }) => name),
    ['one'],
  );
  const names = (variant: string): readonly string[] =>
    runs
      .filter((run) => run.variant === variant)
      .map(({ seed, status, costLimit }) => `${seed} ${status} ${costLimit}`);
  t.deepEqual(names('kfcpo'), ['0 finished 25', '1 finished 25']);
  t.deepEqual(names('cpo'), ['0 finished 25', '1 missing 25']);
  t.deepEqual(names('PPOLag (OmniSafe)'), ['0 finished 25']);

  const report = createReport(loadRuns([join(root, 'studies')]));
  t.is(report.title, 'one');
  t.deepEqual(report.failures, [{ name: 'cpo-E-seed-1', why: 'not begun' }]);
});

test('a folder without runs is refused', (t) => {
  t.throws(() => loadRuns([temporaryFolder()]), { code: 'no-runs' });
});

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

/** The page as Chromium has made it, and what it wrote while it did. */
function browse(url: string, size = '500,900'): { stdout: string; stderr: string } {
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    `--user-data-dir=${temporaryFolder()}`,
    `--window-size=${size}`,
    '--enable-logging=stderr',
    '--dump-dom',
  ];
  return spawnSync(chromium!, [...flags, url], { encoding: 'utf8', timeout: 120_000 });
}

test('opens in a browser without a word of complaint and without overflow', async (t) => {
  // Some containers have a Chromium that cannot start.
  if (chromium === undefined || !browse('data:text/html,<p>up</p>').stdout.includes('<p>up</p>')) {
    t.log('skipped: no Chromium that runs on this machine');
    t.pass();
    return;
  }
  const directory = syntheticStudy({ environments: ['PointGoal'] });
  await writeReport({ directories: [directory], to: directory });
  // What the page is like, as text in its own title.
  const probe = `<script>addEventListener('load', () => { const svg = [...document.querySelectorAll('figure svg')];
    document.title = JSON.stringify({ figures: svg.length, drawn: svg.filter((s) => s.getBoundingClientRect().height > 50).length,
    wide: document.documentElement.scrollWidth > innerWidth, errors: window.found ?? 0 }); });</script>`;
  const page = join(directory, 'probe.html');
  writeFileSync(
    page,
    read(directory, 'report.html').replace(
      '<head>',
      `<head><script>addEventListener('error', () => { window.found = (window.found ?? 0) + 1; }, true);</script>${probe}`,
    ),
  );

  const { stdout, stderr } = browse(pathToFileURL(page).href);

  const found = /<title>(\{.*?\})<\/title>/.exec(stdout)?.[1];
  t.deepEqual(JSON.parse(found ?? '{}'), { figures: 7, drawn: 7, wide: false, errors: 0 });
  t.notRegex(stderr, /CONSOLE/);
});

test('from 1,000 pixels on figures stand side by side and fill every row', async (t) => {
  if (chromium === undefined || !browse('data:text/html,<p>up</p>').stdout.includes('<p>up</p>')) {
    t.log('skipped: no Chromium that runs on this machine');
    t.pass();
    return;
  }
  const directory = syntheticStudy({ environments: ['PointGoal'] });
  await writeReport({ directories: [directory], to: directory });
  // Of each section with several figures: how many rows, and how far the last figure of a row is from the right edge at most.
  const probe = `<script>addEventListener('load', () => { const found = [...document.querySelectorAll('.figures')].map((box) => {
    const right = box.getBoundingClientRect().right; const rows = new Map();
    for (const figure of box.children) { const { top, right } = figure.getBoundingClientRect(); rows.set(top, Math.max(rows.get(top) ?? 0, right)); }
    return { figures: box.children.length, rows: rows.size, hole: Math.max(...[...rows.values()].map((end) => right - end)) }; });
    document.title = JSON.stringify(found.filter(({ figures }) => figures > 1)); });</script>`;
  const page = join(directory, 'probe.html');
  writeFileSync(page, read(directory, 'report.html').replace('<head>', `<head>${probe}`));

  for (const size of ['1000,900', '1400,900']) {
    const found = /<title>(\[.*?\])<\/title>/.exec(browse(pathToFileURL(page).href, size).stdout)?.[1] ?? '[]';
    const sections = JSON.parse(found) as readonly { figures: number; rows: number; hole: number }[];
    t.true(sections.length >= 2, found);
    for (const { figures, rows, hole } of sections) {
      t.is(rows, Math.ceil(figures / (figures % 3 !== 0 && figures % 2 === 0 ? 2 : 3)), found);
      t.true(hole < 8, found);
    }
  }
});

test('a run whose files are cut or broken is named with what is wrong, and its figures are left out', (t) => {
  const directory = syntheticStudy({ algorithms: ['cpo'], environments: ['E'], seeds: 6, epochs: 5 });
  const file = (seed: number, name: string): string => join(directory, 'runs', `cpo-E-seed-${seed}`, name);
  const change = (path: string, with_: (text: string) => string): void =>
    writeFileSync(path, with_(readFileSync(path, 'utf8')));
  change(file(0, 'progress.csv'), (text) => text.slice(0, -20));
  change(file(1, 'progress.csv'), (text) => text.replace(/\n[^,]*,/, '\nabc,'));
  change(file(2, 'evaluation.json'), (text) => text.slice(0, 20));
  change(file(3, 'summary.json'), () => '');
  change(file(4, 'summary.json'), () => '{"epochs": 9}');

  const report = createReport(loadRuns([directory]));

  const why = Object.fromEntries(report.failures.map(({ name, why }) => [name.at(-1), why]));
  t.deepEqual(Object.keys(why), ['0', '1', '2', '3', '4']);
  t.regex(why['0']!, /^not finished; .*progress\.csv is cut in its last line\.$/);
  t.regex(why['1']!, /progress\.csv has no number in line 2 under Metrics\/EpRet\.$/);
  t.regex(why['2']!, /evaluation\.json is no JSON, or is cut short: /);
  t.regex(why['3']!, /summary\.json is empty: resume the run/);
  t.regex(why['4']!, /progress\.csv has 5 rows of the 9 epochs that the run came to\.$/);
  t.deepEqual(report.provenance[0], ['Runs', '1 of 6 finished']);
});

/** Rows of progress.csv from `from` on lose what episodes came to: none ended. */
function withoutEpisodes(directory: string, name: string, from: number): void {
  const path = join(directory, 'runs', name, 'progress.csv');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const columns = lines[0]!.split(',').map((column) => column.startsWith('Metrics/'));
  const emptied = lines.map((line, i) =>
    i <= from
      ? line
      : line
          .split(',')
          .map((cell, j) => (columns[j] ? 'NaN' : cell))
          .join(','),
  );
  writeFileSync(path, `${emptied.join('\n')}\n`);
}

test('final figures are of the last tenth of training, or of the last epoch before it in which an episode ended', (t) => {
  const directory = syntheticStudy({ algorithms: ['kfcpo'], environments: ['E'], epochs: 20, seeds: 3 });
  // Of the last tenth, two epochs, the first has episodes; then none of both; then none at all since the tenth epoch.
  for (const [seed, from] of [19, 18, 10].entries()) withoutEpisodes(directory, `kfcpo-E-seed-${seed}`, from);

  const [row] = createReport(loadRuns([directory])).analysis.rows;

  const logged = [19, 18, 10].map((epoch, seed) => {
    const lines = read(directory, `runs/kfcpo-E-seed-${seed}/progress.csv`).split('\n');
    return lines[epoch]!.split(',').slice(3, 5).map(Number);
  });
  t.deepEqual(
    row!.figures.map((one) => [one.return, one.cost]),
    logged,
  );
  t.is(row!.within.of, 3);
});

test('a run in which no episode ended is neither ranked nor counted, and is named', async (t) => {
  const directory = syntheticStudy({ algorithms: ['kfcpo', 'cpo'], environments: ['E'], epochs: 5, seeds: 2 });
  for (const name of ['kfcpo-E-seed-0', 'kfcpo-E-seed-1', 'cpo-E-seed-1']) withoutEpisodes(directory, name, 0);

  const { report } = await writeReport({
    directories: [directory],
    to: directory,
    forms: ['html', 'md', 'csv', 'svg', 'tex'],
  });

  const [kfcpo, cpo] = report.analysis.rows;
  t.like(kfcpo, { rank: null, feasible: false, gain: null });
  t.is(kfcpo!.within.of, 0);
  t.like(cpo, { rank: 1 });
  t.is(cpo!.within.of, 1);
  t.false(Number.isNaN(report.analysis.aggregates[0]!.iqm.value));
  t.false(report.summary.join().includes('kfcpo'));
  t.deepEqual(
    report.failures.map(({ name, why }) => [name, why]),
    ['kfcpo-E-seed-0', 'kfcpo-E-seed-1', 'cpo-E-seed-1'].map((name) => [name, 'no episode ended in it']),
  );
  t.notRegex(read(directory, 'report.html'), /NaN|undefined/);
  t.true(read(directory, 'report.md').includes('| – | kfcpo | – | – | – |'));

  withoutEpisodes(directory, 'cpo-E-seed-0', 0);
  const none = createReport(loadRuns([directory]));
  t.is(none.summary[0], 'On E: No episode has ended in any finished run, so that there are neither returns nor costs.');
  t.deepEqual(none.verdicts, []);
});

test('what LaTeX would read as a command, a quotation mark or a hyphen is written as the sign that it is', (t) => {
  const loaded = loadRuns([syntheticStudy({ algorithms: ['a', 'b'], environments: ['E-1'] })]);
  const named = loaded.runs.map((run) => (run.variant === 'a' ? { ...run, variant: '<script>\\input{x}|' } : run));
  const text = latexReport(createReport({ ...loaded, runs: named }));

  t.true(text.includes('\\textless{}script\\textgreater{}\\textbackslash{}input\\{x\\}\\textbar{}'));
  t.true(text.includes('E-1'));
  t.regex(text, /\$-\$\d+ \\%/);
});

test('names in report.md are text, whatever they hold', async (t) => {
  const directory = syntheticStudy({
    algorithms: ['a|b*c*', '<i>x'],
    environments: ['E'],
    seeds: 1,
    name: '# [x](http://y) `z`',
  });
  const plan = JSON.parse(read(directory, 'plan.json')) as { runs: { name: string }[] };
  plan.runs.forEach((run, i) => {
    run.name = `run-${i}`;
  });
  writeFileSync(join(directory, 'plan.json'), JSON.stringify(plan));

  await writeReport({ directories: [directory], to: directory, forms: ['md'] });

  const text = read(directory, 'report.md');
  t.regex(text, /^# \\# \\\[x\]\(http:\/\/y\) \\`z\\`\n/);
  t.regex(text, /\| a\\\|b\\\*c\\\* \|/);
  t.regex(text, /\| &lt;i&gt;x \|/);
});

test('a plan of the wrong shape is a sentence about the place in it', (t) => {
  const folder = temporaryFolder();
  const refusal = (plan: unknown): string => {
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
    return (t.throws(() => loadRuns([folder])) as Error).message;
  };

  t.regex(refusal([]), /plan\.json: name is missing; restore it/);
  t.regex(refusal(5), /plan\.json: it is 5 and must be a map; restore it/);
  t.regex(refusal({ name: 'x', evaluationEpisodes: 0 }), /plan\.json: runs is missing; restore it/);
  t.regex(refusal({ name: 'x', evaluationEpisodes: 0, runs: {} }), /plan\.json: runs is \{\} and must be a list;/);
  const run = {
    name: '../x',
    variant: '',
    label: '',
    algorithm: '',
    environment: '',
    seed: 0,
    point: {},
    settings: {},
  };
  t.regex(
    refusal({ name: 'x', evaluationEpisodes: 0, runs: [{ ...run, steps: 1, costLimit: null }] }),
    /plan\.json: runs\.0\.name is \.\.\/x and must be the name of a folder/,
  );
});

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createReport, loadRuns, writeReport, writeResults } from '@belay-rl/studies';
import test from 'ava';
import { temporaryFolder } from '../support/study-of.ts';
import { syntheticStudy } from '../support/synthetic-study.ts';

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

test('a page to commit: tables, commands, commit and machine; figures and mean curves beside it', async (t) => {
  const folder = temporaryFolder();

  await writeResults({ directories: [syntheticStudy()], to: join(folder, 'trial'), commit: 'abc123' });

  const page = read(folder, 'trial.md');
  t.regex(page, /^# synthetic\n\nDoes <it> learn & obey\?/);
  t.regex(page, /\| 1 ✓ \| cpo \| 3 \| .* \| \d of 3 \[0\.\d\d, \d\.\d\d\] \| \d+ % \[.*\] over kfcpo \|/);
  t.regex(
    page,
    /belay study synthetic\.yaml --out runs\/synthetic\nbelay report runs\/synthetic --results docs\/results\/trial/,
  );
  t.regex(page, /- Commit: abc123\n- Machine: 2 × a processor/);
  t.notRegex(page, /NaN|undefined|Not complete/);
  const shown = [...page.matchAll(/\]\((trial-[^)]*\.svg)\)/g)].map(([, name]) => name!);
  t.true(shown.length >= 7);
  t.deepEqual(
    readdirSync(folder).toSorted(),
    [...shown, 'trial.csv', 'trial.md', 'trial.runs.jsonl'].toSorted(),
    'every figure is shown, every one shown is there',
  );
  for (const name of shown) t.notRegex(read(folder, name), /currentColor/);
});

test('evaluated figures stand beside trained ones, with one number for how far apart they are', async (t) => {
  const folder = temporaryFolder();
  await writeResults({ directories: [syntheticStudy()], to: join(folder, 'trial') });

  const cells = (line: string): string[] => line.split(' | ');
  const lines = read(folder, 'trial.md').split('\n');
  const at = lines.findIndex((line) => line.includes('evaluated − trained return'));
  const head = cells(lines[at]!);
  const first = cells(lines[at + 2]!);
  const number = (column: string): number => Number.parseFloat(first[head.indexOf(column)]!);
  t.true(Math.abs(number('evaluated − trained return') - (number('evaluated return') - number('return [95 %]'))) < 0.1);
});

test('a page of the runs whose names match tells how they were chosen, and lacks no other', async (t) => {
  const folder = temporaryFolder();
  const whole = syntheticStudy();
  const only = ['cpo-*', 'kfcpo-*-seed-1'];

  const { report } = await writeResults({ directories: [whole], only, to: join(folder, 'part') });

  t.true(report.analysis.runs.every(({ name }) => name.startsWith('cpo-') || /^kfcpo-.*-seed-1$/.test(name)));
  t.true(report.analysis.runs.some(({ name }) => name.startsWith('kfcpo-')));
  const page = read(folder, 'part.md');
  t.true(page.includes(`belay report runs/synthetic --only 'cpo-*' 'kfcpo-*-seed-1' --results docs/results/part`));
  t.notRegex(page, /Not complete/);
  const part = "those that match 'cpo-*' 'kfcpo-*-seed-1' (--only); there may be more";
  t.true(page.includes(`- Part: ${part}`));
  await writeReport({ directories: [whole], only, to: folder, forms: ['html', 'md'] });
  t.true(read(folder, 'report.html').includes(`<dt>Part</dt><dd>${part}</dd>`));
  t.true(read(folder, 'report.md').includes('- Part: those that match'));

  const again = loadRuns([join(folder, 'part.runs.jsonl')]).runs.map(({ name }) => name);
  t.deepEqual(again.toSorted(), report.analysis.runs.map(({ name }) => name).toSorted());

  const other = loadRuns([whole, join(folder, 'part.runs.jsonl')], ['kfcpo-*']);
  t.true(other.runs.length > 0 && other.runs.every(({ variant }) => variant === 'kfcpo'));
  t.is(other.plan?.name, 'synthetic');
});

test('a pattern that no run of a report has is refused with the nearest name', (t) => {
  t.throws(() => loadRuns([syntheticStudy()], ['cpo-*', 'cop-CarGoal-seed-1']), {
    code: 'unknown-run',
    message:
      /No run of these matches cop-CarGoal-seed-1; the nearest is cpo-CarGoal-seed-1, and the contenders are kfcpo, cpo, ppo; --csv without --only lists every run\./,
  });
  const many = syntheticStudy({ algorithms: ['a', 'b', 'c', 'd', 'e', 'f'], environments: ['E'], seeds: 1 });
  t.throws(() => loadRuns([many], ['bb']), { message: /nearest is b, and the contenders are a, b, c, d and 2 more;/ });
});

test('a page tells over how many episodes a run was evaluated', async (t) => {
  const folder = temporaryFolder();
  const two = syntheticStudy({ environments: ['E'] });
  const pageOf = async (name: string): Promise<string> => {
    await writeResults({ directories: [two], to: join(folder, name) });
    return read(folder, `${name}.md`);
  };

  t.regex(await pageOf('two'), /Evaluated: mean actions on held-out layouts, 2 episodes a run\./);

  const path = join(two, 'runs', 'cpo-E-seed-1', 'evaluation.json');
  const { episodes } = JSON.parse(readFileSync(path, 'utf8')) as { episodes: unknown[] };
  writeFileSync(path, JSON.stringify({ episodes: [...episodes, ...episodes] }));
  t.regex(await pageOf('more'), /layouts, 2 to 4 episodes a run\./);
});

test('the mean curves are the means of what the runs logged', async (t) => {
  const folder = temporaryFolder();
  const directory = syntheticStudy({ algorithms: ['kfcpo'], environments: ['E'], seeds: 2, epochs: 3 });

  await writeResults({ directories: [directory], to: join(folder, 'trial') });

  const logged = [0, 1].map((seed) => {
    const lines = read(directory, `runs/kfcpo-E-seed-${seed}/progress.csv`).trim().split('\n');
    return Number(lines[2]!.split(',')[3]);
  });
  const [, , second] = read(folder, 'trial.csv').split('\n');
  const cells = second!.split(',');
  t.deepEqual(cells.slice(0, 4), ['E', 'kfcpo', '2000', '2']);
  t.true(Math.abs(Number(cells[4]) - (logged[0]! + logged[1]!) / 2) < 1e-4);
});

test('an unfinished study says which runs are missing', async (t) => {
  const folder = temporaryFolder();
  const directory = syntheticStudy({ environments: ['E'], failed: ['cpo-E-seed-1'] });
  rmSync(join(directory, 'runs', 'ppo-E-seed-0'), { recursive: true });

  await writeResults({ directories: [directory], to: join(folder, 'trial') });

  const page = read(folder, 'trial.md');
  t.true(page.includes('**Not complete:** 7 of 9 runs are in these figures.'));
  t.true(page.includes('- E, It died. [run-crashed]: cpo (seed 1)'));
  t.true(page.includes('- E, not begun: ppo (seed 0)'));
  t.true(page.includes('| ppo | 2 of 3 |'));
  // Over one environment there is no profile of all.
  t.false(readdirSync(folder).some((name) => name.includes('profiles')));
});

test('what is missing is said briefly: a whole environment, and contenders that lack the same seeds', async (t) => {
  const folder = temporaryFolder();
  const directory = syntheticStudy({ environments: ['E', 'F'] });
  for (const seed of [0, 1, 2]) {
    for (const algorithm of ['kfcpo', 'cpo', 'ppo']) {
      rmSync(join(directory, 'runs', `${algorithm}-F-seed-${seed}`), { recursive: true });
      if (algorithm !== 'kfcpo' && seed > 0) {
        rmSync(join(directory, 'runs', `${algorithm}-E-seed-${seed}`), { recursive: true });
      }
    }
  }

  await writeResults({ directories: [directory], to: join(folder, 'trial') });

  const page = read(folder, 'trial.md');
  t.true(page.includes('\n- F, not begun: all 9 runs\n'), page.slice(0, 800));
  t.true(page.includes('\n- E, not begun: cpo, ppo (seeds 1, 2)\n'), page.slice(0, 800));
  t.false(page.includes('No run has finished'));
});

test('several studies become one page, and their commands are all there', async (t) => {
  const folder = temporaryFolder();
  const directories = [
    syntheticStudy({ environments: ['PointGoal'], name: 'one' }),
    syntheticStudy({ environments: ['CarGoal'], name: 'two' }),
  ];

  const [one, two] = directories.map((directory) => join(directory, 'plan.json'));
  const plan = JSON.parse(readFileSync(one!, 'utf8'));
  writeFileSync(one!, JSON.stringify({ ...plan, machine: 'fast; slow' }));
  writeFileSync(two!, JSON.stringify({ ...JSON.parse(readFileSync(two!, 'utf8')), machine: 'slow' }));

  await writeResults({ directories, to: join(folder, 'both') });

  const page = read(folder, 'both.md');
  t.regex(page, /^- Machine: fast; slow$/m);
  t.regex(page, /^# both\n/);
  t.regex(page, /## PointGoal[\s\S]*## CarGoal/);
  t.true(page.includes('belay report runs/one runs/two --results docs/results/both'));
});

test('a run that one study has finished is not missing because another has not begun it', (t) => {
  const options = { algorithms: ['kfcpo'], environments: ['E'], seeds: 1, config: { training: { steps: 10 } } };
  const [finished, begun] = ['one', 'two'].map((name) => syntheticStudy({ ...options, name }));
  rmSync(join(begun!, 'runs', 'kfcpo-E-seed-0'), { recursive: true });

  for (const order of [
    [finished!, begun!],
    [begun!, finished!],
  ]) {
    t.deepEqual(
      loadRuns(order).runs.map(({ variant, status }) => [variant, status]),
      [['kfcpo', 'finished']],
    );
  }
});

test('a run that stands in two studies counts once', (t) => {
  const make = () =>
    syntheticStudy({ algorithms: ['kfcpo'], environments: ['E'], config: { training: { steps: 10 } } });

  const { runs } = loadRuns([make(), make()]);

  t.deepEqual(
    runs.map(({ variant, seed }) => [variant, seed]),
    [
      ['kfcpo', 0],
      ['kfcpo', 1],
      ['kfcpo', 2],
    ],
  );
});

test('runs of one name with other settings become contenders of their own', (t) => {
  const make = (steps: number) =>
    syntheticStudy({
      algorithms: ['kfcpo'],
      environments: ['E'],
      seeds: 1,
      config: { training: { steps, workers: steps } },
    });

  const { runs } = loadRuns([make(10), make(20)]);

  t.deepEqual(
    runs.map(({ variant }) => variant),
    ['kfcpo (training.steps=10)', 'kfcpo (training.steps=20)'],
  );
});

test('kept runs say what the runs said: the same page without them', async (t) => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  await writeResults({ directories: [syntheticStudy()], to: join(first, 'trial'), commit: 'abc123' });

  await writeResults({
    directories: [join(first, 'trial.runs.jsonl')],
    to: join(second, 'trial'),
    commit: 'abc123',
  });

  for (const name of ['trial.md', 'trial.csv', 'trial.runs.jsonl']) t.is(read(second, name), read(first, name), name);
});

/** Two studies of one name whose runs differ in what a default was, as two versions make them. */
function ofTwoVersions(settings: readonly string[]): readonly string[] {
  return [1, 2].map((value) => {
    const constraint = Object.fromEntries(settings.map((key) => [key, value]));
    const [algorithms, environments] = [['kfcpo'], ['E']];
    return syntheticStudy({ algorithms, environments, config: { algorithm: 'kfcpo', environment: 'E', constraint } });
  });
}

test('kept runs of one name and other settings are all read again, as the same page', async (t) => {
  const folder = temporaryFolder();
  await writeResults({ directories: ofTwoVersions(['center']), to: join(folder, 'both') });
  const kept = join(folder, 'both.runs.jsonl');

  const { runs } = loadRuns([kept]);
  t.is(runs.length, 6);
  t.deepEqual(
    [...new Set(runs.map(({ variant }) => variant))],
    ['kfcpo (constraint.center=1)', 'kfcpo (constraint.center=2)'],
  );

  const again = temporaryFolder();
  await writeResults({ directories: [kept], to: join(again, 'both') });
  for (const name of ['both.md', 'both.csv', 'both.runs.jsonl']) t.is(read(again, name), read(folder, name), name);

  const one = loadRuns([kept], ['kfcpo (*=2)']).runs;
  t.is(one.length, 3);
  t.true(one.every(({ resolved }) => resolved['constraint.center'] === 2));
});

/** A study of one seed of one contender, judged by a limit. */
function judgedAt(limit: number, seed: number): string {
  const [algorithms, environments] = [['kfcpo'], ['E']];
  const study = syntheticStudy({
    algorithms,
    environments,
    seeds: 2,
    limit,
    config: { constraint: { costLimit: 25 } },
  });
  const plan = JSON.parse(read(study, 'plan.json')) as { runs: { seed: number }[] };
  const runs = plan.runs.filter((run) => run.seed === seed);
  writeFileSync(join(study, 'plan.json'), JSON.stringify({ ...plan, runs }));
  return study;
}

test('parts that are judged by other limits are contenders of their own, in any order and when read again', async (t) => {
  const folder = temporaryFolder();
  const parts = [judgedAt(1000, 0), judgedAt(10, 1)];
  const expected = [
    ['kfcpo (judged at 10)', 10, '0 of 1'],
    ['kfcpo (judged at 1000)', 1000, '1 of 1'],
  ];
  const rows = (directories: readonly string[]) =>
    createReport(loadRuns(directories))
      .analysis.rows.map(({ variant, limit, within }) => [variant, limit, `${within.count} of ${within.of}`])
      .toSorted();

  t.deepEqual(rows(parts), expected);
  t.deepEqual(rows(parts.toReversed()), expected);

  await writeResults({ directories: parts, to: join(folder, 'both') });
  t.deepEqual(rows([join(folder, 'both.runs.jsonl')]), expected);
  t.deepEqual(loadRuns(parts, ['*judged at 10)']).plans[0]!.runs.length, 1);
});

test('runs that were kept and are judged anew since are two contenders, and what is missing has its own', async (t) => {
  const folder = temporaryFolder();
  await writeResults({ directories: [judgedAt(100 / 3, 0)], to: join(folder, 'kept') });
  const kept = join(folder, 'kept.runs.jsonl');

  const again = loadRuns([kept, judgedAt(100 / 3, 0)]).runs;
  t.deepEqual(
    again.map(({ variant }) => variant),
    ['kfcpo'],
  );

  const study = judgedAt(10, 0);
  const both = loadRuns([kept, study]).runs;
  t.deepEqual(
    both.map(({ variant, seed }) => `${variant} ${seed}`),
    ['kfcpo (judged at 33.3333333) 0', 'kfcpo (judged at 10) 0'],
  );

  rmSync(join(study, 'runs', 'kfcpo-E-seed-0'), { recursive: true });
  await writeResults({ directories: [kept, study], to: join(folder, 'missing') });
  t.true(read(folder, 'missing.md').includes('- E, not begun: kfcpo (judged at 10) (seed 0)'));
});

test('contenders that differ in many settings are one each, whatever their seeds', (t) => {
  const { runs } = loadRuns(ofTwoVersions(['a', 'b', 'c', 'd', 'e']));

  const named = [1, 2].map((value) => `kfcpo (constraint.a=${value}, constraint.b=${value}, constraint.c=${value})`);
  t.deepEqual([...new Set(runs.map(({ variant }) => variant))], named);
});

test('kept runs that would be lost are not written over', async (t) => {
  const folder = temporaryFolder();
  const make = (center: number) =>
    syntheticStudy({ environments: ['E'], algorithms: ['cpo', 'kfcpo'], config: { constraint: { center } } });
  const [whole, to] = [make(1), join(folder, 'trial')];
  const kept = join(folder, 'trial.runs.jsonl');
  await writeResults({ directories: [whole], to });
  const before = readdirSync(folder).map((name) => read(folder, name));

  await t.throwsAsync(writeResults({ directories: [kept], only: ['cpo-*'], to }), {
    code: 'file-exists',
    message:
      /trial\.runs\.jsonl keeps runs that would be lost: kfcpo-E-seed-0, kfcpo-E-seed-1, kfcpo-E-seed-2; give that file too, without an --only that leaves them out, choose another name for --results, or remove/,
  });
  // Trained with other settings, they are others, whatever their names.
  await t.throwsAsync(writeResults({ directories: [make(2)], to }), { code: 'file-exists', message: / and 3 more; / });
  t.deepEqual(
    readdirSync(folder).map((name) => read(folder, name)),
    before,
  );

  // The same runs, and more, take their place.
  await writeResults({ directories: [whole], to });
  await writeResults({ directories: [kept, make(2)], to });
  t.is(loadRuns([kept]).runs.length, 12);

  writeFileSync(kept, 'torn');
  await t.throwsAsync(writeResults({ directories: [whole], to }), {
    code: 'no-runs',
    message: /choose another name for --results, or remove that file/,
  });
});

test('where a study lay on the machine that ran it is not kept', async (t) => {
  const [folder, study] = [temporaryFolder(), syntheticStudy()];
  const plan = JSON.parse(read(study, 'plan.json'));
  for (const out of ['/home/somebody/synthetic', "'/home/somebody/my studies'"]) {
    writeFileSync(join(study, 'plan.json'), JSON.stringify({ ...plan, command: `belay study s.yaml --out ${out}` }));

    await writeResults({ directories: [study], to: join(folder, 'trial') });

    t.regex(read(folder, 'trial.runs.jsonl'), /"command":"belay study s\.yaml --out runs\/synthetic"/);
    t.regex(read(folder, 'trial.md'), /belay study s\.yaml --out runs\/synthetic\n/);
  }
});

test('paths and names with spaces stay words of the commands, however the study recorded them', async (t) => {
  const [folder, study] = [temporaryFolder(), syntheticStudy({ environments: ['E'], seeds: 1 })];
  const plan = JSON.parse(read(study, 'plan.json'));
  const commands = {
    "'sp ace/z q.yaml' --out 'sp ace/o u'": "'sp ace/z q.yaml' --out 'runs/z q'",
    "'/home/some body/z q.yaml' --out 'o u' --quick": "'z q.yaml' --out 'runs/z q' --quick",
    [String.raw`s.yaml --out 'it'\''s here' --jobs 2`]: "s.yaml --out 'runs/z q' --jobs 2",
    "s.yaml --plugin '/home/some body/mine.ts'": 's.yaml --plugin mine.ts',
    // As earlier versions recorded it.
    's.yaml --out sp ace/o u --jobs 2': "s.yaml --out 'runs/z q' --jobs 2",
    's.yaml --out sp ace/o u': "s.yaml --out 'runs/z q'",
  };
  for (const [recorded, told] of Object.entries(commands)) {
    writeFileSync(
      join(study, 'plan.json'),
      JSON.stringify({ ...plan, name: 'z q', command: `belay study ${recorded}` }),
    );

    await writeResults({ directories: [study], to: join(folder, 'a page') });

    const page = read(folder, 'a page.md');
    t.true(
      page.includes(`\nbelay study ${told}\nbelay report 'runs/z q' --results 'docs/results/a page'\n`),
      page.slice(page.indexOf('```')),
    );
  }
});

test('parts of one study, made in two places, become one', async (t) => {
  const folder = temporaryFolder();
  const study = { environments: ['E'], algorithms: ['cpo', 'kfcpo'] };
  const begun = syntheticStudy({ ...study, failed: ['cpo-E-seed-1'] });
  rmSync(join(begun, 'runs', 'kfcpo-E-seed-2'), { recursive: true });
  await writeResults({ directories: [begun], to: join(folder, 'half') });
  const rest = syntheticStudy(study);
  const plan = JSON.parse(read(rest, 'plan.json'));
  writeFileSync(join(rest, 'plan.json'), JSON.stringify({ ...plan, machine: 'another', commits: ['fedcba'] }));
  for (const name of ['cpo-E-seed-0', 'kfcpo-E-seed-0']) rmSync(join(rest, 'runs', name), { recursive: true });

  await writeResults({ directories: [join(folder, 'half.runs.jsonl'), rest], to: join(folder, 'whole') });
  await writeResults({ directories: [syntheticStudy(study)], to: join(folder, 'at-once') });

  const whole = read(folder, 'whole.md');
  t.regex(whole, /^# synthetic\n\nDoes <it> learn & obey\?\n\n- /, 'asked once, and complete');
  t.regex(whole, /- Commit: .*fedcba\n- Machine: 2 × a processor; another\n- Runs: 6 of 6 finished/);
  t.is(read(folder, 'whole.csv'), read(folder, 'at-once.csv'));
});

test('parts of one study whose file has changed in between keep the runs of both', async (t) => {
  const [folder, study] = [temporaryFolder(), { environments: ['E'], seeds: 2 }];
  const begun = syntheticStudy({ ...study, algorithms: ['kfcpo', 'cpo'] });
  const added = syntheticStudy({ ...study, algorithms: ['cpo', 'ppo'] });
  rmSync(join(added, 'runs', 'ppo-E-seed-1'), { recursive: true });

  await writeResults({ directories: [begun, added], to: join(folder, 'joined') });
  await writeResults({ directories: [join(folder, 'joined.runs.jsonl')], to: join(folder, 'again') });

  const page = read(folder, 'joined.md');
  t.true(page.includes('**Not complete:** 5 of 6 runs are in these figures.'));
  t.true(page.includes('- E, not begun: ppo (seed 1)'));
  t.is(read(folder, 'again.md').replaceAll('again', 'joined'), page);
});

test('a file that holds no kept runs is refused with a sentence', (t) => {
  const folder = temporaryFolder();
  const refusal = (name: string, text: string | null) => {
    const path = join(folder, name);
    if (text !== null) writeFileSync(path, text);
    return t.throws(() => loadRuns([path]), { code: 'no-runs' })?.message;
  };
  t.regex(refusal('none.jsonl', null)!, /none\.jsonl does not exist: give a study, a run, or/);
  t.regex(refusal('empty.jsonl', '')!, /empty\.jsonl, line 1 is empty: give a study/);
  t.regex(refusal('other.jsonl', '{"a":1}\n')!, /other\.jsonl, line 1: kind is missing; give/);
  t.regex(
    refusal('else.jsonl', '{"kind":"x","version":1,"plans":[]}\n')!,
    /else\.jsonl holds no kept runs; give a study/,
  );
  t.regex(
    refusal('later.jsonl', '{"kind":"belay runs","version":9,"plans":[]}\n')!,
    /another version of Belay \(format 9\)/,
  );
  t.regex(
    refusal('torn.jsonl', '{"kind":"belay runs","version":1,"plans":[]}\n{"name":"a')!,
    /torn\.jsonl, line 2 is no JSON, or is cut short/,
  );
});

test('a page, a table or any other file that holds no runs is refused as such', async (t) => {
  const folder = temporaryFolder();
  await writeResults({ directories: [syntheticStudy({ environments: ['E'], seeds: 1 })], to: join(folder, 'trial') });

  for (const name of ['trial.md', 'trial.csv']) {
    t.throws(() => loadRuns([join(folder, name)]), {
      code: 'no-runs',
      message: /trial\.\w+ is a file that holds no runs; give a study, a run, or a NAME\.runs\.jsonl/,
    });
  }
});

test('published levels stand beside the study’s own, with where they are from', async (t) => {
  const folder = temporaryFolder();
  const study = syntheticStudy({ environments: ['E', 'F'], algorithms: ['cpo', 'kfcpo'] });
  const plan = JSON.parse(read(study, 'plan.json'));
  const published = { source: 'a page of theirs', levels: { E: { cpo: [16.2, 24] } } };
  writeFileSync(join(study, 'plan.json'), JSON.stringify({ ...plan, published }));

  await writeResults({ directories: [study], to: join(folder, 'trial') });

  const page = read(folder, 'trial.md');
  t.is(page.match(/published return \/ cost/g)?.length, 1, 'on the one environment alone');
  t.regex(page, /\| 2 ✓ \| cpo \| .* \| 16\.2 \/ 24\.0 \|/);
  t.regex(page, /\| 1 ✓ \| kfcpo \| .* \| – \|/);
  t.true(page.includes('Published: a page of theirs.'));
});

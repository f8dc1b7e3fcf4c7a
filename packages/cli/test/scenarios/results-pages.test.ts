import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadRuns } from '@belay-rl/studies';
import test from 'ava';
import { commandsOf, root } from '../support/page-commands.ts';

const folder = 'docs/results';
const names = readdirSync(join(root, folder));
const pages = names.filter((name) => name.endsWith('.md'));

test('studies that committed results name are in the project', (t) => {
  const files = pages.flatMap((page) =>
    commandsOf(join(folder, page)).flatMap(([verb, file]) => (verb === 'study' ? [[page, file!] as const] : [])),
  );
  t.true(files.length > 10);
  for (const [page, file] of files) t.true(existsSync(join(root, file)), `${page}: ${file}`);
});

test('committed results hold no path of the machine that made them', (t) => {
  for (const name of names.filter((each) => /\.(md|csv|jsonl|svg)$/.test(each))) {
    const found = /(?<![\w.:/\\<])\/(?:home|root|tmp|work|Users|mnt|data)\/[^\s"')]*/.exec(
      readFileSync(join(root, folder, name), 'utf8'),
    );
    t.is(found?.[0], undefined, name);
  }
});

for (const name of names.filter((each) => each.endsWith('.runs.jsonl'))) {
  test(`every run that ${name} keeps is read`, (t) => {
    const path = join(root, folder, name);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n').length - 1;
    const { runs } = loadRuns([path]);
    t.is(runs.filter(({ status }) => status === 'finished').length, lines);
    for (const { name: run, history } of runs) t.true(history.steps.length <= 200, run);
  });
}

test('committed results stay below 20 MB', (t) => {
  t.true(names.reduce((sum, name) => sum + statSync(join(root, folder, name)).size, 0) < 20e6);
});

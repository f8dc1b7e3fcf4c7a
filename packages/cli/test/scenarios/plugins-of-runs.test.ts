import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { belay, emptyFolder } from '../support/belay.ts';

const environment = (more = '') => `
import { defineEnvironment, definePlugin } from '@belay-rl/core';
${more}
const environment = defineEnvironment({
  id: 'Still-v0',
  summary: 'Nothing moves.',
  observationSpace: { low: [0], high: [1] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 5,
  create() {
    let steps = 0;
    return {
      reset() { steps = 0; return [0]; },
      step() { return { observation: [0], reward: 1, cost: 0, terminated: false, truncated: ++steps === 5 }; },
    };
  },
});
export default definePlugin({ name: 'lab/still', version: '1.2.0', setup: (belay) => belay.environment(environment) });
`;

/** Writes a file besides itself when it is run. */
const witness = `
import { writeFileSync } from 'node:fs';
writeFileSync(new URL('./ran', import.meta.url), '');
`;

const size = ['--steps', '200', '--set', 'training.stepsPerEpoch=100', '--set', 'training.workers=0'];

/** A folder and what the user of this test has let run. */
async function place(t: ExecutionContext) {
  const cwd = await emptyFolder(t);
  const env = { XDG_CONFIG_HOME: join(cwd, 'settings') };
  return {
    cwd,
    run: (...args: readonly string[]) => belay(args, { cwd, env }),
    /** A user who has never let anything run. */
    stranger: (...args: readonly string[]) => belay(args, { cwd, env: { XDG_CONFIG_HOME: join(cwd, 'none') } }),
  };
}

test('a run and its plugin move together, and a run that is sent says which plugin it wants', async (t) => {
  const { cwd, run } = await place(t);
  mkdirSync(join(cwd, 'project'));
  writeFileSync(join(cwd, 'project/still.ts'), environment());
  const trained = await run(
    'train',
    'ppo',
    'Still-v0',
    '--plugin',
    'project/still.ts',
    '--out',
    'project/runs/a',
    ...size,
  );
  t.is(trained.code, 0, trained.stderr);
  const config = readFileSync(join(cwd, 'project/runs/a/config.yaml'), 'utf8');
  t.regex(config, /plugins:\n {2}- \.\.\/\.\.\/still\.ts\n/);
  t.regex(
    config,
    /plugin: lab\/still\n {4}version: 1\.2\.0\n {4}file: \.\.\/\.\.\/still\.ts\n {4}sha256: [0-9a-f]{64}/,
  );
  t.notRegex(config, new RegExp(cwd));

  renameSync(join(cwd, 'project'), join(cwd, 'moved'));
  const asked = await run('evaluate', 'moved/runs/a', '--episodes', '2');
  const moved = await run('evaluate', 'moved/runs/a', '--episodes', '2', '--trust');
  const again = await run('evaluate', 'moved/runs/a', '--episodes', '2');
  cpSync(join(cwd, 'moved/runs/a'), join(cwd, 'sent'), { recursive: true });
  const sent = await run('evaluate', 'sent', '--episodes', '2');
  const named = await run('evaluate', 'sent', '--episodes', '2', '--plugin', 'moved/still.ts');
  const resumed = await run('train', '--resume', 'sent', '--plugin', 'moved/still.ts');

  t.regex(asked.stderr, /names code that you have not let run: \S+moved\/still\.ts .*\[plugin-untrusted\]/);
  t.is(moved.code, 0, moved.stderr);
  t.regex(moved.stderr, /^Trusting moved\/still\.ts .*remembered in /);
  t.is(again.code, 0, again.stderr);
  t.is(sent.code, 2);
  t.regex(
    sent.stderr,
    /sent names plugin lab\/still 1\.2\.0 at \.\.\/\.\.\/still\.ts, where there is no file.*--plugin\. \[plugin-missing\]/,
  );
  t.is(named.code, 0, named.stderr);
  t.is(named.stdout, again.stdout);
  t.is(resumed.code, 0, resumed.stderr);
});

test('somebody else’s run, configuration and study run no code unasked, and data: not at all', async (t) => {
  const { cwd, run, stranger } = await place(t);
  writeFileSync(join(cwd, 'still.ts'), environment());
  const trained = await run('train', 'ppo', 'Still-v0', '--plugin', 'still.ts', '--out', 'theirs', ...size);
  t.is(trained.code, 0, trained.stderr);
  rmSync(join(cwd, 'still.ts'));
  const config = readFileSync(join(cwd, 'theirs/config.yaml'), 'utf8');
  writeFileSync(join(cwd, 'theirs/evil.mjs'), environment(witness));
  const study = (plugin: string) =>
    `algorithms: [ppo]\nenvironments: [Still-v0]\nseeds: 1\nsteps: 100\nplugins: ["${plugin}"]\nset: { training.stepsPerEpoch: 100 }\n`;
  const commands = [
    ['evaluate', 'theirs', '--episodes', '1'],
    ['render', 'theirs'],
    ['train', '--resume', 'theirs'],
    ['train', 'ppo', 'Still-v0', '--config', 'theirs/config.yaml', '--out', 'mine'],
    ['study', 'theirs/study.yaml', '--out', 'studied'],
  ];
  const data = `data:text/javascript,import('node:fs').then((fs) => fs.writeFileSync('${join(cwd, 'theirs/ran')}',''))`;

  for (const [plugin, code] of [
    ['./evil.mjs', 'plugin-untrusted'],
    [join(cwd, 'theirs/evil.mjs'), 'plugin-untrusted'],
    [data, 'plugin-refused'],
    ['https://example.org/evil.mjs', 'plugin-refused'],
    ['belay-from:%5B%22x%22%5D', 'plugin-refused'],
    ['file://elsewhere/evil.mjs', 'plugin-refused'],
  ] as const) {
    const lines = config.replace(/plugins:\n {2}- .*\n/, `plugins:\n  - ${JSON.stringify(plugin)}\n`);
    writeFileSync(join(cwd, 'theirs/config.yaml'), lines.replace(/pluginSources:[\s\S]*$/, ''));
    writeFileSync(join(cwd, 'theirs/study.yaml'), study(plugin.replaceAll('"', '')));
    for (const command of commands) {
      const { code: exit, stderr } = await stranger(...command);

      t.is(exit, 2, `${command.join(' ')}: ${stderr}`);
      t.regex(stderr, new RegExp(`\\[${code}\\]`), command.join(' '));
      t.false(existsSync(join(cwd, 'theirs/ran')), command.join(' '));
    }
  }
});

test('what the user let run is asked about again once it, or a file that it names, has changed', async (t) => {
  const { cwd, run } = await place(t);
  writeFileSync(join(cwd, 'helper.ts'), 'export const one = 1;\n');
  writeFileSync(join(cwd, 'still.ts'), environment("import { one } from './helper.ts';\nif (one < 1) throw one;"));
  const trained = await run('train', 'ppo', 'Still-v0', '--plugin', './still.ts', '--out', 'a', ...size);
  t.is(trained.code, 0, trained.stderr);
  const same = await run('evaluate', 'a', '--episodes', '1');
  writeFileSync(join(cwd, 'helper.ts'), 'export const one = 2;\n');

  const changed = await run('evaluate', 'a', '--episodes', '1');
  const named = await run('evaluate', 'a', '--episodes', '1', '--plugin', 'still.ts');

  t.is(same.code, 0, same.stderr);
  t.is(changed.code, 2);
  t.regex(changed.stderr, /changed since you let it run: \S+still\.ts and 1 more files/);
  t.is(named.code, 0, named.stderr);
  t.regex(named.stderr, /Plugin lab\/still \(.*\) is not the code that this run was begun with/);
});

test('a package is found from the project where the command is given, and a study may write elsewhere', async (t) => {
  const { cwd, run } = await place(t);
  const modules = join(cwd, 'node_modules/belay-still');
  mkdirSync(modules, { recursive: true });
  writeFileSync(
    join(modules, 'package.json'),
    '{ "name": "belay-still", "version": "3.1.4", "type": "module", "exports": "./main.js" }',
  );
  writeFileSync(join(modules, 'main.js'), environment());
  const elsewhere = await emptyFolder(t);
  const text = `algorithms: [ppo]\nenvironments: [Still-v0]\nseeds: 1\nsteps: 200\nplugins: [belay-still]\nevaluationEpisodes: 1\nset: { training.stepsPerEpoch: 100 }\nname: ../../escaped\n`;
  writeFileSync(join(cwd, 'study.yaml'), text);

  const trained = await run(
    'train',
    'ppo',
    'Still-v0',
    '--plugin',
    'belay-still',
    '--out',
    join(elsewhere, 'a'),
    ...size,
  );
  const evaluated = await run('evaluate', join(elsewhere, 'a'), '--episodes', '1');
  const studied = await run('study', 'study.yaml', '--out', join(elsewhere, 'study'), '--jobs', '1');
  const usual = await run('study', 'study.yaml', '--jobs', '1');

  t.is(trained.code, 0, trained.stderr);
  t.is(evaluated.code, 0, evaluated.stderr);
  t.regex(readFileSync(join(elsewhere, 'a/config.yaml'), 'utf8'), /package: belay-still@3\.1\.4/);
  t.is(studied.code, 0, studied.stderr + studied.stdout);
  t.true(existsSync(join(elsewhere, 'study/runs/ppo-Still-v0-seed-0/evaluation.json')));
  t.is(usual.code, 0, usual.stderr);
  t.true(existsSync(join(cwd, 'runs/escaped/plan.json')));
});

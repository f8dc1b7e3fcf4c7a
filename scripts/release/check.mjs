// `npm run release:check [-- --quick]`: packs every package as it is published, installs the tarballs in an empty folder, and uses
// them there as a user would who has nothing else: on the Node that the project brings along and on Node 22, from the command
// line, from code and from a strict TypeScript project. `--quick` leaves Node 22 out. Closes with one line for each check.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { bundledNode } from '../../packages/cli/bin/bundled-node.js';
import { pages, relativeLinks, root, stage } from './stage.mjs';

const quick = process.argv.includes('--quick');
const results = [];

function run(command, args, { cwd, node = null, expect = 0 }) {
  const path = node === null ? process.env.PATH : `${dirname(node)}${delimiter}${process.env.PATH}`;
  const env = { ...process.env, PATH: path, CI: 'true' };
  for (const name of Object.keys(env)) if (/^(npm_|BELAY_|NODE_OPTIONS)/.test(name)) delete env[name];
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw error;
  if (status !== expect) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return { stdout, stderr };
}

async function check(what, act) {
  try {
    await act();
    results.push(true);
    console.log(`✔ ${what}`);
  } catch (error) {
    results.push(false);
    console.log(`✘ ${what}\n${error.stack ?? error}`);
  }
}

function must(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

const pluginFile = (folder, name) => [`${name}.ts`, `${name}.mts`].find((file) => existsSync(join(folder, file)));

const fromCode = `import { createRegistry, loadPlugins, resolveConfiguration, trainInDirectory } from '@belay-rl/core/run';

const registry = createRegistry();
await loadPlugins(registry, ['@belay-rl/envs', '@belay-rl/algorithms']);
const overrides = { 'training.steps': 2000, 'training.stepsPerEpoch': 1000, 'training.workers': 2 };
const configuration = resolveConfiguration({ registry, algorithm: 'cpo', environment: 'SafetyPointGoal1-v0', overrides });
const outcome = await trainInDirectory({ registry, configuration, directory: process.argv[2] });
console.log(outcome.finished ? 'finished' : 'stopped', outcome.steps, 'steps');
`;

const typed = `import { defineEnvironment, definePlugin } from '@belay-rl/core';
import {
  createRegistry,
  evaluateDirectory,
  loadPolicy,
  nodeThreads,
  resolveConfiguration,
  trainInDirectory,
} from '@belay-rl/core/run';
import { loadPlugins } from '@belay-rl/core/node';
import { partConformance } from '@belay-rl/core/testing';
import algorithms from '@belay-rl/algorithms';
import envs, { environments } from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';
import { readStudy, writeReport } from '@belay-rl/studies';
import { queueStudy } from '@belay-rl/studies/queue';

const lane = defineEnvironment({
  id: 'Lane-v0',
  summary: 'A lane.',
  observationSpace: { low: [-1], high: [1] },
  actionSpace: { low: [-1], high: [1] },
  maxSteps: 10,
  create: () => ({
    reset: () => [0],
    step: (action) => ({ observation: [action[0] ?? 0], reward: 1, cost: 0, terminated: false, truncated: false }),
  }),
});
export const plugin = definePlugin({ name: 'my/lane', version: '1.0.0', setup: (belay) => belay.environment(lane) });

export async function main(): Promise<number> {
  const registry = createRegistry().add(envs).add(algorithms).add(kfcpo).add(plugin);
  await loadPlugins(registry, []);
  const configuration = resolveConfiguration({ registry, algorithm: 'cpo', environment: environments[0]!.id });
  const { directory } = await trainInDirectory({ registry, configuration, threads: nodeThreads });
  using policy = loadPolicy(directory);
  const { costs } = await evaluateDirectory(directory, { registry, episodes: 1 });
  const cost: number = costs[0]?.mean ?? policy.epoch;
  return cost;
}
export { partConformance, queueStudy, readStudy, writeReport };
`;

const folder = mkdtempSync(join(tmpdir(), 'belay-release-'));
const tarballs = join(folder, 'tarballs');
mkdirSync(tarballs);

await check('every package is packed with its page, licence and fields, and without leftovers of the build', () => {
  for (const packed of stage()) {
    const manifest = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8'));
    for (const field of ['description', 'license', 'repository', 'homepage', 'bugs', 'keywords', 'engines'])
      must(manifest[field] !== undefined, `${manifest.name} has no ${field}`);
    must(manifest.publishConfig?.access === 'public', `${manifest.name} would not be published for everybody`);
    for (const file of ['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'])
      must(existsSync(join(packed, file)), `${manifest.name} lacks ${file}`);
    const { stdout } = run('npm', ['pack', '--json', '--pack-destination', tarballs, packed], { cwd: folder });
    // npm 12 gives a map by name, earlier ones a list.
    const [{ files }] = Object.values(JSON.parse(stdout));
    const odd = files.find(({ path }) => /tsbuildinfo|(^|\/)(test|node_modules)\//.test(path));
    must(odd === undefined, `${manifest.name} packs ${odd?.path}`);
  }
});

await check('no link of a page leads to a file that is not installed', () => {
  for (const name of readdirSync(join(root, '.release'))) {
    for (const page of pages(join(root, '.release', name))) {
      for (const [target] of relativeLinks(readFileSync(page, 'utf8')))
        must(existsSync(join(dirname(page), target)), `${page} links to ${target}`);
    }
  }
});

const bundled = bundledNode() ?? process.execPath;
const nodes = [{ name: 'the bundled Node', node: bundled }];
if (!quick) {
  await check('Node 22 is there to be tried', () => {
    const own = join(folder, 'node22');
    mkdirSync(own);
    writeFileSync(join(own, 'package.json'), '{"private":true}');
    const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
    run('npm', ['install', '--no-audit', '--no-fund', `${platform}@22`], { cwd: own });
    const node = join(own, 'node_modules', platform, 'bin', 'node');
    must(run(node, ['--version'], { cwd: own }).stdout.startsWith('v22.'), `${node} is no Node 22`);
    nodes.push({ name: 'Node 22', node });
  });
}

const project = join(folder, 'project');
await check('the tarballs install in an empty folder', () => {
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"name":"somebody","private":true,"type":"module"}');
  const files = readdirSync(tarballs).map((name) => join(tarballs, name));
  run('npm', ['install', '--no-audit', '--no-fund', ...files, `typescript@${typescriptVersion()}`], { cwd: project });
});

function typescriptVersion() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.typescript;
}

const belay = join(project, 'node_modules/@belay-rl/cli/bin/belay.js');
const tiny = ['--steps', '2000', '--set', 'training.stepsPerEpoch=1000', '--quiet'];
for (const { name, node } of nodes) {
  const out = (what) => join(project, 'runs', `${what}-${name.replace(/\W+/g, '-')}`);
  const use = (...args) => run(node, [belay, ...args], { cwd: project, node });
  await check(`${name}: trains, resumes a finished run, evaluates, reports`, () => {
    use('train', 'ppo-lag', 'SafetyPointGoal1-v0', ...tiny, '--out', out('ppo'));
    use('train', '--resume', out('ppo'), '--quiet');
    const evaluation = JSON.parse(use('evaluate', out('ppo'), '--episodes', '2', '--json').stdout);
    must(evaluation.episodes.length === 2, 'two episodes were asked for');
    use('report', out('ppo'), '--out', out('report'));
    must(statSync(join(out('report'), 'report.html')).size > 1000, 'a report was asked for');
  });
  await check(`${name}: a plugin that belay new wrote trains as it is`, () => {
    const plugin = `penalty-${name.replace(/\W+/g, '-').toLowerCase()}`;
    use('new', 'plugin', plugin);
    use(
      'train',
      'kfcpo',
      'SafetyPointGoal1-v0',
      '--plugin',
      `./${pluginFile(project, plugin)}`,
      '--set',
      `constraint.name=${plugin}`,
      ...tiny,
      '--out',
      out(plugin),
    );
  });
  await check(`${name}: trains from code, in worker threads`, () => {
    writeFileSync(join(project, 'train.mjs'), fromCode);
    const { stdout } = run(node, ['train.mjs', out('code')], { cwd: project, node });
    must(/^finished 2000 steps/.test(stdout), `it said ${stdout}`);
  });
}

await check(
  'a strict TypeScript project compiles against the packages, with nodenext and with bundler resolution',
  () => {
    mkdirSync(join(project, 'src'));
    writeFileSync(join(project, 'src/main.ts'), typed);
    const compilerOptions = {
      strict: true,
      target: 'es2024',
      noEmit: true,
      exactOptionalPropertyTypes: true,
      types: [],
    };
    for (const [module, moduleResolution] of [
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ]) {
      const options = {
        ...compilerOptions,
        module,
        moduleResolution,
        lib: ['es2024', 'dom', 'esnext.disposable'],
        skipLibCheck: true,
      };
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['src'] }));
      run(bundled, ['node_modules/typescript/bin/tsc', '-p', '.'], { cwd: project });
    }
  },
);

await check('in a folder that npm init made, belay new plugin writes a file that can be loaded', () => {
  const own = join(project, 'commonjs');
  mkdirSync(own);
  run('npm', ['init', '-y'], { cwd: own });
  run(bundled, [belay, 'new', 'plugin', 'mine'], { cwd: own });
  run(bundled, [belay, 'list', 'constraint-handlers', '--plugin', `./${pluginFile(own, 'mine')}`], { cwd: own });
});

await check('the examples come along, and a study of them can be planned', () => {
  run(bundled, [belay, 'new', 'examples'], { cwd: project });
  run(bundled, [belay, 'check-env', 'examples/own-environment.ts', '--steps', '50'], { cwd: project });
  run(bundled, [belay, 'check-plugin', 'examples/own-constraint-handler.ts'], { cwd: project });
});

await check('a Node that is too old is told what Belay needs, in one sentence', () => {
  const own = process.env.BELAY_OLD_NODE ?? (process.versions.node.startsWith('20.') ? process.execPath : null);
  if (own === null) return;
  const { stderr } = run(own, [belay, 'list', 'algorithms'], { cwd: project, node: own, expect: 2 });
  must(/^belay: Belay needs Node [\d.]+ or later, this is [\d.]+, [^\n]+\n$/.test(stderr), `it said ${stderr}`);
});

rmSync(folder, { recursive: true, force: true });
console.log(`${results.filter(Boolean).length} passed, ${results.filter((passed) => !passed).length} failed`);
process.exitCode = results.every(Boolean) ? 0 : 1;

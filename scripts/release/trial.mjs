// `npm run release:trial`: a release from beginning to end on this machine, in folders that are removed afterwards. In a clone: the next
// version, its changelog and its tag. To a Verdaccio on 127.0.0.1: every package. Out of it, with nothing but npm, in an empty folder: `belay`
// installed, helping, training, evaluating. Closes with one line for each step and its seconds. The state that is committed is tried.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { bundledNode } from '../../packages/cli/bin/bundled-node.js';
import { packageFolders, root } from './stage.mjs';
import { installTools, toolScript } from './tools.mjs';

const node = bundledNode() ?? process.execPath;
const folder = mkdtempSync(join(tmpdir(), 'belay-trial-'));
const clone = join(folder, 'clone');
const user = join(folder, 'user');
const results = [];
let registry = null;

function run(command, args, cwd, more = {}) {
  const env = { ...process.env, CI: 'true', ...more };
  for (const name of Object.keys(env))
    if (/^(npm_(?!config_userconfig)|BELAY_|NODE_OPTIONS)/.test(name)) delete env[name];
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

async function step(what, act) {
  if (results.includes(false)) return;
  const began = performance.now();
  try {
    await act();
    results.push(true);
  } catch (error) {
    results.push(false);
    console.log(error.stack ?? error);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${results.at(-1) ? '✔' : '✘'} ${what} (${seconds} s)`);
}

function must(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** A registry that holds our packages itself and passes everything else on to the one that this machine uses. */
async function startRegistry() {
  const port = await freePort();
  const upstream = run('npm', ['config', 'get', 'registry'], root).trim();
  const config = join(folder, 'verdaccio.yaml');
  const rules = [
    `storage: ${join(folder, 'storage')}`,
    'auth: { htpasswd: { file: ./htpasswd, max_users: -1 } }',
    `uplinks: { npm: { url: '${upstream}', cache: false } }`,
    'packages:',
    "  '@belay-rl/*': { access: $all, publish: $all, unpublish: $all }",
    "  '**': { access: $all, proxy: npm }",
    'log: { type: stdout, format: json, level: error }',
    'web: { enable: false }',
    'max_body_size: 100mb',
  ];
  writeFileSync(config, `${rules.join('\n')}\n`);
  const child = spawn(
    node,
    [toolScript('verdaccio', 'verdaccio'), '--config', config, '--listen', `127.0.0.1:${port}`],
    {
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const url = `http://127.0.0.1:${port}/`;
  registry = { child, url };
  const answers = () =>
    fetch(`${url}-/ping`).then(
      (response) => response.ok,
      () => false,
    );
  for (let tries = 0; !(await answers()); tries++) {
    must(tries < 600 && child.exitCode === null, 'Verdaccio did not begin to answer');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** npm wants a token to publish, although this registry asks for none. */
function npmrc() {
  const path = join(folder, 'npmrc');
  writeFileSync(path, `registry=${registry.url}\n${registry.url.replace(/^http:/, '')}:_authToken=trial\n`);
  return { npm_config_userconfig: path };
}

process.on('SIGINT', () => process.exit(130));
process.on('exit', () => {
  registry?.child.kill();
  rmSync(folder, { recursive: true, force: true });
});

const manifestOf = (name) => JSON.parse(readFileSync(join(clone, 'packages', name, 'package.json'), 'utf8'));
const before = JSON.parse(readFileSync(join(root, 'lerna.json'), 'utf8')).version;

await step('the tools are installed', installTools);

await step('a version, its changelog and its tag are made from the commits', () => {
  run('git', ['clone', '--quiet', '--no-hardlinks', root, clone], folder);
  run('git', ['config', 'user.name', 'trial'], clone);
  run('git', ['config', 'user.email', 'trial@localhost'], clone);
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  const lerna = toolScript('@lerna-lite/cli', 'lerna');
  run(node, [lerna, 'version', '--yes', '--no-push', '--allow-branch', '*'], clone);
  const { version } = JSON.parse(readFileSync(join(clone, 'lerna.json'), 'utf8'));
  must(version !== before, `the version is still ${before}`);
  must(
    run('git', ['tag', '--points-at', 'HEAD'], clone).trim() === `v${version}`,
    'the commit has no tag of its version',
  );
  must(
    run('git', ['status', '--porcelain', '--untracked-files=no'], clone) === '',
    'the release left changes that are not committed',
  );
  must(
    readFileSync(join(clone, 'CHANGELOG.md'), 'utf8').includes(`\n## ${version} (`),
    'the changelog has no section of it',
  );
  for (const name of packageFolders()) {
    const { dependencies = {}, version: own } = manifestOf(name);
    const ours = Object.entries(dependencies).filter(([other]) => other.startsWith('@belay-rl/'));
    must(
      [own, ...ours.map(([, range]) => range)].every((one) => one === version),
      `${name} names another version`,
    );
  }
});

await step('it is built', () => {
  for (const name of packageFolders()) {
    const own = join('packages', name, 'node_modules');
    if (existsSync(join(root, own))) symlinkSync(join(root, own), join(clone, own));
    for (const made of ['dist', 'src/generated']) {
      const from = join(root, 'packages', name, made);
      if (existsSync(from))
        cpSync(from, join(clone, 'packages', name, made), { recursive: true, preserveTimestamps: true });
    }
  }
  run(node, [join(root, 'node_modules/typescript/bin/tsc'), '-b'], clone);
});

await step('every package is published to a registry on this machine', async () => {
  await startRegistry();
  run(process.execPath, ['scripts/release/publish.mjs', '--registry', registry.url], clone, npmrc());
});

await step('somebody with npm and an empty folder installs belay from it', () => {
  mkdirSync(user);
  run('npm', ['init', '-y'], user);
  run('npm', ['install', '--no-audit', '--no-fund', '@belay-rl/cli'], user, npmrc());
  const installed = JSON.parse(readFileSync(join(user, 'node_modules/@belay-rl/cli/package.json'), 'utf8')).version;
  must(installed === manifestOf('cli').version, `npm installed ${installed}`);
});

await step('belay helps, trains and evaluates there', () => {
  // The Node that Belay needs, if this one is older.
  const path = { PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  const belay = (...args) => run('npx', ['--no-install', 'belay', ...args], user, path);
  must(/belay train/.test(belay('--help')), 'belay --help does not name belay train');
  must(belay('--version').includes(manifestOf('cli').version), 'belay --version tells another version');
  const tiny = ['--steps', '2000', '--set', 'training.stepsPerEpoch=1000', '--quiet', '--out', 'run'];
  belay('train', 'kfcpo', 'SafetyPointGoal1-v0', ...tiny);
  must(
    JSON.parse(belay('evaluate', 'run', '--episodes', '1', '--json')).episodes.length === 1,
    'no episode was evaluated',
  );
});

console.log(`${results.filter(Boolean).length} passed, ${results.filter((passed) => !passed).length} failed`);
process.exit(results.every(Boolean) ? 0 : 1);

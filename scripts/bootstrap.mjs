// `npm start` and `npm test` on a machine that has Node 20 and npm only: installs and builds what is missing or stale,
// then goes on under the bundled Node. No dependencies: this file runs before there are any.
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { isBuilt, isInstalled, root } from './install-state.mjs';
import { runTests } from './run-tests.mjs';

/** What `npm start` trains: about a minute on two cores. */
const demonstration = ['train', 'kfcpo', 'SafetyPointGoal1-v0', '--steps', '500000'];

function step(what, command, args, options = {}) {
  console.log(`belay: ${what} …`);
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (result.status === 0) return;
  console.error(`belay: ${what} failed; the messages above say why.`);
  process.exit(result.status ?? 1);
}

function install() {
  // npm sets these for its scripts; without them npm is looked up on PATH. The project's own node_modules/.bin is taken
  // off PATH, because it is about to be removed and made anew.
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !entry.startsWith(join(root, 'node_modules')));
  const options = { env: { ...process.env, PATH: path.join(delimiter) } };
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js'))
    step('installing (npm ci)', process.env.npm_node_execpath ?? process.execPath, [npm, 'ci'], options);
  else step('installing (npm ci)', 'npm', ['ci'], { ...options, shell: process.platform === 'win32' });
}

async function main([verb, ...args]) {
  if (verb !== 'start' && verb !== 'test') {
    console.error('usage: node scripts/bootstrap.mjs start|test [arguments]');
    return 2;
  }
  if (!isInstalled()) install();
  if (!isBuilt()) step('building', process.execPath, [join(root, 'scripts/build.mjs')]);

  const { bundledNode, continueUnder, isRecentEnough, leastNode } = await import('../packages/cli/bin/bundled-node.js');
  const node = bundledNode() ?? (isRecentEnough() ? process.execPath : null);
  if (node === null) {
    console.error(
      `belay: Belay needs Node ${leastNode} or later, this is ${process.versions.node}, and npm installed no bundled Node for ${process.platform}-${process.arch}; install a newer Node.`,
    );
    return 2;
  }
  if (verb === 'test') return runTests(node, args);
  return continueUnder(node, [join(root, 'packages/cli/bin/belay.js'), ...demonstration, ...args], {
    BELAY_NO_RESTART: '1',
  });
}

process.exitCode = await main(process.argv.slice(2));

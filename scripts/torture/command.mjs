import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundledNode } from '../../packages/cli/bin/bundled-node.js';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const belayJs = fileURLToPath(new URL('../../packages/cli/bin/belay.js', import.meta.url));
const node = bundledNode() ?? process.execPath;

/** Longest that a refusal may take [ms]. */
const PATIENCE = 120_000;

/** Starts `belay args…`; `ended` resolves to its exit code (null: killed) and what it said. */
export function start(args, { cwd, env = {} }) {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BELAY_')));
  const child = spawn(node, [belayJs, ...args], {
    cwd,
    env: { ...clean, XDG_CONFIG_HOME: cwd, CI: 'true', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, PATIENCE);
  const ended = new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr, late });
    });
  });
  return { child, ended };
}

export const belay = (args, options) => start(args, options).ended;

/** What is wrong with the way in which a command refused or failed; null: nothing. */
export function badRefusal({ code, stderr, late }) {
  if (late) return 'it did not end';
  if (code !== 1 && code !== 2) return `exit code ${code}`;
  if (/\[defect\]|FATAL ERROR|\n\s+at /.test(stderr)) return 'a defect, or a stack';
  if (stderr.length > 4000) return `${stderr.length} characters of it`;
  return /^belay: [^\n]+ \[[A-Za-z_-]+\]$/m.test(stderr) ? null : 'no sentence';
}

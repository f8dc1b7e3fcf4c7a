// Runs the test suite under a given Node, shows each test as it ends, and closes with one line: N passed, N failed.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './install-state.mjs';

/** Reads TAP 13 as AVA writes it, line by line. */
export class TapReader {
  #open = null;
  #passed = 0;
  #failed = 0;
  #summary = { pass: null, fail: null };
  failures = [];

  /** Returns what to show for this line, or null. */
  line(line) {
    const test = /^(not )?ok \d+ - (.*?)( # (SKIP|TODO).*)?$/.exec(line);
    if (test !== null) {
      const [, not, title, , directive] = test;
      this.#open = null;
      if (directive !== undefined) return `- ${title} (${directive.toLowerCase()})`;
      if (not === undefined) {
        this.#passed++;
        return `✔ ${title}`;
      }
      this.#failed++;
      this.#open = { title, lines: [] };
      this.failures.push(this.#open);
      return `✘ ${title}`;
    }
    const count = /^# (pass|fail) (\d+)$/.exec(line);
    if (count !== null) {
      this.#summary[count[1]] = Number(count[2]);
      return null;
    }
    if (line.startsWith('  ') && this.#open !== null) {
      this.#open.lines.push(line);
      return line;
    }
    if (/^(TAP version|\d+\.\.\d+$|# (tests|skip|todo) |---$|$)/.test(line)) return null;
    return line;
  }

  /** AVA's own totals if it reached them (they count tests that never ran), else the lines seen. */
  counts() {
    return {
      passed: this.#summary.pass ?? this.#passed,
      failed: Math.max(this.#summary.fail ?? 0, this.#failed),
    };
  }
}

/** Resolves to the exit code. A test run that ends badly without naming a test counts as one failure. */
export function runTests(node, args) {
  const ava = join(root, 'node_modules/ava/entrypoints/cli.js');
  // The bundled Node comes first on PATH, so that whatever a test starts runs under it too.
  // What a test lets run is remembered for the tests only.
  const settings = mkdtempSync(join(tmpdir(), 'belay-test-settings-'));
  process.on('exit', () => rmSync(settings, { recursive: true, force: true }));
  const environment = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    XDG_CONFIG_HOME: settings,
    // Hundreds of processes read the same sources: half of what each takes to start is stripping their types and compiling them.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/compiled'),
  };
  if (args.includes('--watch') || args.includes('-w')) {
    const child = spawn(node, [ava, ...args], { cwd: root, stdio: 'inherit', env: environment });
    return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  }
  const child = spawn(node, [ava, '--tap', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment,
  });
  const reader = new TapReader();
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const shown = reader.line(line);
    if (shown !== null) console.log(shown);
  });
  const read = new Promise((resolve) => lines.on('close', resolve));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', async (code) => {
      await read;
      const { passed, failed } = reader.counts();
      const total = code === 0 ? failed : Math.max(failed, 1);
      if (reader.failures.length > 0) {
        console.log('\nFailed:');
        for (const failure of reader.failures) console.log([`✘ ${failure.title}`, ...failure.lines].join('\n'));
      }
      console.log(`\n${passed} passed, ${total} failed`);
      resolve(total > 0 ? 1 : 0);
    });
  });
}

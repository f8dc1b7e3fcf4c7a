import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readImports } from '../../../../scripts/architecture/imports.mjs';
import { resolveModule } from '../../../../scripts/architecture/resolve.mjs';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const conditions = ['browser', 'import', 'default'];
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

const found = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);

function address(file: string): string {
  return `/${relative(root, file).split(sep).join('/')}`;
}

/** Every module that the file at `entry` leads to in a browser, by the name under which it is asked for. */
function importMap(entry: string): Record<string, string> {
  const map: Record<string, string> = {};
  const seen = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const { specifier } of readImports(file).imports as { specifier: string }[]) {
      const to: string | null = resolveModule(specifier, file, conditions);
      if (to === null) continue;
      if (!specifier.startsWith('.')) map[specifier] = address(to);
      queue.push(to);
    }
  }
  return map;
}

/** A CommonJS file as a module with the names that it gives out; it may not ask for others. */
function asModule(text: string): string {
  const names = [...new Set([...text.matchAll(/^exports\.(\w+) =/gm)].map(([, name]) => name as string))];
  if (names.length === 0) return text;
  const given = names
    .filter((name) => name !== 'default')
    .map((name) => `const $${name} = exports.${name}; export { $${name} as ${name} };`);
  return `const exports = {}; const module = { exports };\n(() => {\n${text}\n})();\n${given.join('\n')}\nexport default exports;\n`;
}

/** A page that runs `script` (a module's text) and whatever of the project it imports from `entry`'s surroundings. */
export class BrowserPage {
  readonly #server: Server;
  readonly #told: Promise<string>;
  #browser: ChildProcess | undefined;
  readonly #profile = mkdtempSync(join(tmpdir(), 'belay-browser-'));

  readonly #flags: readonly string[];

  /** `script` calls `tell(text)` once. `entry`: the file whose imports the page may use. `flags`: instead of no graphics device at all. */
  constructor(entry: string, script: string, flags: readonly string[] = ['--disable-gpu']) {
    this.#flags = flags;
    const map = JSON.stringify({ imports: { entry: address(entry), ...importMap(entry) } });
    const page = `<!doctype html><meta charset="utf-8"><script type="importmap">${map}</script>
<script>const tell = (text) => fetch('/told', { method: 'POST', body: text });
addEventListener('error', (event) => tell('error: ' + event.message));
addEventListener('unhandledrejection', (event) => tell('error: ' + (event.reason?.stack ?? event.reason)));</script>
<script type="module">${script}</script>`;
    let tell: (text: string) => void;
    this.#told = new Promise((resolve) => {
      tell = resolve;
    });
    this.#server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname;
      if (path === '/') {
        response.setHeader('content-type', 'text/html').end(page);
      } else if (path === '/told') {
        let body = '';
        request.on('data', (chunk) => {
          body += chunk;
        });
        request.on('end', () => {
          response.end();
          tell(body);
        });
      } else {
        const file = join(root, decodeURIComponent(path));
        if (!existsSync(file)) {
          response.writeHead(404).end();
          return;
        }
        const type = types[extname(file)];
        response.setHeader('content-type', type ?? 'application/octet-stream');
        response.end(type === 'text/javascript' ? asModule(readFileSync(file, 'utf8')) : readFileSync(file));
      }
    });
  }

  /** What the page told; null if it told nothing in that time, or there is no browser that runs on this machine. */
  async run(milliseconds: number): Promise<string | null> {
    if (found === undefined) return null;
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = this.#server.address() as AddressInfo;
    const browser = spawn(
      found,
      [
        '--headless=new',
        '--no-sandbox',
        ...this.#flags,
        '--disable-dev-shm-usage',
        `--user-data-dir=${this.#profile}`,
        `http://127.0.0.1:${port}/`,
      ],
      { stdio: 'ignore' },
    );
    this.#browser = browser;
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, milliseconds, null);
      browser.on('exit', () => resolve(null));
      browser.on('error', () => resolve(null));
    });
    const told = await Promise.race([this.#told, silence]);
    clearTimeout(timer);
    return told;
  }

  async close(): Promise<void> {
    const browser = this.#browser;
    if (browser !== undefined && browser.exitCode === null) {
      await new Promise((resolve) => {
        browser.on('exit', resolve);
        browser.kill('SIGKILL');
      });
    }
    this.#server.close();
    this.#server.closeAllConnections();
    rmSync(this.#profile, { recursive: true, force: true });
  }
}

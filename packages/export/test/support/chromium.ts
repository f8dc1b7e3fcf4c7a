import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';

/** null: there is none on this machine. */
export const chromium =
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? null;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Serves a folder as it is, as any static server would; `headers` besides. */
export async function serveFolder(folder: string, headers: Readonly<Record<string, string>> = {}) {
  const server = createServer(({ url = '/' }, response) => {
    const path = new URL(url, 'http://localhost').pathname;
    const file = join(folder, normalize(path === '/' ? '/index.html' : decodeURIComponent(path)));
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { ...headers, 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A tab of a headless Chromium, spoken to by its debugging protocol. */
export class Tab {
  readonly #browser: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  #last = 0;

  private constructor(browser: ChildProcess, profile: string, socket: WebSocket) {
    this.#browser = browser;
    this.#profile = profile;
    this.#socket = socket;
  }

  /** null: the browser cannot start here, as in some containers. `device`: with its WebGPU, on a software driver if there is no card. */
  static async open(url: string, device = false): Promise<Tab | null> {
    if (chromium === null) return null;
    const profile = mkdtempSync(join(tmpdir(), 'belay-chromium-'));
    const flags = [
      '--headless=new',
      '--no-sandbox',
      device ? '--enable-unsafe-webgpu' : '--disable-gpu',
      '--disable-dev-shm-usage',
    ];
    const browser = spawn(
      chromium,
      [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const address = await new Promise<string | null>((resolve) => {
      let text = '';
      browser.stderr!.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        const found = /DevTools listening on ws:\/\/([^/]+)\//.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
      browser.on('exit', () => resolve(null));
      browser.on('error', () => resolve(null));
    });
    if (address === null) {
      rmSync(profile, { recursive: true, force: true });
      return null;
    }
    const targets = (await (await fetch(`http://${address}/json/list`)).json()) as readonly {
      readonly type: string;
      readonly webSocketDebuggerUrl: string;
    }[];
    const socket = new WebSocket(targets.find(({ type }) => type === 'page')!.webSocketDebuggerUrl);
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
    const tab = new Tab(browser, profile, socket);
    await tab.#ask('Page.enable', {});
    await tab.#ask('Page.navigate', { url });
    return tab;
  }

  #ask(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const listen = ({ data }: MessageEvent): void => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: Record<string, unknown>; error?: object };
        if (answer.id !== id) return;
        this.#socket.removeEventListener('message', listen);
        if (answer.error === undefined) resolve(answer.result ?? {});
        else reject(new Error(JSON.stringify(answer.error)));
      };
      this.#socket.addEventListener('message', listen);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** What an expression comes to in the page. */
  async value<T>(expression: string): Promise<T> {
    const answer = await this.#ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = answer as { result?: { value?: T }; exceptionDetails?: object };
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return result?.value as T;
  }

  /** Waits until the expression is true; one that throws is not, yet. The test's own time limit ends a wait without end. */
  async until(expression: string): Promise<void> {
    while (!(await this.value<boolean>(`Boolean(${expression})`).catch(() => false))) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** A picture of what the tab shows, at that size [CSS pixels]. */
  async picture(width: number, height: number, dark = false): Promise<Buffer> {
    await this.#ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 500 });
    await this.#ask('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }],
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { data } = await this.#ask('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(String(data), 'base64');
  }

  async close(): Promise<void> {
    this.#socket.close();
    if (this.#browser.exitCode === null) {
      await new Promise((resolve) => {
        this.#browser.on('exit', resolve);
        this.#browser.kill('SIGKILL');
      });
    }
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The command itself: this file lies in src or dist, one folder below the package. */
const command = fileURLToPath(new URL('../bin/belay.js', import.meta.url));

/** `belay watch` of a run in a process of its own, so that the page takes no time from the training's thread. */
export class LivePage {
  readonly #child: ChildProcess;

  /** `onUrl` is told the page's address once it is served. */
  constructor(directory: string, onUrl: (url: string) => void) {
    this.#child = fork(command, ['watch', '--wait', directory], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
    let text = '';
    let told = false;
    this.#child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (told || !text.includes('\n')) return;
      told = true;
      onUrl(text.slice(0, text.indexOf('\n')));
    });
    // A page that cannot be served never ends a training.
    this.#child.on('error', () => {});
    this.#child.unref();
    (this.#child.stdout as unknown as { unref?(): void } | null)?.unref?.();
    (this.#child.channel as { unref(): void } | null)?.unref();
  }

  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}

import { element, figure } from '@belay-rl/export/elements';
import type { FromViewer, ToViewer } from '../messages.ts';

const WIDTH = 480;
const HEIGHT = 360;

/** The robot under the newest policy, played and drawn by a worker of its own. */
export class View {
  readonly #context = element('view', HTMLCanvasElement).getContext('2d')!;
  #worker: Worker | null = null;

  /** A new training: what was shown before goes. */
  begin(): void {
    this.#worker?.terminate();
    this.#worker = null;
    const { canvas } = this.#context;
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    this.#say('The robot appears after the first epoch.');
  }

  show(run: Uint8Array, plugin: string | null): void {
    if (this.#worker === null) {
      this.#worker = new Worker(new URL('./viewer.js', import.meta.url), { type: 'module', name: 'belay-viewer' });
      this.#worker.addEventListener('message', ({ data }) => this.#take(data as FromViewer));
    }
    const order: ToViewer = { kind: 'play', run, plugin, width: WIDTH, height: HEIGHT };
    this.#worker.postMessage(order);
  }

  #take(message: FromViewer): void {
    if (message.kind === 'failed') {
      this.#say(message.sentence);
      return;
    }
    const { pixels, width, height } = message;
    this.#context.putImageData(new ImageData(pixels as Uint8ClampedArray<ArrayBuffer>, width, height), 0, 0);
    this.#say(`step ${message.steps}, return ${figure(message.return)}, cost ${figure(message.cost)}`);
  }

  #say(sentence: string): void {
    element('episode', HTMLElement).textContent = sentence;
  }
}

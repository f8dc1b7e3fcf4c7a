import type { RunState, StudyProgress, StudyWatcher } from '@belay-rl/studies';
import { clock, limitText, score } from '../reporter/format.ts';
import type { Screen } from '../reporter/terminal.ts';
import { eventText, fitted } from './plain-watcher.ts';

/** How often the live block is redrawn [ms]. */
const REDRAW_EVERY = 250;

const BAR = 12;

/** Live: a bar for each run under way, one for the whole with the time left. Ended runs leave a line behind. */
export class TerminalWatcher implements StudyWatcher {
  readonly #screen: Screen;
  #progress: StudyProgress | null = null;
  #drawn = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  begin(progress: StudyProgress): void {
    this.#progress = progress;
    this.#timer = setInterval(() => this.draw(), REDRAW_EVERY);
    this.#timer.unref();
    this.draw();
  }

  change(state: RunState, what: Parameters<StudyWatcher['change']>[1]): void {
    if (what !== 'epoch' && what !== 'started' && what !== 'resumed') {
      this.#clear();
      const text = fitted(eventText(state, what, this.#progress as StudyProgress), this.#screen.width() - 1).join('\n');
      this.#screen.write(`${this.#paint(what === 'finished' ? 32 : 33, text)}\n`);
    }
    this.draw();
  }

  /** A sentence above the block. */
  message(sentence: string): void {
    this.#clear();
    this.#screen.write(`${this.#paint(33, sentence)}\n`);
    this.draw();
  }

  draw(): void {
    const progress = this.#progress;
    if (progress === null) return;
    const width = this.#screen.width() - 1;
    const running = progress.states.filter(({ status }) => status === 'running');
    const total = progress.states.length;
    const steps = progress.states.reduce((sum, state) => sum + state.run.steps, 0);
    const done = progress.states.reduce((sum, state) => sum + doneSteps(state), 0);
    const failed = progress.count('failed');
    const lines = [
      ...running.map((state) => runLine(state, width)),
      `${bar(done / steps)} ${progress.count('finished')} of ${total} runs${failed === 0 ? '' : `, ${failed} failed`}, ${clock(progress.secondsLeft)} left`.slice(
        0,
        width,
      ),
    ];
    this.#clear();
    this.#screen.write(`${lines.map((line) => this.#paint(2, line)).join('\n')}\n`);
    this.#drawn = lines.length;
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#clear();
    this.#progress = null;
  }

  #clear(): void {
    if (this.#drawn > 0) this.#screen.write(`\u001b[${this.#drawn}A\r\u001b[0J`);
    this.#drawn = 0;
  }

  #paint(code: number, text: string): string {
    return this.#screen.colours ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}

function doneSteps({ run, status, progress }: RunState): number {
  return status === 'finished' || status === 'failed' ? run.steps : (progress?.steps ?? 0);
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * BAR);
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}

function runLine({ run, progress }: RunState, width: number): string {
  const limit = run.costLimit === null ? '' : `/${limitText(run.costLimit)}`;
  const state = progress === null ? 'begins' : `return ${score(progress.return)}  cost ${score(progress.cost)}${limit}`;
  const tail = `  ${state}`;
  const head = `${bar(progress === null ? 0 : progress.epoch / progress.epochs)} `;
  const room = Math.max(8, width - head.length - tail.length);
  const name = run.name.length > room ? `${run.name.slice(0, room - 1)}…` : run.name.padEnd(Math.min(room, 40));
  return `${head}${name}${tail}`.slice(0, width);
}

import { type Column, fitting, headerLine, rowLine } from './columns.ts';
import { costsText, count, engineText, limitsText, separated } from './format.ts';
import type { EpochReport, Reporter, RunEnd, RunStart } from './reporter.ts';
import { summaryLines } from './summary.ts';

/** What the reporter needs of a terminal. */
export interface Screen {
  write(text: string): void;
  /** Characters in a line, now. */
  width(): number;
  readonly colours: boolean;
}

/** About this many rows stay on the screen, however many epochs there are. */
const ROWS_KEPT = 20;

/** How often the live line is redrawn [ms]. */
const REDRAW_EVERY = 250;

const codes = { dim: 2, bold: 1, red: 31, green: 32, yellow: 33 } as const;

/**
 * A table whose last line is alive: it shows the epoch under way with the figures of the last finished one, redrawn in
 * place. Every few epochs a row stays, so that a run leaves about twenty rows behind.
 */
export class TerminalReporter implements Reporter {
  readonly #screen: Screen;
  readonly #now: () => number;
  #run: RunStart | null = null;
  #last: EpochReport | null = null;
  #lastAt = 0;
  #live = false;
  #headed = 0;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(screen: Screen, now: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#now = now;
  }

  start(run: RunStart): void {
    this.#run = run;
    this.#lastAt = this.#now();
    const from = run.epochsDone > 0 ? `, from epoch ${run.epochsDone + 1}` : '';
    this.#line(`${this.#paint('bold', `${run.algorithm} on ${run.environment}`)}${engineText(run)}${from}`);
    this.#line(
      this.#paint(
        'dim',
        `${separated(run.steps)} steps in ${run.epochs} epochs, ${limitsText(run)}, ${counted(run.environments, 'environment')}, ${run.workers === 0 ? 'no workers' : counted(run.workers, 'worker')}`,
      ),
    );
    const costs = costsText(run);
    if (costs !== null) this.#line(this.#paint('dim', costs));
    this.#line(this.#paint('dim', run.directory));
    this.#line('');
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), REDRAW_EVERY);
    this.#timer.unref();
  }

  epoch(report: EpochReport): void {
    const run = this.#run as RunStart;
    this.#last = report;
    this.#lastAt = this.#now();
    const every = Math.max(1, Math.ceil((run.epochs - run.epochsDone) / ROWS_KEPT));
    if (report.epoch % every === 0 || report.epoch === run.epochs || report.epoch === run.epochsDone + 1) {
      this.#line(this.#row(report));
    }
    this.#draw();
  }

  message(sentence: string): void {
    this.#line(this.#paint('yellow', sentence));
    this.#draw();
  }

  end(end: RunEnd): void {
    this.close();
    this.#line('');
    for (const line of summaryLines(this.#run as RunStart, end)) this.#line(line);
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#clear();
  }

  /** The epoch under way: its number, the last one's figures, the time left counted down. */
  #draw(): void {
    const run = this.#run;
    if (run === null || (this.#last !== null && this.#last.epoch >= run.epochs)) return;
    const since = (this.#now() - this.#lastAt) / 1000;
    const base = this.#last;
    const report: EpochReport = {
      epoch: (base?.epoch ?? run.epochsDone) + 1,
      steps: base?.steps ?? run.stepsDone,
      return: base?.return ?? Number.NaN,
      cost: base?.cost ?? Number.NaN,
      episodeLength: base?.episodeLength ?? Number.NaN,
      kl: base?.kl ?? Number.NaN,
      rollBack: base?.rollBack ?? Number.NaN,
      stepsPerSecond: base?.stepsPerSecond ?? Number.NaN,
      secondsLeft: base === null ? Number.NaN : Math.max(0, base.secondsLeft - since),
    };
    const chosen = this.#columns();
    this.#clear();
    this.#screen.write(this.#paint('dim', rowLine(chosen, report, run)));
    this.#live = true;
  }

  #row(report: EpochReport): string {
    const run = this.#run as RunStart;
    return rowLine(this.#columns(), report, run, (text, column) => {
      if (column.title !== 'cost/limit' || Number.isNaN(report.cost)) return text;
      return this.#paint(report.cost <= (report.limit ?? run.limit) ? 'green' : 'red', text);
    });
  }

  /** The columns for the present width; a changed set gets a new header. */
  #columns(): readonly Column[] {
    const chosen = fitting(this.#screen.width() - 1);
    if (chosen.length !== this.#headed) {
      this.#headed = chosen.length;
      this.#line(this.#paint('dim', headerLine(chosen)));
    }
    return chosen;
  }

  #line(text: string): void {
    this.#clear();
    this.#screen.write(`${text}\n`);
  }

  #clear(): void {
    if (this.#live) this.#screen.write('\r\u001b[2K');
    this.#live = false;
  }

  #paint(style: keyof typeof codes, text: string): string {
    return this.#screen.colours && text !== '' ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
  }
}

function counted(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

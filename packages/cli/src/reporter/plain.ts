import { clock, costsText, engineText, figure, limitsText, limitText, percent, score, separated } from './format.ts';
import type { EpochReport, Reporter, RunEnd, RunStart } from './reporter.ts';
import { summaryLines } from './summary.ts';

/** One line an epoch, for files, pipes and terminals that cannot move the cursor. */
export class PlainReporter implements Reporter {
  readonly #write: (text: string) => void;
  #run: RunStart | null = null;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  start(run: RunStart): void {
    this.#run = run;
    const from = run.epochsDone > 0 ? `, from epoch ${run.epochsDone + 1}` : '';
    this.#line(
      `Training ${run.algorithm} on ${run.environment}${engineText(run)}: ${separated(run.steps)} steps in ${run.epochs} epochs${from}; ${limitsText(run)}; ${run.directory}`,
    );
    const costs = costsText(run);
    if (costs !== null) this.#line(costs);
  }

  epoch(report: EpochReport): void {
    const run = this.#run as RunStart;
    this.#line(
      [
        `epoch ${report.epoch}/${run.epochs}`,
        `steps ${report.steps}`,
        `return ${score(report.return)}`,
        `cost ${score(report.cost)}/${limitText(report.limit ?? run.limit)}`,
        `KL ${figure(report.kl)}`,
        `roll-back ${percent(report.rollBack)}`,
        `${Number.isNaN(report.stepsPerSecond) ? '–' : Math.round(report.stepsPerSecond)} steps/s`,
        `left ${clock(report.secondsLeft)}`,
      ].join('  '),
    );
  }

  message(sentence: string): void {
    this.#line(sentence);
  }

  end(end: RunEnd): void {
    this.#line('');
    for (const line of summaryLines(this.#run as RunStart, end)) this.#line(line);
  }

  close(): void {}

  #line(text: string): void {
    this.#write(`${text}\n`);
  }
}

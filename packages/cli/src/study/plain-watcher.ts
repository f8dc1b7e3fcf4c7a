import type { RunState, StudyProgress, StudyWatcher } from '@belay-rl/studies';
import { clock, limitText, score } from '../reporter/format.ts';
import { wrap } from '../table.ts';

/** A line for whatever happens to a run, and at each quarter of its epochs: for logs and pipes. */
export class PlainWatcher implements StudyWatcher {
  readonly #write: (text: string) => void;
  #progress: StudyProgress | null = null;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  begin(progress: StudyProgress): void {
    this.#progress = progress;
    const finished = progress.count('finished');
    this.#write(`${progress.states.length} runs${finished === 0 ? '' : `, ${finished} of them finished already`}\n`);
    this.#write(
      'Figures: while a run trains over its latest episodes (log.window); of a\nfinished run over the last tenth of its training, as in the report.\n',
    );
  }

  change(state: RunState, what: Parameters<StudyWatcher['change']>[1]): void {
    if (what === 'epoch' && !atQuarter(state)) return;
    this.#write(`${fitted(eventText(state, what, this.#progress as StudyProgress), WIDTH).join('\n')}\n`);
  }
}

/** A log is read at this width as often as not. */
const WIDTH = 80;

/** A line and, if it is wider than the terminal, its rest on indented lines; a longer word stays whole. */
export function fitted(text: string, width: number): readonly string[] {
  const [first = '', ...rest] = wrap(text, width);
  return [
    first,
    ...wrap(rest.join(' '), width - INDENT).flatMap((line) => (line === '' ? [] : [`${' '.repeat(INDENT)}${line}`])),
  ];
}

const INDENT = 4;

function atQuarter({ progress }: RunState): boolean {
  if (progress === null || progress.epoch === progress.epochs) return false;
  const quarter = Math.max(1, Math.floor(progress.epochs / 4));
  return progress.epoch % quarter === 0;
}

export function eventText(state: RunState, what: string, progress: StudyProgress): string {
  const { run, failure } = state;
  const done = `${progress.count('finished') + progress.count('failed')}/${progress.states.length}`;
  const why =
    failure !== null && (what === 'failed' || what === 'retried') ? `: ${failure.sentence} [${failure.code}]` : '';
  const again = what === 'retried' ? '; trying once more from its last checkpoint' : '';
  const left = Number.isNaN(progress.secondsLeft) ? '' : `, ${clock(progress.secondsLeft)} left`;
  return `[${done}${left}] ${run.name} ${what === 'epoch' ? `epoch ${state.progress?.epoch}/${state.progress?.epochs}` : what}${figures(state)}${why}${again}`;
}

export function figures({ run, progress }: RunState): string {
  if (progress === null) return '';
  const limit = run.costLimit === null ? '' : ` / ${limitText(run.costLimit)}`;
  return `, return ${score(progress.return)}, cost ${score(progress.cost)}${limit}`;
}

import { BelayError } from '@belay-rl/core';

/** An episode that was played with a run's newest policy, as a picture. */
export interface DrawnEpisode {
  /** Epochs of training behind the policy. */
  readonly epoch: number;
  readonly return: number;
  /** The task's total [cost/episode]. */
  readonly cost: number;
  /** null: none. */
  readonly limit: number | null;
  /** Steps. */
  readonly length: number;
  /** A body's path, or the images that the policy saw. */
  readonly shows: 'path' | 'images';
  readonly png: Uint8Array;
}

/** Plays the `number`-th held-out episode of a run with its newest policy and draws it. */
export type DrawEpisode = (directory: string, number: number) => Promise<DrawnEpisode>;

/** An episode as the page is told of it; the picture is served by its number. */
export interface ShownEpisode extends Omit<DrawnEpisode, 'png'> {
  readonly picture: number;
}

/** The episodes of one run. */
export interface RunEpisodes {
  readonly newest: ShownEpisode | null;
  /** Of those that were played here: the highest cost, then the lowest return. */
  readonly worst: ShownEpisode | null;
  readonly played: number;
  /** Why there is none; null: there is one, or will be. */
  readonly note: string | null;
}

/** What this needs to know of a run. */
interface WatchedRun {
  readonly directory: string;
  readonly status: string;
  readonly epochs: number;
}

interface Kept {
  newest: ShownEpisode | null;
  worst: ShownEpisode | null;
  played: number;
  /** Epochs that the run had when an episode was played last. */
  epochs: number;
  note: string | null;
}

/** Processor time that playing may take while a run is under way, as a share of the time that has passed. */
const SHARE = 0.005;
/** What the first episode is taken to cost [s]. */
const FIRST_COST = 1.2;
/** Episodes of a run that has ended. */
const ENOUGH = 5;
/** Runs of which episodes are drawn. */
const MOST_RUNS = 6;

/** Not yet, rather than not at all. */
const EARLY = ['no-run', 'no-checkpoint', 'bad-checkpoint'];

export interface LiveEpisodesOptions {
  readonly draw: DrawEpisode;
  /** Seconds that have passed, and seconds of processor time of this process; default: the machine's. */
  readonly clock?: () => number;
  readonly processor?: () => number;
}

/**
 * Plays and draws episodes of the runs on the page, one at a time: while any run is under way, only as much as half a percent of the time
 * pays for, so that it does not slow the training down; of a run that has ended, five.
 */
export class LiveEpisodes {
  readonly #draw: DrawEpisode;
  readonly #clock: () => number;
  readonly #processor: () => number;
  readonly #began: number;
  readonly #runs = new Map<string, Kept>();
  readonly #pictures = new Map<number, Uint8Array>();
  #spent = 0;
  #cost = FIRST_COST;
  #next = 0;
  #playing = false;
  #changes = 0;

  constructor({ draw, clock = seconds, processor = processorSeconds }: LiveEpisodesOptions) {
    this.#draw = draw;
    this.#clock = clock;
    this.#processor = processor;
    this.#began = clock();
  }

  /** Grows whenever there is something else to show. */
  get changes(): number {
    return this.#changes;
  }

  of(directory: string): RunEpisodes | null {
    const kept = this.#runs.get(directory);
    return kept === undefined ? null : { newest: kept.newest, worst: kept.worst, played: kept.played, note: kept.note };
  }

  picture(number: number): Uint8Array | null {
    return this.#pictures.get(number) ?? null;
  }

  /** Plays one more episode if the time has come; is called each time that a page asks for the runs. */
  async consider(runs: readonly WatchedRun[]): Promise<void> {
    if (this.#playing) return;
    const affordable = this.#spent + this.#cost <= SHARE * (this.#clock() - this.#began);
    if (runs.some(({ status }) => status === 'running') && !affordable) return;
    const due = runs
      .slice(0, MOST_RUNS)
      .filter((run) => this.#isDue(run))
      .toSorted((a, b) => this.#keptOf(a).played - this.#keptOf(b).played)[0];
    if (due === undefined) return;
    this.#playing = true;
    const before = this.#processor();
    try {
      await this.#play(due);
    } finally {
      this.#cost = this.#processor() - before;
      this.#spent += this.#cost;
      this.#changes++;
      this.#playing = false;
    }
  }

  #keptOf({ directory }: WatchedRun): Kept {
    const kept = this.#runs.get(directory) ?? { newest: null, worst: null, played: 0, epochs: 0, note: null };
    this.#runs.set(directory, kept);
    return kept;
  }

  #isDue(run: WatchedRun): boolean {
    if (run.epochs === 0) return false;
    const { note, played, epochs } = this.#keptOf(run);
    return note === null && (run.epochs > epochs || (run.status !== 'running' && played < ENOUGH));
  }

  async #play(run: WatchedRun): Promise<void> {
    const kept = this.#keptOf(run);
    kept.epochs = run.epochs;
    try {
      const { png, ...facts } = await this.#draw(run.directory, kept.played);
      const shown = { ...facts, picture: this.#next++ };
      this.#pictures.set(shown.picture, png);
      kept.played++;
      kept.newest = shown;
      if (kept.worst === null || isWorse(shown, kept.worst)) kept.worst = shown;
      this.#forget();
    } catch (error) {
      if (error instanceof BelayError && EARLY.includes(error.code)) return;
      kept.note = error instanceof Error ? error.message : String(error);
    }
  }

  /** Pictures that no run shows any more. */
  #forget(): void {
    const shown = new Set([...this.#runs.values()].flatMap(({ newest, worst }) => [newest?.picture, worst?.picture]));
    for (const number of this.#pictures.keys()) if (!shown.has(number)) this.#pictures.delete(number);
  }
}

function isWorse(a: ShownEpisode, b: ShownEpisode): boolean {
  return a.cost > b.cost || (a.cost === b.cost && a.return < b.return);
}

function seconds(): number {
  return performance.now() / 1000;
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

import type { CostLimits } from '../config/cost-limits.ts';
import type { Run } from '../contracts/algorithm.ts';
import type { Journal } from '../contracts/journal.ts';
import type { LogRow } from '../contracts/logger.ts';
import type { Policy } from '../contracts/policy.ts';
import type { RolloutAhead, Trajectories } from '../contracts/rollouts.ts';
import type { State } from '../contracts/values.ts';
import type { Settings } from '../settings/setting.ts';
import { rowLayout } from '../spaces/row-layout.ts';
import { precisionWarning } from '../statistics/lost-precision.ts';
import type { Column } from './columns.ts';
import { engineChoices } from './compare-run.ts';
import { decodeState, encodeState } from './encode-state.ts';
import { EpisodeLog } from './episode-log.ts';
import { type RunResults, resultsOf } from './results.ts';
import { type JournalPlace, loadRunState, saveRunState } from './run-state.ts';
import type { TrainingContent } from './training-content.ts';
import type { WarmStartReport } from './warm-start.ts';

/** What `Training.run` calls after each epoch, and the signal that stops it. */
export interface RunOptions {
  /** Aborted: the run stops after the epoch under way. */
  readonly signal?: AbortSignal;
  /** After an epoch's row is written; the training may be saved here. */
  readonly onEpoch?: (row: LogRow) => void | Promise<void>;
}

/**
 * One run: epochs of the algorithm, a row after each. Between epochs it can be saved; a training of the same settings that
 * loads what was saved goes on to the same bits.
 */
export class Training {
  readonly columns: readonly Column[];
  readonly epochs: number;
  /** All costs of the environment and their limits. */
  readonly costs: CostLimits;
  readonly #content: TrainingContent;
  readonly #episodes: EpisodeLog;
  #epoch = 0;
  #steps = 0;
  /** Time of all epochs, resumed ones included [s]. */
  #seconds = 0;
  /** Start of what `time` measures next. */
  #mark = 0;

  constructor(content: TrainingContent) {
    this.#content = content;
    this.columns = content.columns;
    this.epochs = content.epochs.epochs;
    this.costs = content.costs;
    const window = content.configuration.value('log.window');
    this.#episodes = new EpisodeLog({ window, costs: content.costs.names, measures: content.measures });
  }

  /** Epochs done, which is also the number of rows written. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Environment steps done. */
  get steps(): number {
    return this.#steps;
  }

  get seconds(): number {
    return this.#seconds;
  }

  /** The environment's own measures in the newest epoch here that finished an episode; null: it has none, or none finished. */
  get measures(): Readonly<Record<string, number>> | null {
    return this.#episodes.measures;
  }

  /** Means of the log's window, as they stand. */
  get results(): RunResults {
    return resultsOf(this.#episodes.window, this.costs);
  }

  /** What the run's engine has given out, and could [bytes]; null: it does not say. */
  get engineMemory(): { readonly used: number; readonly capacity: number } | null {
    const { used, capacity } = this.#content.engine as { used?: number; capacity?: number };
    return used === undefined || capacity === undefined ? null : { used, capacity };
  }

  get policy(): Policy {
    return this.#content.algorithm.policy;
  }

  /** Runs what is left, or until `signal`. The last row, or null if no epoch was left to run. */
  async run(options: RunOptions = {}): Promise<LogRow | null> {
    const { logger, notes } = this.#content;
    await logger.open(this.#epoch, this.#epoch);
    for (const note of notes) logger.message(note);
    let row: LogRow | null = null;
    try {
      while (this.#epoch < this.epochs && options.signal?.aborted !== true) {
        row = await this.#runEpoch();
        if (this.#epoch === 1) this.#tellPrecision();
        await options.onEpoch?.(row);
      }
    } finally {
      await logger.close();
    }
    return row;
  }

  /** Of the first epoch's observations, if they are normalised: numbers that single precision does not tell apart. */
  #tellPrecision(): void {
    const { environment, logger, rollouts, wrapper } = this.#content;
    const { statistics } = rollouts.save() as {
      statistics?: { count: number; mean: Float64Array; squares: Float64Array };
    };
    if (statistics === undefined || statistics.count < 2) return;
    const { count, mean, squares } = statistics;
    // A wrapper's numbers stand behind what is no quantity.
    const { plain } = rowLayout(environment);
    const quantities = mean.length - (plain === 0 ? 0 : plain + (wrapper?.extraObservations ?? 0));
    const warning = precisionWarning(
      mean.subarray(0, quantities),
      squares.subarray(0, quantities).map((sum) => Math.sqrt(sum / (count - 1))),
    );
    if (warning !== null) logger.message(warning);
  }

  async #runEpoch(): Promise<LogRow> {
    const { algorithm, clock, container, epochs, logger } = this.#content;
    const started = clock();
    this.#mark = started;
    const shape = epochs.plan(this.#epoch);
    let steps = 0;
    let round = 0;
    const run: Run = {
      epoch: this.#epoch,
      epochs: this.epochs,
      ...shape,
      log: container.logger,
      collect: async (policy, options = {}) => {
        const trajectories = await this.#content.rollouts.collect(policy, {
          epoch: this.#epoch,
          round: round++,
          environments: shape.environments,
          steps: options.steps ?? shape.steps,
          actions: options.actions ?? 'policy',
          outcomes: options.outcomes ?? 'host',
        });
        steps += trajectories.environments * trajectories.steps;
        this.#tellGivenUp(trajectories);
        this.#episodes.add(trajectories);
        this.#tellWrapper(trajectories);
        run.time('Time/Rollout');
        return trajectories;
      },
      ahead: () => this.#ahead(this.#epoch + 1),
      time: (...columns) => {
        const now = clock();
        for (const column of columns) logger.add(column, now - this.#mark);
        this.#mark = now;
      },
      warn: (sentence) => logger.message(sentence),
    };
    await algorithm.epoch(run);
    const seconds = clock() - started;
    this.#seconds += seconds;
    this.#steps += steps;
    this.#episodes.endEpoch(container.logger);
    this.#content.engine.report?.(container.logger);
    logger.value('Train/Epoch', this.#epoch);
    logger.value('TotalEnvSteps', this.#steps);
    logger.add('Time/Total', this.#seconds);
    logger.add('Time/Epoch', seconds);
    if (seconds > 0) logger.value('Time/FPS', steps / seconds);
    this.#epoch++;
    return logger.endEpoch();
  }

  /** The first rollout of a later epoch, as an algorithm asks for it that leaves outcomes on the device. */
  #ahead(epoch: number): RolloutAhead | null {
    if (epoch >= this.epochs) return null;
    const { epochs, rollouts } = this.#content;
    const { environments, steps } = epochs.plan(epoch);
    return rollouts.ahead?.({ epoch, round: 0, environments, steps, actions: 'policy', outcomes: 'device' }) ?? null;
  }

  #tellGivenUp({ givenUp }: Trajectories): void {
    if (givenUp === undefined) return;
    const numbers = [...givenUp.keys()].filter((e) => givenUp[e] === 1);
    const { environment, logger } = this.#content;
    logger.message(
      `${environment.id} does not do the same for the same seed and actions: the episode under way in environment ${numbers.join(', ')}, played again to bring it back, led elsewhere. It is given up there and another begun, so that this run is not the one that it would have been without the break; reset(seed) must start everything anew.`,
    );
  }

  #tellWrapper(trajectories: Trajectories): void {
    const { wrapper, container } = this.#content;
    if (trajectories.episodes.length > 0) wrapper?.begin(trajectories, container.logger);
  }

  /** What the engine's own settings came to that leave the choice to it, by full key; empty: they leave none. */
  get engineChoices(): Settings {
    return engineChoices(this.#content.engine);
  }

  /** What this run began with of another one; null if it began with random numbers, or goes on. */
  get warmStart(): WarmStartReport | null {
    return this.#content.warmStart;
  }

  /** What a checkpoint may leave to files of its own, or null. */
  get journal(): Journal | null {
    return this.#content.algorithm.journal ?? null;
  }

  /** The whole run between two epochs, as a checkpoint file holds it; `apart`: its journal's mark in place of the journal. */
  save(journal: JournalPlace = 'inline'): Uint8Array<ArrayBuffer> {
    return encodeState(this.saveState(journal));
  }

  saveState(journal: JournalPlace = 'inline'): State {
    const progress = { epoch: this.#epoch, steps: this.#steps, seconds: this.#seconds };
    return saveRunState(this.#content, this.#episodes.window, progress, journal);
  }

  /**
   * Goes on from the state that `save` returned. `source` names the checkpoint in errors (`bad-checkpoint`, `checkpoint-mismatch`).
   * `journal`: 'apart' if the caller brings the journal back as well.
   */
  load(bytes: Uint8Array, source = 'The checkpoint', journal: JournalPlace = 'inline'): void {
    const state = decodeState(bytes, source);
    const progress = loadRunState(this.#content, this.#episodes.window, state, source, journal);
    this.#epoch = progress.epoch;
    this.#steps = progress.steps;
    this.#seconds = progress.seconds;
  }

  /** Ends worker threads and frees what the run made. */
  async dispose(): Promise<void> {
    const { algorithm, container, engine, ownsEngine, rollouts } = this.#content;
    await rollouts.dispose();
    algorithm.dispose();
    container.dispose();
    if (ownsEngine) engine.dispose();
  }
}

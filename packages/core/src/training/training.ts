import type { ChosenWrapper } from '../composition/chosen-wrapper.ts';
import type { EpochPlan } from '../composition/plan-epochs.ts';
import type { RunContainer } from '../composition/run-container.ts';
import type { Configuration } from '../config/configuration.ts';
import type { CostLimits } from '../config/cost-limits.ts';
import type { Algorithm, Run } from '../contracts/algorithm.ts';
import type { Engine } from '../contracts/engine.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Journal } from '../contracts/journal.ts';
import type { LogRow } from '../contracts/logger.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Episode, RolloutAhead, Rollouts, Trajectories } from '../contracts/rollouts.ts';
import type { Saved, State } from '../contracts/values.ts';
import { weightedMean } from '../costs/episode-weights.ts';
import { coreVersion } from '../plugins/core-version.ts';
import type { Clock } from '../ports/clock.ts';
import type { MeasureSums } from '../rollouts/measure-sums.ts';
import type { PolicyRecipe } from '../rollouts/policy-recipe.ts';
import type { Settings } from '../settings/setting.ts';
import { rowLayout } from '../spaces/row-layout.ts';
import { saveLayout, saveSpace } from '../spaces/space-state.ts';
import { precisionWarning } from '../statistics/lost-precision.ts';
import { type CheckpointIdentity, requireSameRun } from './checkpoint.ts';
import type { Column } from './columns.ts';
import { requireSameSettings, saveForComparison } from './compare-run.ts';
import { decodeState, encodeState } from './encode-state.ts';
import { EpisodeWindow } from './episode-window.ts';
import { type RunResults, resultsOf } from './results.ts';
import type { RunLogger } from './run-logger.ts';
import type { WarmStartReport } from './warm-start.ts';

/** What `createTraining` puts together. */
export interface TrainingContent {
  readonly configuration: Configuration;
  readonly environment: EnvironmentDefinition;
  /** Already around `environment`. */
  readonly wrapper: ChosenWrapper | null;
  readonly algorithm: Algorithm;
  readonly rollouts: Rollouts;
  readonly container: RunContainer;
  readonly logger: RunLogger;
  readonly columns: readonly Column[];
  /** What the task's own measures come to; null: it has none. */
  readonly measures: MeasureSums | null;
  readonly epochs: EpochPlan;
  readonly costs: CostLimits;
  readonly recipe: PolicyRecipe;
  /** Sentences to say when the run begins. */
  readonly notes: readonly string[];
  readonly clock: Clock;
  readonly engine: Engine;
  readonly ownsEngine: boolean;
  /** Values of `training.steps` that the run had before it was told to go on. */
  readonly earlierSteps: readonly number[];
  /** What it began with of another run, or null. */
  readonly warmStart: WarmStartReport | null;
}

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
  readonly #window: EpisodeWindow;
  /** Those of the epoch under way. */
  readonly #finished: Episode[] = [];
  #measures: Readonly<Record<string, number>> | null = null;
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
    this.#window = new EpisodeWindow(window, content.costs.names.length);
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
    return this.#measures;
  }

  /** Means of the log's window, as they stand. */
  get results(): RunResults {
    return resultsOf(this.#window, this.costs);
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
        this.#record(trajectories);
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
    this.#logWindow();
    this.#logMeasures();
    this.#logEpoch();
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

  #record(trajectories: Trajectories): void {
    const { episodes, cutEpisodes } = trajectories;
    this.#window.add(episodes, cutEpisodes);
    this.#finished.push(...episodes);
  }

  #logEpoch(): void {
    const episodes = this.#finished.splice(0);
    if (episodes.length === 0) return;
    const log = this.#content.container.logger;
    const weights = episodes.map(({ weight }) => weight);
    const mean = (values: readonly number[]): number => weightedMean(values, weights);
    log.value('Metrics/EpochRet', mean(episodes.map((episode) => episode.return)));
    log.value('Metrics/EpochCost', mean(episodes.map((episode) => episode.costs[0]!)));
  }

  #tellWrapper(trajectories: Trajectories): void {
    const { wrapper, container } = this.#content;
    if (trajectories.episodes.length > 0) wrapper?.begin(trajectories, container.logger);
  }

  #logMeasures(): void {
    const { measures, container } = this.#content;
    const means = measures?.take() ?? null;
    if (measures === null || means === null) return;
    this.#measures = Object.fromEntries(measures.names.map((name, k) => [name, means[k]!]));
    for (const [name, mean] of Object.entries(this.#measures)) container.logger.value(`Measures/${name}`, mean);
  }

  #logWindow(): void {
    if (this.#window.count === 0) return;
    const log = this.#content.container.logger;
    log.value('Metrics/EpRet', this.#window.return());
    log.value('Metrics/EpCost', this.#window.cost(0));
    log.value('Metrics/EpLen', this.#window.length());
    for (const [i, name] of this.costs.names.entries()) {
      if (i > 0) log.value(`Metrics/EpCost/${name}`, this.#window.cost(i));
    }
  }

  get #identity(): CheckpointIdentity {
    const { configuration } = this.#content;
    return {
      algorithm: configuration.algorithm,
      environment: configuration.environment,
      parts: { ...configuration.parts },
      seed: configuration.value('seed'),
    };
  }

  /** What the engine's own settings came to that leave the choice to it, by full key; empty: they leave none. */
  get engineChoices(): Settings {
    const { chosen = {} } = this.#content.engine;
    return Object.fromEntries(Object.entries(chosen).map(([name, value]) => [`engine.${name}`, value]));
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
  save(journal: 'inline' | 'apart' = 'inline'): Uint8Array<ArrayBuffer> {
    return encodeState(this.saveState(journal));
  }

  saveState(journal: 'inline' | 'apart' = 'inline'): State {
    const { algorithm, configuration, container, environment, recipe, rollouts, wrapper } = this.#content;
    const parameters = new Float32Array(algorithm.policy.size);
    algorithm.policy.read(parameters);
    const rolloutState = rollouts.save();
    const streams: Record<string, Saved> = {};
    for (const [name, stream] of container.streams) streams[name] = stream.save();
    return {
      belay: coreVersion,
      identity: this.#identity as unknown as State,
      compared: saveForComparison(configuration, environment, this.engineChoices),
      stepsPerEpoch: this.#content.epochs.stepsPerEpoch,
      epoch: this.#epoch,
      steps: this.#steps,
      seconds: this.#seconds,
      policy: {
        recipe,
        parameters,
        observationSpace: saveSpace(environment.observationSpace),
        actionSpace: saveSpace(environment.actionSpace),
        kernels: configuration.value('training.kernels'),
        normalizeObservations: configuration.value('environment.normalizeObservations'),
        observationClip: configuration.value('environment.observationClip'),
        statistics: rolloutState['statistics'] ?? null,
        extraObservations: wrapper?.extraObservations ?? 0,
        ...saveLayout(environment),
      },
      wrapper: wrapper?.save() ?? null,
      algorithm: algorithm.save(),
      ...(algorithm.journal === undefined
        ? {}
        : { journal: journal === 'inline' ? algorithm.journal.since(null) : algorithm.journal.mark() }),
      rollouts: rolloutState,
      streams,
      window: this.#window.save(),
    };
  }

  /**
   * Goes on from the state that `save` returned. `source` names the checkpoint in errors (`bad-checkpoint`, `checkpoint-mismatch`).
   * `journal`: 'apart' if the caller brings the journal back as well.
   */
  load(bytes: Uint8Array, source = 'The checkpoint', journal: 'inline' | 'apart' = 'inline'): void {
    const state = decodeState(bytes, source);
    const { algorithm, container, rollouts, wrapper } = this.#content;
    requireSameRun(state, this.#identity);
    requireSameSettings(state, { ...this.#content, choices: this.engineChoices }, source);
    algorithm.load(state['algorithm'] as State);
    if (journal === 'inline') algorithm.journal?.load((state['journal'] ?? {}) as State);
    rollouts.load(state['rollouts'] as State);
    wrapper?.load((state['wrapper'] ?? {}) as State);
    for (const [name, saved] of Object.entries(state['streams'] as State)) {
      container.random(name).load(saved as State);
    }
    this.#window.load(state['window'] as State);
    this.#epoch = state['epoch'] as number;
    this.#steps = state['steps'] as number;
    this.#seconds = state['seconds'] as number;
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

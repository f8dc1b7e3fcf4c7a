import type { LogRow, LogSink, State } from '@belay-rl/core';
import { partSettings } from '@belay-rl/core/internals';
import {
  type Configuration,
  costLimits,
  createTraining,
  encodeState,
  engineOf,
  environmentOf,
  type Registry,
  resolveConfiguration,
  type Threads,
  type Training,
} from '@belay-rl/core/run';
import { type PlayedRun, policyState } from '@belay-rl/export/player';
import type { Order } from '../messages.ts';
import { runFiles } from './run-files.ts';

/** Who is told of a training as it goes. */
export interface Listener {
  row(row: LogRow): void;
  said(sentence: string): void;
}

/** One training in this thread, with its rows. Needs neither a page nor Node. */
export class SiteTraining {
  readonly training: Training;
  readonly configuration: Configuration;
  readonly rows: LogRow[];
  readonly #registry: Registry;
  readonly #plugin: string | null;
  readonly #sentences: string[];
  readonly #stop = new AbortController();

  private constructor(parts: Pick<SiteTraining, 'training' | 'configuration' | 'rows'>, rest: Rest) {
    this.training = parts.training;
    this.configuration = parts.configuration;
    this.rows = parts.rows;
    this.#registry = rest.registry;
    this.#plugin = rest.plugin;
    this.#sentences = rest.sentences;
  }

  /** Errors: those of `resolveConfiguration` and `createTraining`. */
  static async create(
    order: Order,
    registry: Registry,
    threads: Threads | null,
    told: Listener,
  ): Promise<SiteTraining> {
    const { algorithm, environment, settings, plugin } = order;
    const configuration = resolveConfiguration({
      registry,
      algorithm,
      environment,
      layers: [{ origin: 'the page', values: settings, form: 'text' }],
    });
    const rows: LogRow[] = [];
    const sentences: string[] = [];
    const sink: LogSink = {
      open() {},
      row(row) {
        rows.push(row);
        told.row(row);
      },
      message(sentence) {
        sentences.push(sentence);
        told.said(sentence);
      },
      close() {},
    };
    const training = await createTraining({ registry, configuration, threads, sinks: [sink] });
    return new SiteTraining({ training, configuration, rows }, { registry, plugin, sentences });
  }

  /** Limit of the first cost [cost/episode]. */
  get limit(): number {
    return this.training.costs.limits[0]!;
  }

  /** Runs what is left; `onEpoch` may ask for `played` and `files`. */
  async run(onEpoch: () => void): Promise<boolean> {
    await this.training.run({ signal: this.#stop.signal, onEpoch });
    return this.training.epoch === this.training.epochs;
  }

  /** After the epoch under way. */
  stop(): void {
    this.#stop.abort();
  }

  /** The policy as it stands, to be played. */
  played(): Uint8Array {
    const task = environmentOf(this.#registry, this.configuration);
    const { names, limits } = costLimits(this.configuration, task);
    const run: PlayedRun = {
      environment: task.id,
      engine: engineOf(this.configuration),
      settings: partSettings(this.configuration, 'environment', task.settings),
      costNames: names,
      limits,
      policy: policyState(this.training.saveState('apart')),
    };
    return encodeState(run as unknown as State);
  }

  files(): Record<string, Uint8Array> {
    const { training, configuration, rows } = this;
    return runFiles({
      training,
      configuration,
      rows,
      registry: this.#registry,
      sentences: this.#sentences,
      plugin: this.#plugin,
    });
  }

  dispose(): Promise<void> {
    return this.training.dispose();
  }
}

interface Rest {
  readonly registry: Registry;
  readonly plugin: string | null;
  readonly sentences: string[];
}

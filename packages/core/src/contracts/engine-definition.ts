import type { SettingsOf, SettingsSchema } from '../settings/setting.ts';
import type { Engine } from './engine.ts';

/** What a run asks of its engine. */
export interface EngineContext {
  /** `training.kernels`. */
  readonly kernels: 'relaxed' | 'strict';
  /** Rollout threads are to share the engine's large batches. An engine that cannot leaves `sharing` absent. */
  readonly shared: boolean;
  /** Memory that the run's networks and batches were counted to take, with a margin [MB]. */
  readonly megabytes: number;
}

/** What a plugin registers with `belay.engine`: what computes a run's networks, chosen by `engine.name`. */
export interface EngineDefinition<S extends SettingsSchema = SettingsSchema> {
  /** One line for `belay list engines`. */
  readonly summary: string;
  /** `engine.*`. */
  readonly settings?: S;
  /** Column → what it shows, with unit: what `Engine.report` logs after every epoch. */
  readonly metrics?: Readonly<Record<string, string>>;
  /**
   * The engine of one run, which disposes of it. Errors: BelayError if this machine cannot have it, with what to install or
   * to set.
   */
  create(settings: SettingsOf<S>, context: EngineContext): Engine | Promise<Engine>;
}

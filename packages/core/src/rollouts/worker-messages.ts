import type { RolloutRequest } from '../contracts/rollouts.ts';
import type { CriticTask, CriticTaskOutcome } from '../critics/critic-task.ts';
import type { AnyErrorCode } from '../errors.ts';
import type { Settings } from '../settings/setting.ts';
import type { PolicyRecipe } from './policy-recipe.ts';
import type { RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';

/** Once in a worker's life: everything it needs, the shared memory included. */
export interface StartMessage {
  readonly kind: 'start';
  readonly plan: RolloutPlan;
  readonly memory: RolloutMemory;
  /** The run's numbers of this worker's environments. */
  readonly numbers: readonly number[];
  readonly recipe: PolicyRecipe;
  /** Module that registers the policy's kind of network; null: it is one of Belay's own. */
  readonly networkModule: string | null;
  readonly kernels: 'relaxed' | 'strict';
  /** Modules that register the environment, and its engine if that was added to it. */
  readonly modules: readonly string[];
  /** The environment's own. */
  readonly environmentSettings: Settings;
  /** The engine it runs on; null: there is no choice. */
  readonly environmentEngine: string | null;
  readonly wrapper: WrapperMessage | null;
  /** Time to check its first environment in [s]; 0: not at all. */
  readonly checkSeconds: number;
  /** Names of the task's own measures, and where their sums go; null: it has none. */
  readonly measures: { readonly names: readonly string[]; readonly values: Float64Array } | null;
  /** For helping with the trainer's large batches: the handle of its engine, and this worker's number among the helpers. null: it does not help. */
  readonly sharing: { readonly handle: unknown; readonly worker: number } | null;
}

/** A wrapper as a worker makes it: modules, name, settings, and the memory that its trainer's side writes. */
export interface WrapperMessage {
  /** One, or those of a chain. */
  readonly modules: readonly string[];
  readonly name: string;
  readonly settings: Settings;
  readonly controls: Float64Array;
}

/** Once an epoch, each way. Parameters and rows pass through the shared memory; no message is sent per step. */
export interface CollectMessage {
  readonly kind: 'collect';
  readonly request: RolloutRequest;
}

/** A critic to be fitted to the rows that the last `collect` left in the memory. */
export interface FitMessage {
  readonly kind: 'fit';
  readonly task: CriticTask;
}

/** An invitation to help with the trainer's large batches, until it ends or another message is to be read. No answer. */
export interface HelpMessage {
  readonly kind: 'help';
  readonly turn: number;
}

/** Dispose of the environments, which hold something outside of this process; answered with `ended`. */
export interface EndMessage {
  readonly kind: 'end';
}

export type ToWorker = StartMessage | CollectMessage | FitMessage | HelpMessage | EndMessage;

export type FromWorker =
  | { readonly kind: 'done' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'fitted'; readonly outcome: CriticTaskOutcome }
  /** What this worker's environments or policy did wrong: collecting again would do the same. */
  | {
      readonly kind: 'fault';
      readonly code: AnyErrorCode;
      readonly exitCode: 1 | 2;
      readonly sentence: string;
      readonly stack: string;
    };

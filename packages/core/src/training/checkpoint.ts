import type { Box, Space, StructuredSpace } from '../contracts/space.ts';
import type { State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import type { PolicyRecipe } from '../rollouts/policy-recipe.ts';
import { USUAL_ENGINE } from '../settings/engine-key.ts';
import { USUAL_NETWORK } from '../settings/network-key.ts';

/** The part of a checkpoint that is enough to act: what `loadPolicy` reads. */
export interface SavedPolicy {
  readonly recipe: PolicyRecipe;
  readonly parameters: Float32Array;
  readonly observationSpace: Box;
  readonly actionSpace: Space;
  readonly kernels: 'relaxed' | 'strict';
  readonly normalizeObservations: boolean;
  readonly observationClip: number;
  /** ObservationStatistics.save(), or null if rollouts keep none. */
  readonly statistics: State | null;
  /** The last so many numbers of an observation come from a wrapper, and are not normalised. */
  readonly extraObservations: number;
  /** So many before those are images and an action mask, and are not normalised either; absent: none. */
  readonly plainObservations?: number;
  /** What a row stands for, and which of its parts is the action mask; absent: a vector of numbers. */
  readonly structure?: StructuredSpace;
  readonly actionMask?: string;
}

/** Whose checkpoint it is, and how far it had come. */
export interface CheckpointIdentity {
  readonly algorithm: string;
  readonly environment: string;
  readonly parts: Readonly<Record<string, string>>;
  readonly seed: number;
}

/** Refuses to load one run's checkpoint into another. */
export function requireSameRun(saved: State, own: CheckpointIdentity): void {
  const identity = saved['identity'] as unknown as CheckpointIdentity | undefined;
  const differ = (what: string, theirs: unknown, ours: unknown): BelayError =>
    new BelayError(
      'checkpoint-mismatch',
      `The checkpoint is of ${what} ${String(theirs)}, this run's is ${String(ours)}: resume it in its own run directory.`,
    );
  if (identity === undefined) throw new BelayError('bad-checkpoint', 'The checkpoint does not say which run it is of.');
  for (const key of ['algorithm', 'environment', 'seed'] as const) {
    if (identity[key] !== own[key]) throw differ(key, identity[key], own[key]);
  }
  for (const [slot, name] of Object.entries(own.parts)) {
    // Checkpoints from before engines and networks could be chosen name none.
    const usual: Readonly<Record<string, string>> = { engine: USUAL_ENGINE, network: USUAL_NETWORK };
    const theirs = identity.parts[slot] ?? usual[slot];
    if (theirs !== name) throw differ(slot, theirs, name);
  }
}

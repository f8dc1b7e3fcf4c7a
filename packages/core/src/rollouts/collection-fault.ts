import type { RolloutRequest } from '../contracts/rollouts.ts';
import { EnvironmentFault } from '../environments/batches/environment-fault.ts';
import { type AnyErrorCode, BelayError } from '../errors.ts';

/** A number that cannot be: in which of the run's environments, and what. */
export class CollectionFault extends Error {
  readonly environment: number;
  readonly code: AnyErrorCode;

  constructor(environment: number, sentence: string, code: AnyErrorCode = 'not-finite') {
    super(sentence);
    this.environment = environment;
    this.code = code;
  }
}

/** Where a rollout stood if an error ended it. */
export interface CollectionPlace {
  readonly environmentId: string;
  /** The run's number of each environment of the batch. */
  readonly numbers: readonly number[];
  /** Steps that were made; negative: not yet the reset. */
  readonly step: number;
  readonly request: RolloutRequest;
  /** Episodes go on: an epoch has many rounds, of a few steps each. */
  readonly continues: boolean;
}

/** The error that a user sees: environment, step and epoch, and what was wrong. */
export function explainCollection(error: unknown, place: CollectionPlace): BelayError {
  const { environmentId, numbers, step, request } = place;
  const of = place.continues ? `round ${request.round} of epoch ${request.epoch}` : `epoch ${request.epoch}`;
  const when = step < 0 ? `at the reset of ${of}` : `at step ${step} of ${of}`;
  if (error instanceof CollectionFault) {
    return new BelayError(
      error.code,
      `${environmentId}, environment ${error.environment}, ${when}: ${error.message}; the run stops with its last checkpoint as it was.`,
    );
  }
  if (error instanceof EnvironmentFault) {
    return new BelayError(
      error.cause instanceof BelayError ? error.cause.code : 'environment-failed',
      `${environmentId}, environment ${numbers[error.index]}, ${when}: ${error.message}`,
      { cause: error.cause },
    );
  }
  if (error instanceof BelayError) return error;
  const sentence = error instanceof Error ? error.message : String(error);
  return new BelayError('rollout-failed', `${environmentId}, ${when}: ${sentence}`, { cause: error });
}

import type { Configuration } from '../config/configuration.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { refuse } from '../errors.ts';

/** What one epoch collects. */
export interface EpochShape {
  /** Environments that take part. */
  readonly environments: number;
  /** Steps of each. */
  readonly steps: number;
}

/** How far a run that goes on has come: what is left is divided anew, into epochs as long as those before. */
export interface EpochsDone {
  readonly epochs: number;
  readonly steps: number;
  /** Environment steps of its full epochs, all environments together. */
  readonly stepsPerEpoch: number;
}

/** Epochs of a run, and how many environments step for how long in each. */
export interface EpochPlan {
  /** Environments to create: the most that any epoch uses. */
  readonly environments: number;
  readonly epochs: number;
  /** Environment steps of a full epoch, all environments together. */
  readonly stepsPerEpoch: number;
  readonly stepsPerEnvironment: number;
  /** `epoch` is 0-based. Only the last may be shorter. */
  plan(epoch: number): EpochShape;
  /** A sentence if fewer environments are used than `training.environments` asks for, else null. */
  readonly note: string | null;
}

/**
 * How `training.steps` divides into epochs and an epoch into environments. An epoch shrinks to the run's steps if
 * those are fewer. As many environments are used, up to `training.environments`, as divide an epoch's steps with a share
 * of at least an episode each: each epoch begins with a reset, so a shorter share would never finish an episode.
 * Refused (`no-episode`) if not even one environment can. The last epoch takes what is left, however short, in as
 * many environments as divide it. A run that goes on (`done`) keeps the length of its epochs, whatever its steps are now. If episodes continue from epoch to epoch, an epoch need not hold one.
 */
export function planEpochs(
  configuration: Configuration,
  environment: EnvironmentDefinition,
  episodes: 'restart' | 'continue' = 'restart',
  done: EpochsDone | null = null,
): EpochPlan {
  const total = configuration.value('training.steps');
  const asked = configuration.value('training.environments');
  const perEpoch = configuration.value('training.stepsPerEpoch');
  const stepsPerEpoch = done?.stepsPerEpoch ?? Math.min(perEpoch, total);
  // If episodes go on over epochs, any share of an epoch will do.
  const maxSteps = episodes === 'restart' ? environment.maxSteps : 1;
  if (stepsPerEpoch < maxSteps) {
    const short = [
      ...(total < maxSteps ? [`training.steps=${total}`] : []),
      ...(perEpoch < maxSteps ? [`training.stepsPerEpoch=${perEpoch}`] : []),
    ];
    throw refuse(
      'no-episode',
      `No episode of ${environment.id} can end within an epoch, so that there would be no cost estimate: an episode takes up to ${maxSteps} steps; raise ${short.join(' and ')} to ${maxSteps} or more.`,
    );
  }
  const max = Math.min(asked, Math.floor(stepsPerEpoch / maxSteps));
  const environments = largestDivisor(stepsPerEpoch, max);
  const { epochs: epochsDone, steps: stepsDone } = done ?? { epochs: 0, steps: 0 };
  const left = Math.max(0, total - stepsDone);
  const epochs = epochsDone + Math.ceil(left / stepsPerEpoch);
  const rest = left - (epochs - epochsDone - 1) * stepsPerEpoch;
  const full: EpochShape = { environments, steps: stepsPerEpoch / environments };
  const last = largestDivisor(rest, environments);
  const lastShape: EpochShape = rest === stepsPerEpoch ? full : { environments: last, steps: rest / last };
  return {
    environments,
    epochs,
    stepsPerEpoch,
    stepsPerEnvironment: full.steps,
    plan: (epoch) => (epoch === epochs - 1 ? lastShape : full),
    note: environments === asked ? null : noteFewer({ asked, environments, stepsPerEpoch, environment, max }),
  };
}

function noteFewer(of: {
  asked: number;
  environments: number;
  stepsPerEpoch: number;
  environment: EnvironmentDefinition;
  max: number;
}): string {
  const { asked, environments, stepsPerEpoch, environment, max } = of;
  const why =
    max < asked
      ? `a share of an epoch of ${stepsPerEpoch} steps must hold an episode of ${environment.id} (${environment.maxSteps} steps)`
      : `an epoch of ${stepsPerEpoch} steps must divide evenly`;
  return `training.environments=${asked}, but ${environments} ${environments === 1 ? 'is' : 'are'} used: ${why}.`;
}

/** The largest divisor of n that is at most `most` (≥ 1). */
function largestDivisor(n: number, max: number): number {
  let divisor = Math.min(n, max);
  while (n % divisor !== 0) divisor--;
  return divisor;
}

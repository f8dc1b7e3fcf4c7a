import { BelayError } from '@belay-rl/core';

/** Seeds of numpy's generators. */
export function checkSeed(id: string, seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new BelayError('bad-seed', `${id}: the seed is ${seed}; it must be an integer from 0 to 2³² − 1.`, {
      exitCode: 2,
    });
  }
}

/**
 * A wrong length or a NaN is refused; what is out of range is the environment's to clip. If it does not clip but adds up
 * what the action costs, entries must be finite.
 */
export function checkAction(
  id: string,
  step: number,
  action: ArrayLike<number>,
  size: number,
  must: 'be-numbers' | 'be-finite' = 'be-numbers',
): void {
  if (action.length !== size) {
    throw new BelayError('bad-action', `${id}: the action has ${action.length} entries; it must have ${size}.`);
  }
  const allowed = must === 'be-finite' ? Number.isFinite : isNumber;
  for (let i = 0; i < size; i++) {
    if (allowed(action[i])) continue;
    const wanted = must === 'be-finite' ? 'a finite number' : 'a number';
    throw new BelayError(
      'bad-action',
      `${id}: entry ${i} of the action at step ${step} is ${action[i]}; it must be ${wanted}.`,
    );
  }
}

function isNumber(value: number | undefined): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}

export function checkRunning(id: string, running: boolean): void {
  if (running) return;
  throw new BelayError(
    'reset-first',
    `${id}: step was called before reset or after the episode's end; call reset first.`,
  );
}

/** Throws naming the first entry that is not finite. */
export function checkObservation(id: string, step: number, values: Float64Array): void {
  let sum = 0;
  // x·0 is 0 for every finite x and NaN otherwise: one pass without a branch.
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  if (sum === 0) return;
  const bad = values.findIndex((value) => !Number.isFinite(value));
  throw new BelayError(
    'physics-diverged',
    `${id}: entry ${bad} of the observation at step ${step} is ${values[bad]}; the physics has diverged.`,
  );
}

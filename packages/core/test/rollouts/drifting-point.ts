import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import type { EnvironmentDefinition, Random } from '@belay-rl/core';
import { createRandom, definePlugin } from '@belay-rl/core';
import { hold } from '../support/hold.ts';

/**
 * A point on a line that drifts at random: observation [x, v, t/limit], action an acceleration with lopsided bounds, reward
 * −|x|, costs: total, `right` (x > 0.5) and `fast` (|v| > 1). Terminates beyond |x| = 2, is truncated at random or by maxSteps.
 * The settings make it misbehave.
 */
export const driftingPoint: EnvironmentDefinition<Record<string, unknown>> = {
  id: 'DriftingPoint-v0',
  summary: 'A drifting point with two costs.',
  observationSpace: { low: [-3, -9, 0], high: [3, 9, 1] },
  actionSpace: { low: [-0.5], high: [1.5] },
  costs: ['cost', 'right', 'fast'],
  maxSteps: 17,
  settings: {
    failAt: {
      doc: 'Step of an environment’s life at which it throws; 0: never.',
      format: 'integer',
      default: 0,
      min: 0,
    },
    nanReward: { doc: 'The same for a reward that is not a number.', format: 'integer', default: 0, min: 0 },
    infiniteObservation: { doc: 'The same for an infinite observation.', format: 'integer', default: 0, min: 0 },
    negativeCost: { doc: 'The same for a negative cost.', format: 'integer', default: 0, min: 0 },
    dieAt: { doc: 'The same for ending its thread.', format: 'integer', default: 0, min: 0 },
    dieMarker: {
      doc: 'A file: die only if it does not exist, and make it; empty: die each time.',
      format: 'string',
      default: '',
    },
    help: {
      doc: 'What its thread does once it has taken a block of one of the trainer’s batches: dies or stalls; empty: helps.',
      format: 'string',
      default: '',
    },
    delay: { doc: 'Milliseconds that a step takes.', format: 'number', default: 0, min: 0 },
    holdAt: {
      doc: 'Step of an environment’s life at which it waits for a file; 0: never.',
      format: 'integer',
      default: 0,
      min: 0,
    },
    holdUntil: { doc: 'That file.', format: 'string', default: '' },
  },
  create(options) {
    if (!isMainThread && options['help']) mishelp(String(options['help']), String(options['dieMarker']));
    let random: Random = createRandom(0, 'point');
    let [x, v, t, life] = [0, 0, 0, 0];
    const at = (name: string): boolean => life > 0 && life === options[name];
    const observe = (): number[] => [at('infiniteObservation') ? Number.POSITIVE_INFINITY : x, v, t / 17];
    return {
      reset(seed) {
        if (seed !== undefined) random = createRandom(seed, 'point');
        x = random.uniform() - 0.5;
        v = 0.1 * random.normal();
        t = 0;
        return observe();
      },
      step(action) {
        t++;
        life++;
        if (at('failAt')) throw new Error('the point fell off the line');
        if (at('dieAt')) die(String(options['dieMarker'] ?? ''));
        if (at('holdAt')) hold(String(options['holdUntil']));
        const delay = Number(options['delay'] ?? 0);
        if (delay > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delay);
        v += 0.3 * action[0]! - 0.1 * v + 0.05 * random.normal();
        x += 0.3 * v;
        const right = x > 0.5 ? 1 : 0;
        const fast = Math.abs(v) > 1 ? 0.25 : 0;
        return {
          observation: observe(),
          reward: at('nanReward') ? Number.NaN : -Math.abs(x),
          cost: { cost: at('negativeCost') ? -1 : right + fast, right, fast },
          terminated: Math.abs(x) > 2,
          truncated: random.uniform() < 0.02,
        };
      },
    };
  },
};

function die(marker: string): void {
  if (marker === '' || claim(marker)) process.exit(7);
}

/** Makes the file, in one step, so that of several threads only one does; false if it exists. */
function claim(marker: string): boolean {
  try {
    writeFileSync(marker, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The first thread that takes a block off the shared counter never brings it back. */
function mishelp(how: string, marker: string): void {
  const add = Atomics.add as (words: Int32Array, index: number, value: number) => number;
  const taken = (words: Int32Array, index: number, value: number): number => {
    if (!claim(marker)) return add(words, index, value);
    if (how === 'dies') process.exit(7);
    while (true) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  Atomics.add = taken as typeof Atomics.add;
}

export default definePlugin({
  name: 'test/drifting-point',
  version: '1.0.0',
  setup(belay) {
    belay.environment(driftingPoint);
  },
});

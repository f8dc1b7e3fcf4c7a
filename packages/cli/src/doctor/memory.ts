import { freemem, totalmem } from 'node:os';
import { type Check, ok } from './check.ts';

/** What a run with a few environments takes at most. */
const NEEDED = 500e6;

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

export const memory: Check = {
  name: 'memory',
  async run() {
    // A container's limit, if there is one; Node says 0 or a huge number if there is none.
    const limit = process.constrainedMemory();
    const total = limit > 0 && limit < totalmem() ? limit : totalmem();
    const free =
      limit > 0 && limit < totalmem() ? process.availableMemory() : Math.max(freemem(), process.availableMemory());
    const found = `${gigabytes(free)} free of ${gigabytes(total)}`;
    if (free >= NEEDED) return ok(found);
    return {
      status: 'slow',
      found,
      remedy: 'A run takes up to 0.5 GB: close other programs, or lower training.environments.',
    };
  },
};

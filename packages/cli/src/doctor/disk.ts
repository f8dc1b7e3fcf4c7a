import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, ok } from './check.ts';

/** A run directory with its checkpoints stays far below this. */
const NEEDED = 200e6;

/** Runs are written to `runs/` in the current folder unless `--out` says otherwise. */
export const disk: Check = {
  name: 'disk',
  async run() {
    const folder = process.cwd();
    const { bavail, bsize } = await statfs(folder);
    const free = Number(bavail) * Number(bsize);
    const found = `${(free / 1e9).toFixed(1)} GB free in ${folder}`;
    try {
      const trial = await mkdtemp(join(folder, '.belay-doctor-'));
      await writeFile(join(trial, 'trial'), 'x');
      await rm(trial, { recursive: true });
    } catch {
      return {
        status: 'failed',
        found: `${folder} cannot be written to`,
        remedy: 'Change to a folder of yours, or give one with --out DIRECTORY.',
      };
    }
    if (free >= NEEDED) return ok(`${found}, writable`);
    return { status: 'slow', found, remedy: 'Free some space: a run takes a few MB, more with many checkpoints.' };
  },
};

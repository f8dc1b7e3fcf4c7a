import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { serveRuns } from '@belay-rl/studies';
import { tinyRegistry } from './tiny-plugin.ts';

/** A checkpoint of a run finds the disk full while this file lies in the run's directory. */
const FULL = 'disk-is-full';

const open = fs.openSync;
fs.openSync = ((path: string, ...more: [fs.OpenMode, fs.Mode?]) => {
  if (path.endsWith('.partial') && fs.existsSync(join(dirname(dirname(path)), FULL))) {
    throw Object.assign(new Error('ENOSPC: no space left on device, open'), { code: 'ENOSPC', syscall: 'open', path });
  }
  return open(path, ...more);
}) as typeof fs.openSync;
syncBuiltinESMExports();

serveRuns(async () => tinyRegistry());

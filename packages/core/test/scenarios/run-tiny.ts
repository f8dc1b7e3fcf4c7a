/** A process that trains the tiny algorithm in a directory: `node run-tiny.ts train|resume DIR [workers] [delay] [file]`. It stands still after four epochs until the file is there. */
import { resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import { tinyConfiguration, tinyRegistry } from '../training/tiny-run.ts';

const [verb, directory, workers = '0', delay = '0', until = ''] = process.argv.slice(2) as [
  string,
  string,
  ...string[],
];
const registry = tinyRegistry();
if (verb === 'resume') {
  await resumeDirectory(directory, { registry });
} else {
  const configuration = tinyConfiguration(registry, {
    'training.workers': Number(workers),
    'environment.delay': Number(delay),
    // An epoch is 40 steps of each environment.
    'environment.holdAt': until === '' ? 0 : 4 * 40 + 1,
    'environment.holdUntil': until,
    'training.checkpointEvery': 2,
    'training.steps': 1200,
  });
  await trainInDirectory({ registry, configuration, directory });
}

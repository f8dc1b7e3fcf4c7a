/** A process that trains the tiny algorithm in a directory: `node run-tiny.ts train|resume DIR [workers] [delay]`. */
import { resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import { tinyConfiguration, tinyRegistry } from '../training/tiny-run.ts';

const [verb, directory, workers = '0', delay = '0'] = process.argv.slice(2) as [string, string, string?, string?];
const registry = tinyRegistry();
if (verb === 'resume') {
  await resumeDirectory(directory, { registry });
} else {
  const configuration = tinyConfiguration(registry, {
    'training.workers': Number(workers),
    'environment.delay': Number(delay),
    'training.checkpointEvery': 2,
    'training.steps': 1200,
  });
  await trainInDirectory({ registry, configuration, directory });
}

/** A process that trains the tiny off-policy algorithm in a directory: `node run-off-policy.ts train|resume DIR [workers] [delay] [file]`. It stands still after four epochs until the file is there. */
import { resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import { offPolicyConfiguration, offPolicyRegistry } from './tiny-off-policy.ts';

const [verb, directory, workers = '0', delay = '0', until = ''] = process.argv.slice(2) as [
  string,
  string,
  ...string[],
];
const registry = offPolicyRegistry();
if (verb === 'resume') {
  await resumeDirectory(directory, { registry });
} else {
  const configuration = offPolicyConfiguration(registry, {
    'training.workers': Number(workers),
    'environment.delay': Number(delay),
    // An epoch is 50 steps of each environment.
    'environment.holdAt': until === '' ? 0 : 4 * 50 + 1,
    'environment.holdUntil': until,
    'training.steps': 1200,
    'buffer.keep': false,
  });
  await trainInDirectory({ registry, configuration, directory });
}

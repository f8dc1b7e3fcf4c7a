/** A process that trains the tiny off-policy algorithm in a directory: `node run-off-policy.ts train|resume DIR [workers] [delay]`. */
import { resumeDirectory, trainInDirectory } from '@belay-rl/core/node';
import { offPolicyConfiguration, offPolicyRegistry } from './tiny-off-policy.ts';

const [verb, directory, workers = '0', delay = '0'] = process.argv.slice(2) as [string, string, string?, string?];
const registry = offPolicyRegistry();
if (verb === 'resume') {
  await resumeDirectory(directory, { registry });
} else {
  const configuration = offPolicyConfiguration(registry, {
    'training.workers': Number(workers),
    'environment.delay': Number(delay),
    'training.steps': 1200,
  });
  await trainInDirectory({ registry, configuration, directory });
}

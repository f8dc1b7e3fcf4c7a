import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planSearch, readSearch, recordPlan } from '@belay-rl/studies';
import { temporaryFolder, workerModule } from './study-of.ts';
import { tinyRegistry } from './tiny-plugin.ts';

export const text = `# Which step size?
algorithm: tiny
environments: [Road-v0]
seeds: 2
steps: 480
costLimit: 10
trials: 4
evaluationEpisodes: 0
space:
  optimizer.learningRate: { min: 0.001, max: 0.1, scale: log }
rungs: [0.5]
`;

/** A search file with this text. */
export function searchOf(content: string) {
  const file = join(temporaryFolder(), 'search.yaml');
  writeFileSync(file, content);
  return readSearch(file);
}

/** A search in a directory of its own, ready to run. */
export function prepared(content = text) {
  const search = searchOf(content);
  const directory = join(temporaryFolder(), 'out');
  const plan = planSearch(search, tinyRegistry());
  const recorded = { ...recordPlan(directory, plan, { command: 'test', text: content }), trials: plan.trials };
  return { search, directory, plan: recorded, workerModule, jobs: 2 };
}

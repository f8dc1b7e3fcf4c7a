// A run directory and worker threads from code: what `belay train` does, in a program of your own.
//   npx node examples/train-in-a-directory.ts
import {
  createRegistry,
  evaluateDirectory,
  loadPlugins,
  resolveConfiguration,
  trainInDirectory,
} from '@belay-rl/core/run';

export async function trainAndEvaluate(steps: number, directory?: string) {
  const registry = createRegistry();
  // Plugins that are loaded by name can be imported by worker threads too.
  await loadPlugins(registry, ['@belay-rl/envs', '@belay-rl/algorithms']);
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'ppo-lag',
    environment: 'SafetyPointCircle1-v0',
    overrides: { 'training.steps': steps, 'training.stepsPerEpoch': 2000, 'training.workers': 2 },
  });
  const outcome = await trainInDirectory({ registry, configuration, directory });
  const evaluation = await evaluateDirectory(outcome.directory, { registry, episodes: 5 });
  return { outcome, evaluation };
}

if (process.argv[1]?.endsWith('train-in-a-directory.ts')) {
  const { outcome, evaluation } = await trainAndEvaluate(20_000);
  console.log(outcome.directory, evaluation.return.mean, evaluation.costs[0]?.mean);
}

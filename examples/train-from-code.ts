// A training from code, with one part swapped: KFCPO's blend and guard on conjugate gradient instead of K-FAC.
//   npx node examples/train-from-code.ts
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import envs from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';

export async function train(steps: number) {
  const registry = createRegistry().add(envs).add(kfcpo);
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'kfcpo',
    environment: 'SafetyPointCircle1-v0',
    overrides: {
      'optimizer.name': 'conjugate-gradient',
      'training.steps': steps,
      'training.stepsPerEpoch': 2000,
      'training.batchSize': 500,
    },
  });
  const training = await createTraining({ registry, configuration });
  const returns: number[] = [];
  await training.run({ onEpoch: (row) => void returns.push(row['Metrics/EpRet']!) });
  await training.dispose();
  return returns;
}

if (process.argv[1]?.endsWith('train-from-code.ts')) console.log(await train(20_000));

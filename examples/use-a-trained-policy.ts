// A trained policy in a loop of your own. After `belay train … --out my-run`:
//   npx node examples/use-a-trained-policy.ts my-run SafetyPointGoal1-v0
import { spaceSize } from '@belay-rl/core';
import { loadPolicy } from '@belay-rl/core/run';
import { environments } from '@belay-rl/envs';

/** One episode under the mean action; observations go in as the environment gives them, actions come out in its units. */
export async function playEpisode(directory: string, id: string, seed: number) {
  const definition = environments.find((candidate) => candidate.id === id);
  if (definition === undefined) throw new Error(`There is no environment ${id}.`);
  const environment = await definition.create({});
  const policy = loadPolicy(directory);
  const action = new Float32Array(spaceSize(definition.actionSpace));
  const sums = { return: 0, cost: 0, steps: 0 };

  let observation = environment.reset(seed);
  policy.reset();
  for (let ended = false; !ended; ) {
    action.set(policy.act(observation));
    const step = environment.step(action);
    observation = step.observation;
    sums.return += step.reward;
    sums.cost += typeof step.cost === 'number' ? step.cost : (step.cost['sum'] ?? 0);
    sums.steps++;
    ended = step.terminated || step.truncated;
  }
  policy.dispose();
  environment.dispose?.();
  return sums;
}

const [, script, directory, id = 'SafetyPointGoal1-v0'] = process.argv;
if (directory !== undefined && script?.endsWith('use-a-trained-policy.ts')) {
  console.log(await playEpisode(directory, id, 12345));
}

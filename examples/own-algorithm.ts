// A whole algorithm of your own: belay train hill-climbing SafetyPointGoal1-v0 --plugin examples/own-algorithm.ts
import { type Algorithm, type AlgorithmContext, definePlugin, readState } from '@belay-rl/core';

/** Each epoch tries the best policy so far plus noise; it stays if return − excess cost was higher. */
function createHillClimbing(context: AlgorithmContext<{ noise: number }>): Algorithm {
  const { noise } = context.settings('algorithm');
  const policy = context.createPolicy(context.environments * context.stepsPerEnvironment);
  const random = context.random('hill-climbing');
  const best = new Float32Array(policy.size);
  let bestScore = Number.NEGATIVE_INFINITY;
  policy.read(best);
  return {
    policy,
    async epoch(run) {
      policy.write(best.map((parameter) => parameter + noise * random.normal()));
      const { episodes } = await run.collect(policy);
      let score = 0;
      for (const { return: reward, costs } of episodes) {
        const excess = costs.reduce((sum, cost, i) => sum + Math.max(0, cost - context.limits[i]!), 0);
        score += (reward - excess) / episodes.length;
      }
      if (score > bestScore) policy.read(best);
      else policy.write(best);
      bestScore = Math.max(bestScore, score);
      run.log.value('Misc/BestScore', bestScore);
    },
    save: () => ({ best: best.slice(), bestScore }),
    load(state) {
      readState(state, 'hill-climbing').copyInto('best', best);
      bestScore = readState(state, 'hill-climbing').number('bestScore');
      policy.write(best);
    },
    dispose() {},
  };
}

const settings = { noise: { doc: 'Noise on each parameter.', format: 'number', default: 0.03, min: 0 } } as const;
const metrics = { 'Misc/BestScore': 'best mean of return − excess cost' };
const climbing = { name: 'hill-climbing', summary: 'Random search.', settings, metrics, create: createHillClimbing };
export default definePlugin({ name: 'hill-climbing', version: '1.0.0', setup: (belay) => belay.algorithm(climbing) });

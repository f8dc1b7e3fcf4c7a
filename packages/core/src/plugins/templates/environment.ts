import { pluginOf } from './plugin-of.ts';

/** The plugin file of an environment. */
export const environment = (
  name: string,
): string => `import { createRandom, defineEnvironment, definePlugin } from '@belay-rl/core';

/** A point in the plane walks to the origin; a disc on its way costs 1 a step. Observation: x, y. Action: velocity. */
function create() {
  let random = createRandom(0, 'reset');
  let x = 0;
  let y = 0;
  let steps = 0;
  return {
    reset(seed?: number) {
      if (seed !== undefined) random = createRandom(seed, 'reset');
      x = 2;
      y = 2 * random.uniform() - 1;
      steps = 0;
      return [x, y];
    },
    step(action: Float32Array) {
      const before = Math.hypot(x, y);
      x = Math.min(3, Math.max(-3, x + 0.1 * action[0]!));
      y = Math.min(3, Math.max(-3, y + 0.1 * action[1]!));
      steps++;
      const distance = Math.hypot(x, y);
      return {
        observation: [x, y],
        reward: before - distance,
        cost: Math.hypot(x - 1, y) < 0.5 ? 1 : 0,
        terminated: distance < 0.1,
        truncated: steps >= 200,
      };
    },
  };
}

// Checks, when first used, that the environment does what it says; \`belay check-env\` checks more.
const environment = defineEnvironment({
  id: '${name}',
  summary: 'A point walks to the origin around a disc that costs.',
  // Other observations: { low: 0, high: 255, shape: [64, 64, 3], dtype: 'uint8' } is an image, { type: 'discrete', n: 4 } a choice,
  // { type: 'multi-binary', n: 3 } bits, { type: 'dict', spaces: { … } } several of these by name: \`reset\` and \`step\` return them so.
  observationSpace: { low: [-3, -3], high: [3, 3] },
  // Choices in place of numbers: { type: 'discrete', n: 4 }, { type: 'multi-discrete', sizes: [3, 2] } or { type: 'multi-binary', n: 3 };
  // \`step\` gets an index for each. Where not all can be chosen, \`actionMask\` names the observations' bits that say which.
  actionSpace: { low: [-1, -1], high: [1, 1] },
  maxSteps: 200,
  create,
});

${pluginOf(name, 'belay.environment(environment);')}`;

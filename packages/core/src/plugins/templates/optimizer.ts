import { pluginOf } from './plugin-of.ts';

/** The plugin file of an optimizer. */
export const optimizer = (
  name: string,
): string => `import { definePlugin, type FirstOrderOptimizer, type PartContext } from '@belay-rl/core';

/** Normalised gradient ascent: every step has the same length, delta = length * g / |g|. */
function create({ length }: { length: number }, { engine }: PartContext): FirstOrderOptimizer {
  return {
    natural: false,
    step(gradient, delta) {
      const norm = Math.sqrt(engine.dot(gradient, gradient));
      delta.fill(0);
      if (norm > 0) engine.axpy(length / norm, gradient, delta);
    },
    // The trust region's answer. Nothing here depends on earlier steps, so nothing is taken back.
    settle() {},
    save: () => ({}),
    load() {},
  };
}

${pluginOf(
  name,
  `belay.optimizer('${name}', {
      summary: 'Gradient ascent with steps of one length.',
      settings: {
        length: { doc: 'Norm of a step of the policy parameters.', format: 'number', default: 0.02, min: 0, max: 10 },
      },
      create,
    });`,
)}`;

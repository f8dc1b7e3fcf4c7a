import { pluginOf } from './plugin-of.ts';

/** The plugin file of an algorithm. */
export const algorithm = (name: string): string => `import { compose, definePlugin } from '@belay-rl/core';

${pluginOf(
  name,
  `belay.algorithm(
      compose({
        name: '${name}',
        summary: 'Adam on the clipped surrogates, with an exact penalty on the cost.',
        // Any parts that \`belay list optimizers\`, \`constraint-handlers\` and \`trust-regions\` show, or your own.
        optimizer: 'adam',
        constraint: 'p3o-penalty',
        trustRegion: 'kl-early-stop',
        // Any keys that \`belay config ${name} SafetyPointGoal1-v0\` shows.
        defaults: {
          'training.clip': 0.2,
          'training.passes': 10,
          'optimizer.learningRate': 3e-4,
          'constraint.kappa': 10,
        },
      }),
    );`,
)}`;

import { definePlugin } from '@belay-rl/core';
import { environments } from './catalogue.ts';

/** Registers every environment of this package. */
export const safetyGymnasium = definePlugin({
  name: '@belay-rl/envs',
  version: '0.1.0',
  belay: '^0.1.0',
  setup(belay) {
    for (const definition of environments) belay.environment(definition);
  },
});

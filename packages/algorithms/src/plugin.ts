import { definePlugin } from '@belay-rl/core';
import { cpo } from './cpo/cpo.ts';
import { cpoDual } from './cpo/cpo-dual.ts';
import { p3o } from './p3o/p3o.ts';
import { p3oPenalty } from './p3o/p3o-penalty.ts';
import { pcpo } from './pcpo/pcpo.ts';
import { pcpoProjection } from './pcpo/pcpo-projection.ts';

/** The baseline suite: CPO, PCPO and P3O, and the constraint handlers they are made of. */
export const algorithmsPlugin = definePlugin({
  name: '@belay-rl/algorithms',
  version: '0.1.0',
  belay: '^0.1.0',
  setup(belay) {
    belay.constraintHandler('cpo-dual', cpoDual);
    belay.constraintHandler('pcpo-projection', pcpoProjection);
    belay.constraintHandler('p3o-penalty', p3oPenalty);
    belay.algorithm(cpo);
    belay.algorithm(pcpo);
    belay.algorithm(p3o);
  },
});

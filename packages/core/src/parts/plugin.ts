import type { Plugin } from '../contracts/plugin.ts';
import { coreNetworks } from '../networks/build-network.ts';
import { adam } from './adam.ts';
import { conjugateGradient } from './conjugate-gradient.ts';
import { klEarlyStop } from './kl-early-stop.ts';
import { lineSearch } from './line-search.ts';
import { noConstraint } from './no-constraint.ts';
import { noTrustRegion } from './no-trust-region.ts';
import { noWrapper } from './no-wrapper.ts';
import { sgd } from './sgd.ts';
import { wasmEngine } from './wasm-engine.ts';

/** The parts that every algorithm package shares; loaded into every run. */
export const corePlugin: Plugin = {
  name: '@belay-rl/core',
  version: '0.1.0',
  setup(belay) {
    belay.optimizer('adam', adam);
    belay.optimizer('sgd', sgd);
    belay.optimizer('conjugate-gradient', conjugateGradient);
    belay.constraintHandler('none', noConstraint);
    belay.trustRegion('none', noTrustRegion);
    belay.trustRegion('kl-early-stop', klEarlyStop);
    belay.trustRegion('line-search', lineSearch);
    belay.wrapper('none', noWrapper);
    for (const [name, definition] of Object.entries(coreNetworks)) belay.network(name, definition);
    belay.engine('wasm', wasmEngine);
  },
};

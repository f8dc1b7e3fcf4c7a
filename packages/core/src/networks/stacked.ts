import { KernelError, stackSize } from '@belay-rl/kernels';
import type { Network, StackSpec } from '../contracts/network.ts';
import type { NetworkContext, NetworkSize } from '../contracts/network-definition.ts';
import { refuse } from '../errors.ts';

/** Size of a stack. Error `misfit` if its layers do not fit the observations; `name`: of the network, for the sentence. */
export function sizeOfStack(name: string, spec: StackSpec): NetworkSize {
  return fitting(name, () => stackSize(spec));
}

/** A stack on the run's engine. Error `misfit` if the engine has dense networks only, or if layers do not fit. */
export function makeStack(name: string, { engine }: NetworkContext, spec: StackSpec): Network {
  if (engine.stack === undefined) {
    throw refuse(
      'misfit',
      `network.name=${name} needs convolutions or recurrent units, and this run's engine computes dense networks only: set engine.name=wasm, or network.name=mlp.`,
    );
  }
  return fitting(name, () => engine.stack!(spec));
}

function fitting<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof KernelError) || error.code !== 'engine-shape') throw error;
    throw refuse('misfit', `network.name=${name} does not fit these observations. ${error.message}`);
  }
}

import { createWasmEngine } from '@belay-rl/kernels';
import type { Engine } from '../contracts/engine.ts';
import type { Policy } from '../contracts/policy.ts';
import type { NetworkSource } from '../networks/build-network.ts';
import { buildPolicy, type PolicyRecipe, policyBytes } from './policy-recipe.ts';

/** Rows that a step moves, beyond the policy's own: observations, actions, outcomes, and copies of them. */
const ROWS = 8;

/**
 * The run's policy on a WebAssembly engine, to act with in this thread when the run's networks are computed elsewhere: what
 * rollouts come to is then what worker threads come to, and a step costs no round trip to a device.
 */
export class ActingCopy {
  readonly engine: Engine;
  readonly policy: Policy;
  readonly #parameters: Float32Array;

  constructor(
    recipe: PolicyRecipe,
    environments: number,
    { kernels, networks }: { readonly kernels: 'relaxed' | 'strict'; readonly networks: NetworkSource },
  ) {
    const rows = 4 * ROWS * environments * (recipe.observations + recipe.actions + 16);
    const megabytes = 32 + Math.ceil((2 * (policyBytes(recipe, environments, networks) + rows)) / 2 ** 20);
    this.engine = createWasmEngine({ variant: kernels, megabytes });
    this.policy = buildPolicy(this.engine, recipe, environments, null, networks);
    this.#parameters = new Float32Array(this.policy.size);
  }

  /** Takes the run's parameters. */
  follow(policy: Policy): void {
    policy.read(this.#parameters);
    this.policy.write(this.#parameters);
  }

  dispose(): void {
    this.engine.dispose();
  }
}

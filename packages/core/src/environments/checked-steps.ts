import type { Environment } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { createdEnvironment } from './created-environment.ts';
import { StepContract } from './step-contract.ts';

/**
 * The environment with every step checked against the contract, for wrappers, which compute with rewards and costs: a boolean
 * times a factor is a number. `step` throws what `StepContract.check` throws.
 */
export function checkedSteps<O>(made: Environment, definition: EnvironmentDefinition<O>): Environment {
  const inner = createdEnvironment(definition.id, made);
  const contract = new StepContract(definition);
  return {
    reset: (seed) => inner.reset(seed),
    step(action) {
      const result = inner.step(action);
      contract.check(result);
      return result;
    },
    dispose: () => inner.dispose?.(),
  };
}

import type { RunContainer } from '../composition/run-container.ts';
import { resolveMaxKl, resolveMaxKlBounds } from '../config/schedule.ts';
import type { Algorithm, AlgorithmContext, AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { CriticFitter } from '../contracts/critic-fitter.ts';
import type { Engine } from '../contracts/engine.ts';
import type { PartContext } from '../contracts/part.ts';
import type { Policy } from '../contracts/policy.ts';
import { refuse } from '../errors.ts';
import { MadeFault, partFault } from '../plugins/part-fault.ts';
import type { Registry } from '../plugins/registry.ts';
import { buildPolicy } from '../rollouts/policy-recipe.ts';
import { checkMade } from '../settings/check-made.ts';
import type { RunSetup } from './run-setup.ts';
import type { TrainingOptions } from './training-options.ts';
import type { WarmStart } from './warm-start.ts';

/** What an algorithm's context rests on. */
export interface AlgorithmContextOptions extends Pick<TrainingOptions, 'registry' | 'configuration'> {
  readonly setup: RunSetup;
  readonly engine: Engine;
  readonly container: RunContainer;
  readonly criticFitter: CriticFitter;
  readonly warmStart: WarmStart | null;
}

/** What the run's algorithm is made from. Its policy is made once, on the first call. */
export function algorithmContext(options: AlgorithmContextOptions): AlgorithmContext {
  const { registry, configuration, setup, engine, container, criticFitter, warmStart } = options;
  const { environment, epochs, costs, schedule, recipe } = setup;
  const rows = epochs.environments * epochs.stepsPerEnvironment;
  const networks = (name: string) => registry.network(name);
  let policy: { readonly policy: Policy; readonly maxRows: number } | null = null;
  return {
    engine,
    observationSpace: environment.observationSpace,
    actionSpace: environment.actionSpace,
    environments: epochs.environments,
    stepsPerEnvironment: epochs.stepsPerEnvironment,
    epochs: epochs.epochs,
    schedule,
    costNames: costs.names,
    limits: costs.limits,
    settings: container.settings,
    log: container.logger,
    random: container.random,
    createPolicy(maxRows) {
      if (policy !== null && policy.maxRows < maxRows) {
        throw refuse(
          'policy-rows',
          `Algorithm ${configuration.algorithm} asked for its policy with ${policy.maxRows} rows and then with ${maxRows}: ask for the larger number first.`,
        );
      }
      if (policy === null) {
        policy = { policy: buildPolicy(engine, recipe, maxRows, container.random('init'), networks), maxRows };
        warmStart?.policy(policy.policy, recipe);
      }
      return policy.policy;
    },
    copyPolicy: (maxRows) => buildPolicy(engine, recipe, maxRows, null, networks),
    createCritic: (name, maxRows, inputs = environment.observationSpace.low.length, outputs = 1) =>
      container.critic(name, maxRows, inputs, outputs),
    ownCritics: registry.rebindings.some(({ service }) => service === 'critic'),
    criticFitter,
    part<T>(slot: string, on: Policy, constraints: readonly string[]): T {
      const context: PartContext = {
        engine,
        policy: on,
        constraints,
        schedule,
        rows,
        maxKl: resolveMaxKl(configuration),
        maxKlBounds: resolveMaxKlBounds(configuration, registry),
        log: container.logger,
        random: container.random,
      };
      return container.part<T>(slot, context);
    },
  };
}

/** Makes the algorithm, and checks once what its author's `create` returned. */
export async function createAlgorithm(
  registry: Registry,
  definition: AlgorithmDefinition,
  context: AlgorithmContext,
): Promise<Algorithm> {
  try {
    const made = await definition.create(context);
    const problem = checkMade('algorithm', made);
    if (problem !== null) throw new MadeFault(problem);
    return made;
  } catch (error) {
    throw error instanceof MadeFault ? partFault(registry, 'algorithm', definition.name, error.message) : error;
  }
}

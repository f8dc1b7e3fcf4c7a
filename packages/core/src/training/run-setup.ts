import { chosenNetwork } from '../composition/chosen-network.ts';
import { type ChosenWrapper, chooseWrapper } from '../composition/chosen-wrapper.ts';
import { environmentOf } from '../composition/environment-of.ts';
import { explainMisfit } from '../composition/explain-misfit.ts';
import { type EpochPlan, planEpochs } from '../composition/plan-epochs.ts';
import { startNotes } from '../composition/start-notes.ts';
import { type CostLimits, costLimits } from '../config/cost-limits.ts';
import { resolveSchedule } from '../config/schedule.ts';
import type { AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Schedule } from '../contracts/policy-update.ts';
import { refuse } from '../errors.ts';
import { type PolicyRecipe, policyRecipe } from '../rollouts/policy-recipe.ts';
import type { RolloutPlan } from '../rollouts/rollout-plan.ts';
import { rowLayout } from '../spaces/row-layout.ts';
import { type MemoryPlan, planMemory, requireMemory } from './memory-plan.ts';
import type { TrainingOptions } from './training-options.ts';

/** What a run's settings come to, before anything is made. */
export interface RunSetup {
  readonly algorithm: AlgorithmDefinition;
  /** The task as its settings make it, the wrapper around it (null: none), and what the two make together. */
  readonly task: EnvironmentDefinition;
  readonly wrapper: ChosenWrapper | null;
  readonly environment: EnvironmentDefinition;
  readonly epochs: EpochPlan;
  readonly costs: CostLimits;
  readonly schedule: Schedule;
  readonly recipe: PolicyRecipe;
  /** Rollout threads help with large batches, so that the engine's memory is shared with them. */
  readonly shared: boolean;
  readonly memory: MemoryPlan;
  readonly rollouts: RolloutPlan;
  /** Sentences to say when the run begins. */
  readonly notes: readonly string[];
}

/** Settings that cannot work together are refused (`misfit`), and a run that takes more memory than there is. */
export function setUpRun(options: TrainingOptions): RunSetup {
  const { registry, configuration } = options;
  const algorithm = registry.algorithm(configuration.algorithm);
  const task = environmentOf(registry, configuration);
  const misfit = explainMisfit({ registry, configuration, environment: task });
  if (misfit !== null) throw refuse('misfit', misfit);
  const wrapper = chooseWrapper(registry, configuration, task);
  if (wrapper !== null && options.rollouts !== undefined) {
    throw refuse(
      'misfit',
      `wrapper.name=${wrapper.name} wraps single environments, but this run's come as one batch of the caller's: set wrapper.name=none.`,
    );
  }
  if (wrapper !== null && task.createRollouts !== undefined) {
    throw refuse(
      'misfit',
      `wrapper.name=${wrapper.name} wraps single environments, but environment.engine=${task.engine} runs whole rollouts by itself: set wrapper.name=none or environment.engine=auto.`,
    );
  }
  const environment = wrapper?.environment ?? task;
  const episodes = algorithm.family === 'off-policy' ? 'continue' : 'restart';
  const epochs = planEpochs(configuration, environment, episodes, options.continues?.done ?? null);
  const costs = costLimits(configuration, environment);
  const schedule = resolveSchedule(configuration, registry);
  const observations = environment.observationSpace.low.length;
  const layout = rowLayout(environment);
  const network = chosenNetwork(registry, configuration);
  const recipe = policyRecipe(observations, environment.actionSpace, configuration.section('policy'), layout, network);
  // The minibatches of runs whose episodes go on are not large.
  const helpers = options.threads !== null && options.threads !== undefined && options.threads.available > 1;
  const shared = episodes === 'restart' && helpers && configuration.value('training.workers') !== 0;
  const signals = 1 + costs.constraints.length;
  const sizes = { registry, configuration, algorithm, environment, epochs, schedule, recipe, signals, shared };
  const memory = planMemory(sizes);
  requireMemory(memory, options.machineMemory, configuration);
  return {
    algorithm,
    task,
    wrapper,
    environment,
    epochs,
    costs,
    schedule,
    recipe,
    shared,
    memory,
    rollouts: {
      environmentId: environment.id,
      observations,
      extraObservations: wrapper?.extraObservations ?? 0,
      plainObservations: layout.plain,
      ...(layout.mask === null ? {} : { actionMask: layout.mask }),
      wrapperControls: wrapper?.controls.length ?? 0,
      actionSpace: environment.actionSpace,
      costNames: costs.names,
      environments: epochs.environments,
      steps: epochs.stepsPerEnvironment,
      episodes,
      maxSteps: environment.maxSteps,
      seed: configuration.value('seed'),
      normalizeObservations: configuration.value('environment.normalizeObservations'),
      observationClip: configuration.value('environment.observationClip'),
    },
    notes: [
      ...startNotes({ registry, configuration, environment: task }),
      ...(epochs.note === null ? [] : [epochs.note]),
    ],
  };
}

import { createWasmEngine, KernelError } from '@belay-rl/kernels';
import { chooseWrapper } from '../composition/chosen-wrapper.ts';
import { environmentOf } from '../composition/environment-of.ts';
import { explainMisfit } from '../composition/explain-misfit.ts';
import { type EpochsDone, planEpochs } from '../composition/plan-epochs.ts';
import { createRunContainer } from '../composition/run-container.ts';
import { startNotes } from '../composition/start-notes.ts';
import type { Configuration } from '../config/configuration.ts';
import { costLimits } from '../config/cost-limits.ts';
import { resolveMaxKl, resolveMaxKlBounds, resolveSchedule } from '../config/schedule.ts';
import type { Algorithm, AlgorithmContext, AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { Engine } from '../contracts/engine.ts';
import type { LogSink } from '../contracts/logger.ts';
import type { PartContext } from '../contracts/part.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Rollouts } from '../contracts/rollouts.ts';
import { createCritic } from '../critics/critic.ts';
import type { CriticRecipe } from '../critics/critic-task.ts';
import { refuse } from '../errors.ts';
import { MadeFault, partFault } from '../plugins/part-fault.ts';
import type { Registry } from '../plugins/registry.ts';
import { type Clock, systemClock } from '../ports/clock.ts';
import type { Threads } from '../ports/threads.ts';
import { createRandom } from '../random/random.ts';
import { MeasureSums } from '../rollouts/measure-sums.ts';
import { buildPolicy, type PolicyRecipe, policyRecipe } from '../rollouts/policy-recipe.ts';
import type { RolloutPlan } from '../rollouts/rollout-plan.ts';
import { ThreadedCritics } from '../rollouts/threaded-critics.ts';
import { ThreadedRollouts } from '../rollouts/threaded-rollouts.ts';
import { checkMade } from '../settings/check-made.ts';
import type { SectionAt } from '../settings/run-sections.ts';
import { listColumns } from './columns.ts';
import { createRollouts, type RolloutsContext } from './create-rollouts.ts';
import { explainEngineMemory, MAX_MEGABYTES, type MemoryPlan, planMemory, requireMemory } from './memory-plan.ts';
import { RunLogger } from './run-logger.ts';
import { Training } from './training.ts';
import { describeWarmStart, WarmStart, type WarmStartOptions } from './warm-start.ts';

/** What a training is made from; all but the registry and the configuration may be left out. */
export interface TrainingOptions {
  readonly registry: Registry;
  readonly configuration: Configuration;
  /** Where rollout threads come from; null or absent: rollouts run in this thread. */
  readonly threads?: Threads | null;
  /** The caller's, who disposes of it; absent: a WebAssembly engine of the run's own. */
  readonly engine?: Engine;
  /** Rollouts of the caller's making, for batches on a device; absent: as `training.workers` asks. */
  readonly rollouts?: (context: RolloutsContext) => Rollouts | Promise<Rollouts>;
  readonly sinks?: readonly LogSink[];
  readonly clock?: Clock;
  /** Memory of this machine [bytes]: a run that would take more is refused. Absent: unknown. */
  readonly machineMemory?: number;
  /** A run that goes on: how far it has come, and the values of `training.steps` that it had before. */
  readonly continues?: { readonly done: EpochsDone | null; readonly earlierSteps: readonly number[] };
  /** Begins with another run's numbers, as far as they fit. */
  readonly warmStart?: WarmStartOptions;
}

/**
 * A run, set up and not yet begun. Settings that cannot work together are refused here (`misfit`), before anything runs.
 * Two trainings in one process share nothing but definitions.
 */
export async function createTraining(options: TrainingOptions): Promise<Training> {
  try {
    return await setUp(options);
  } catch (error) {
    if (!(error instanceof EngineFull)) throw error;
    if (error.megabytes === MAX_MEGABYTES) throw explainEngineMemory(error.plan, options.configuration);
  }
  // A plugin's part took more than was planned for it: once more, with all that an engine can have.
  try {
    return await setUp(options, MAX_MEGABYTES);
  } catch (error) {
    throw error instanceof EngineFull ? explainEngineMemory(error.plan, options.configuration) : error;
  }
}

/** The engine had no room for what was made on it, or the system not for the engine. */
class EngineFull extends Error {
  readonly plan: MemoryPlan;
  readonly megabytes: number;

  constructor(plan: MemoryPlan, megabytes: number, cause: unknown) {
    super('The engine is full.', { cause });
    this.plan = plan;
    this.megabytes = megabytes;
  }
}

/** `megabytes`: the engine's address space; absent: as planned. */
async function setUp(options: TrainingOptions, megabytes?: number): Promise<Training> {
  const { registry, configuration } = options;
  const task = environmentOf(registry, configuration);
  const algorithmDefinition = registry.algorithm(configuration.algorithm);
  const misfit = explainMisfit({ registry, configuration, environment: task });
  if (misfit !== null) throw refuse('misfit', misfit);
  const wrapper = chooseWrapper(registry, configuration, task);
  if (wrapper !== null && options.rollouts !== undefined) {
    throw refuse(
      'misfit',
      `wrapper.name=${wrapper.name} wraps single environments, but this run's come as one batch of the caller's: set wrapper.name=none.`,
    );
  }
  const environment = wrapper?.environment ?? task;
  const episodes = algorithmDefinition.family === 'off-policy' ? 'continue' : 'restart';
  const epochs = planEpochs(configuration, environment, episodes, options.continues?.done ?? null);
  const warmStart = options.warmStart === undefined ? null : new WarmStart(options.warmStart);
  const costs = costLimits(configuration, environment);
  const seed = configuration.value('seed');
  const policySettings = configuration.section('policy');
  const criticSettings = configuration.section('critic');
  const rows = epochs.environments * epochs.stepsPerEnvironment;
  const observations = environment.observationSpace.low.length;
  const kernels = configuration.value('training.kernels');

  const threads = options.threads ?? null;
  const asked = configuration.value('training.workers');
  // Rollout threads help with large batches; the minibatches of runs whose episodes go on are not large.
  const shared = episodes === 'restart' && threads !== null && threads.available > 1 && asked !== 0;
  const recipe: PolicyRecipe = policyRecipe(observations, environment.actionSpace, policySettings);
  const schedule = resolveSchedule(configuration, registry);
  const memory = planMemory({
    registry,
    configuration,
    algorithm: algorithmDefinition,
    environment,
    epochs,
    schedule,
    recipe,
    signals: 1 + costs.constraints.length,
    shared,
  });
  requireMemory(memory, options.machineMemory, configuration);
  const reserved = megabytes ?? memory.megabytes;
  /** Of an engine of the run's own, a full memory becomes an EngineFull. */
  const full = (error: unknown): unknown =>
    options.engine === undefined && error instanceof KernelError && error.code === 'engine-memory'
      ? new EngineFull(memory, reserved, error)
      : error;
  let engine: Engine;
  try {
    engine = options.engine ?? createWasmEngine({ variant: kernels, shared, megabytes: reserved });
  } catch (error) {
    throw full(error);
  }
  const columns = listColumns(registry, configuration, costs.names, costs.constraints, environment.measures);
  const logger = new RunLogger(columns, options.sinks ?? []);
  const threadedCritics = new ThreadedCritics();
  const container = createRunContainer({
    registry,
    configuration,
    engine,
    logger,
    random: (stream, runSeed) => createRandom(runSeed, stream),
    critic(name, maxRows, inputs) {
      const recipe = criticRecipe(name, inputs, criticSettings);
      const random = container.random(`init critic ${name}`);
      const critic = createCritic({ ...recipe, engine, maxRows, random });
      const { hiddenSizes, activation } = recipe;
      warmStart?.critic(critic, { critic: name, sizes: [inputs, ...hiddenSizes, 1], activation });
      return threadedCritics.register(critic, recipe);
    },
  });

  let policy: { readonly policy: Policy; readonly maxRows: number } | null = null;
  const context: AlgorithmContext = {
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
        policy = { policy: buildPolicy(engine, recipe, maxRows, container.random('init')), maxRows };
        warmStart?.policy(policy.policy, recipe);
      }
      return policy.policy;
    },
    copyPolicy: (maxRows) => buildPolicy(engine, recipe, maxRows, null),
    createCritic: (name, maxRows, inputs = observations) => container.critic(name, maxRows, inputs),
    criticFitter: threadedCritics,
    part<T>(slot: string, on: Policy, constraints: readonly string[]): T {
      const partContext: PartContext = {
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
      return container.part<T>(slot, partContext);
    },
  };
  let algorithm: Algorithm;
  try {
    algorithm = await createAlgorithm(registry, algorithmDefinition, context);
  } catch (error) {
    container.dispose();
    throw full(error);
  }

  const plan: RolloutPlan = {
    environmentId: environment.id,
    observations,
    extraObservations: wrapper?.extraObservations ?? 0,
    wrapperControls: wrapper?.controls.length ?? 0,
    actionSpace: environment.actionSpace,
    costNames: costs.names,
    environments: epochs.environments,
    steps: epochs.stepsPerEnvironment,
    episodes,
    maxSteps: environment.maxSteps,
    seed,
    normalizeObservations: configuration.value('environment.normalizeObservations'),
    observationClip: configuration.value('environment.observationClip'),
  };
  const notes: string[] = [
    ...startNotes({ registry, configuration, environment: task }),
    ...(epochs.note === null ? [] : [epochs.note]),
  ];
  let say = (sentence: string): void => {
    notes.push(sentence);
  };
  const measureNames = Object.keys(environment.measures ?? {});
  const measures =
    measureNames.length === 0 ? null : MeasureSums.create(measureNames, epochs.environments, threads !== null);
  const rolloutsContext: RolloutsContext = {
    registry,
    configuration,
    environment,
    plan,
    engine,
    wrapper,
    recipe,
    parameters: algorithm.policy.size,
    threads,
    measures,
    warn: (sentence) => say(sentence),
  };
  let rollouts: Rollouts;
  try {
    rollouts = await (options.rollouts ?? createRollouts)(rolloutsContext);
  } catch (error) {
    container.dispose();
    throw full(error);
  }
  say = (sentence) => logger.message(sentence);
  warmStart?.normaliser(rollouts, observations, plan.normalizeObservations);
  if (warmStart !== null) {
    if (warmStart.report.taken.length === 0) {
      await rollouts.dispose();
      throw refuse('misfit', describeWarmStart(warmStart.report));
    }
    notes.push(describeWarmStart(warmStart.report));
  }
  // Critics or streams that a plugin rebinds, or another engine, might not come to the same bits in a thread.
  const ownBits = options.engine === undefined && registry.rebindings.every(({ service }) => service === 'logger');
  if (rollouts instanceof ThreadedRollouts && ownBits) threadedCritics.useThreadsOf(rollouts);

  return new Training({
    configuration,
    environment,
    wrapper,
    algorithm,
    rollouts,
    container,
    logger,
    columns,
    measures,
    epochs,
    costs,
    recipe,
    notes,
    clock: options.clock ?? systemClock,
    engine,
    ownsEngine: options.engine === undefined,
    earlierSteps: options.continues?.earlierSteps ?? [],
    warmStart: warmStart?.report ?? null,
  });
}

/** Checks what its author's `create` returned, once. */
async function createAlgorithm(
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

function criticRecipe(name: string, observations: number, critic: SectionAt<'critic'>): CriticRecipe {
  return {
    name,
    observations,
    hiddenSizes: critic.hiddenSizes,
    activation: critic.activation,
    learningRate: critic.learningRate,
    weightPenalty: critic.weightPenalty,
    maxGradientNorm: critic.maxGradientNorm,
  };
}

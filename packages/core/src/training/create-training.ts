import { KernelError } from '@belay-rl/kernels';
import { createRunContainer, type RunContainer } from '../composition/run-container.ts';
import { partSettings } from '../config/part-settings.ts';
import type { Algorithm } from '../contracts/algorithm.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Rollouts } from '../contracts/rollouts.ts';
import { createCritic } from '../critics/critic.ts';
import type { CriticRecipe } from '../critics/critic-task.ts';
import { refuse } from '../errors.ts';
import { coreNetworks } from '../networks/build-network.ts';
import { partFault } from '../plugins/part-fault.ts';
import { systemClock } from '../ports/clock.ts';
import { createRandom } from '../random/random.ts';
import { MeasureSums } from '../rollouts/measure-sums.ts';
import type { PolicyRecipe } from '../rollouts/policy-recipe.ts';
import { ThreadedCritics } from '../rollouts/threaded-critics.ts';
import { ThreadedRollouts } from '../rollouts/threaded-rollouts.ts';
import { checkMade } from '../settings/check-made.ts';
import { USUAL_ENGINE } from '../settings/engine-key.ts';
import { USUAL_NETWORK } from '../settings/network-key.ts';
import type { SectionAt } from '../settings/run-sections.ts';
import { algorithmContext, createAlgorithm } from './algorithm-context.ts';
import { listColumns } from './columns.ts';
import { createRollouts } from './create-rollouts.ts';
import { explainEngineMemory, MAX_MEGABYTES, type MemoryPlan } from './memory-plan.ts';
import { RunLogger } from './run-logger.ts';
import { type RunSetup, setUpRun } from './run-setup.ts';
import { Training } from './training.ts';
import type { TrainingOptions } from './training-options.ts';
import { describeWarmStart, WarmStart } from './warm-start.ts';

/**
 * A run, set up and not yet begun. Settings that cannot work together are refused here (`misfit`), before anything runs.
 * Two trainings in one process share nothing but definitions.
 */
export async function createTraining(options: TrainingOptions): Promise<Training> {
  const setup = setUpRun(options);
  try {
    return await makeTraining(options, setup, setup.memory.megabytes);
  } catch (error) {
    if (!(error instanceof EngineFull)) throw error;
    if (error.megabytes === MAX_MEGABYTES) throw explainEngineMemory(error.plan, options.configuration);
  }
  // A plugin's part took more than was planned for it: once more, with all that an engine can have.
  try {
    return await makeTraining(options, setUpRun(options), MAX_MEGABYTES);
  } catch (error) {
    throw error instanceof EngineFull ? explainEngineMemory(error.plan, options.configuration) : error;
  }
}

/** Engine, container, algorithm, rollouts, in this order: each is made on those before it. */
async function makeTraining(options: TrainingOptions, setup: RunSetup, megabytes: number): Promise<Training> {
  const { registry, configuration } = options;
  const { environment, wrapper, epochs, costs, recipe } = setup;
  const warmStart = options.warmStart === undefined ? null : new WarmStart(options.warmStart);
  const onEngine = engineUser(options, setup.memory, megabytes);
  const engine = await onEngine(() => createEngine(options, setup, megabytes));
  const columns = listColumns(registry, configuration, costs.names, costs.constraints, environment.measures);
  const logger = new RunLogger(columns, options.sinks ?? []);
  const threadedCritics = new ThreadedCritics();
  const container = createContainer({ options, setup, engine, logger, threadedCritics, warmStart });
  const notes = [...setup.notes, ...(engine.about === undefined ? [] : [`Networks are computed by ${engine.about}.`])];
  const say = { now: (sentence: string): void => void notes.push(sentence) };
  const measures = measureSums(options, setup);
  let algorithm: Algorithm;
  let rollouts: Rollouts;
  try {
    const context = { registry, configuration, setup, engine, container, criticFitter: threadedCritics, warmStart };
    algorithm = await onEngine(() => createAlgorithm(registry, setup.algorithm, algorithmContext(context)));
    rollouts = await onEngine(() =>
      (options.rollouts ?? createRollouts)({
        registry,
        configuration,
        environment,
        plan: setup.rollouts,
        engine,
        wrapper,
        recipe,
        parameters: algorithm.policy.size,
        threads: options.threads ?? null,
        measures,
        warn: (sentence) => say.now(sentence),
      }),
    );
  } catch (error) {
    container.dispose();
    if (options.engine === undefined) engine.dispose();
    throw error;
  }
  say.now = (sentence) => logger.message(sentence);
  if (warmStart !== null) notes.push(await warmStartRollouts(warmStart, rollouts, setup));
  // Critics or streams that a plugin rebinds, or another engine, might not come to the same bits in a thread.
  const onWasm = options.engine === undefined && configuration.parts['engine'] === USUAL_ENGINE;
  const ownBits = onWasm && registry.rebindings.every(({ service }) => service === 'logger');
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

/** Runs what uses the engine. Of an engine of the run's own, a full memory becomes an EngineFull. */
function engineUser({ engine }: TrainingOptions, plan: MemoryPlan, megabytes: number) {
  return async <T>(use: () => T | Promise<T>): Promise<T> => {
    try {
      return await use();
    } catch (error) {
      const full = engine === undefined && error instanceof KernelError && error.code === 'engine-memory';
      throw full ? new EngineFull(plan, megabytes, error) : error;
    }
  };
}

/** The caller's engine, or the one that `engine.name` names. */
async function createEngine(options: TrainingOptions, { shared }: RunSetup, megabytes: number): Promise<Engine> {
  const { engine, configuration, registry } = options;
  if (engine !== undefined) return engine;
  const name = configuration.parts['engine'] ?? USUAL_ENGINE;
  const definition = registry.engine(name);
  const settings = partSettings(configuration, 'engine', definition.settings);
  const kernels = configuration.value('training.kernels');
  const made = await definition.create(settings, { kernels, shared, megabytes });
  const problem = checkMade('engine', made);
  if (problem !== null) throw partFault(registry, 'engine', name, problem);
  return made;
}

/** What a run's container gives out: streams, and critics that begin with another run's numbers if a warm start has them. */
export function createContainer(given: {
  readonly options: TrainingOptions;
  readonly setup: RunSetup;
  readonly engine: Engine;
  readonly logger: RunLogger;
  readonly threadedCritics: ThreadedCritics;
  readonly warmStart: WarmStart | null;
}): RunContainer {
  const { options, setup, engine, logger, threadedCritics, warmStart } = given;
  const { registry, configuration } = options;
  const settings = configuration.section('critic');
  const container = createRunContainer({
    registry,
    configuration,
    engine,
    logger,
    random: (stream, runSeed) => createRandom(runSeed, stream),
    critic(name, maxRows, inputs, outputs) {
      const recipe = criticRecipe(name, inputs, outputs, settings, setup.recipe);
      const random = container.random(`init critic ${name}`);
      const networks = (kind: string) => registry.network(kind);
      const critic = createCritic({ ...recipe, engine, maxRows, random, networks });
      const { hiddenSizes, activation } = recipe;
      warmStart?.critic(critic, { critic: name, sizes: [inputs, ...hiddenSizes, outputs], activation });
      // Threads know Belay's own networks, and minibatches of single rows.
      const kind = recipe.network?.name ?? USUAL_NETWORK;
      const elsewhere = coreNetworks[kind] !== undefined && (critic.network.memory ?? 0) === 0;
      return elsewhere ? threadedCritics.register(critic, recipe) : critic;
    },
  });
  return container;
}

function criticRecipe(
  name: string,
  observations: number,
  outputs: number,
  critic: SectionAt<'critic'>,
  { network, parts }: PolicyRecipe,
): CriticRecipe {
  return {
    ...(outputs === 1 ? {} : { outputs }),
    ...((network ?? null) === null ? {} : { network }),
    ...((parts ?? null) === null ? {} : { parts }),
    name,
    observations,
    hiddenSizes: critic.hiddenSizes,
    activation: critic.activation,
    learningRate: critic.learningRate,
    weightPenalty: critic.weightPenalty,
    maxGradientNorm: critic.maxGradientNorm,
  };
}

/** Takes what the task's own measures come to, in every thread; null: it has none. */
function measureSums({ threads }: TrainingOptions, { environment, epochs }: RunSetup): MeasureSums | null {
  const names = Object.keys(environment.measures ?? {});
  const shared = threads !== null && threads !== undefined;
  return names.length === 0 ? null : MeasureSums.create(names, epochs.environments, shared);
}

/** Gives the rollouts the other run's normaliser; returns the sentence on what was taken. Nothing at all is a `misfit`. */
async function warmStartRollouts(warmStart: WarmStart, rollouts: Rollouts, setup: RunSetup): Promise<string> {
  const { observations, normalizeObservations } = setup.rollouts;
  warmStart.normaliser(rollouts, observations, normalizeObservations);
  const sentence = describeWarmStart(warmStart.report);
  if (warmStart.report.taken.length > 0) return sentence;
  await rollouts.dispose();
  throw refuse('misfit', sentence);
}

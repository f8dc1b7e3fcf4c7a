import { networkParameters } from '@belay-rl/kernels';
import type { EpochPlan } from '../composition/plan-epochs.ts';
import type { Configuration } from '../config/configuration.ts';
import type { AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { MemoryContext, MemoryNeed } from '../contracts/memory.ts';
import type { Schedule } from '../contracts/policy-update.ts';
import { type BelayError, refuse } from '../errors.ts';
import { parametersOf, sizeOfNetwork } from '../networks/build-network.ts';
import { onPolicyMemory } from '../on-policy/on-policy-memory.ts';
import type { Registry } from '../plugins/registry.ts';
import { type PolicyRecipe, policyBytes, policyNetworkSize, policySizes } from '../rollouts/policy-recipe.ts';
import { formatValue } from '../settings/format-value.ts';
import { spaceSize } from '../spaces/space-size.ts';

const MEGABYTE = 2 ** 20;

/** Address space that is reserved at least and at most [MB]: WebAssembly's memories end at 4 GB. */
const MIN_MEGABYTES = 64;
export const MAX_MEGABYTES = 4095;

/** Beyond what is counted: copies of vectors that lie elsewhere, alignment, parts that do not say what they take. */
const MARGIN = 1.15;
const MARGIN_MEGABYTES = 16;

/** Threads that share large batches: sums of at least 16 blocks, or 16 MB of them, and scratch of at most 64 workers. */
const SHARED_BLOCKS = 16;
const SHARED_SUMS = 16 * MEGABYTE;
const SHARED_SCRATCH_ROWS = 3 * 72;
const SHARED_WORKERS = 65;

/** Vectors of n that are reserved for a part which does not say what it takes. */
const UNDECLARED_VECTORS = 8;

export interface MemoryPlanOptions {
  readonly registry: Registry;
  readonly configuration: Configuration;
  readonly algorithm: AlgorithmDefinition;
  readonly environment: EnvironmentDefinition;
  readonly epochs: EpochPlan;
  readonly schedule: Schedule;
  readonly recipe: PolicyRecipe;
  readonly signals: number;
  /** Other threads share the engine's memory. */
  readonly shared: boolean;
}

export interface MemoryPlan {
  /** What lies in the engine's memory. */
  readonly inEngine: readonly MemoryNeed[];
  /** What lies next to it. */
  readonly beside: readonly MemoryNeed[];
  /** Address space to reserve for the engine. Pages that stay untouched take no memory. */
  readonly megabytes: number;
}

/** What a run will keep, counted from its settings and from what its algorithm and parts say that they need. */
export function planMemory(options: MemoryPlanOptions): MemoryPlan {
  const { algorithm, registry, configuration, shared } = options;
  const context = memoryContext(options);
  const own = (algorithm.memory ?? onPolicyMemory)(context);
  const parts: MemoryNeed[] = [];
  let undeclared = 0;
  for (const [slot, name] of Object.entries(configuration.parts)) {
    if (slot === 'wrapper' || slot === 'engine' || slot === 'network') continue;
    const { memory } = registry.part(slot, name);
    if (memory === undefined) undeclared += 4 * UNDECLARED_VECTORS * context.parameters;
    else parts.push({ what: `${slot} ${name}`, settings: ['policy.hiddenSizes'], bytes: memory(context) });
  }
  const inEngine = [...own.filter(({ beside }) => beside !== true), ...parts];
  const beside = [...own.filter((need) => need.beside === true), ...rolloutMemory(options)];
  const counted = inEngine.reduce((sum, { bytes }) => sum + bytes, 0);
  const bytes = MARGIN * counted + undeclared + (shared ? sharedBytes(context) : 0);
  const megabytes = Math.ceil(bytes / MEGABYTE) + MARGIN_MEGABYTES;
  return { inEngine, beside, megabytes: Math.min(Math.max(megabytes, MIN_MEGABYTES), MAX_MEGABYTES) };
}

function memoryContext(options: MemoryPlanOptions): MemoryContext {
  const { algorithm, configuration, environment, epochs, recipe, registry, schedule, signals } = options;
  const networks = (name: string) => registry.network(name);
  const observations = environment.observationSpace.low.length;
  const actions = spaceSize(environment.actionSpace);
  const rows = epochs.environments * epochs.stepsPerEnvironment;
  const offPolicy = algorithm.family === 'off-policy';
  const asked = offPolicy ? (configuration.value('training.batchSize') as number) : schedule.batchSize;
  const sizes = policySizes(recipe);
  const { layers } = policyNetworkSize(recipe, 1, networks);
  const parameters = parametersOf({ layers }) + actions;
  const critic = configuration.section('critic');
  const hidden = critic.hiddenSizes;
  return {
    environments: epochs.environments,
    rows,
    batch: asked === 'all' ? rows : offPolicy ? asked : Math.min(asked, rows),
    observations,
    actions,
    signals,
    parameters,
    sizes,
    layers,
    settings: (section: string) => configuration.section(section),
    policy: (count) => policyBytes(recipe, count, networks),
    // The network, θ, its gradient and Adam's two moments; values and their derivatives.
    critic(count, inputs) {
      const shape = { inputs, outputs: 1, hiddenSizes: hidden, activation: critic.activation, maxRows: count };
      const size = sizeOfNetwork(recipe.network, networks, { ...shape, parts: recipe.parts });
      return size.bytes + 4 * (4 * parametersOf(size) + 2 * count);
    },
  };
}

/** What rollouts keep outside the engine: the rows of an epoch, and the actions of episodes that go on. */
function rolloutMemory({ algorithm, environment, epochs }: MemoryPlanOptions): MemoryNeed[] {
  const observations = environment.observationSpace.low.length;
  const actions = spaceSize(environment.actionSpace);
  const costs = (environment.costs ?? ['cost']).length;
  const rows = epochs.environments * epochs.stepsPerEnvironment;
  const history = algorithm.family === 'off-policy' ? 4 * epochs.environments * environment.maxSteps * actions : 0;
  return [
    {
      what: 'the rows of an epoch',
      settings: ['training.stepsPerEpoch'],
      // One step in eight ends an episode: its last observation, and [first step, length, return, costs …] in double precision.
      bytes: rows * (4 * (observations + actions + 3 + costs) + (4 * observations + 8 * (3 + costs)) / 8),
    },
    ...(history > 0 ? [{ what: 'the episodes under way', settings: ['training.environments'], bytes: history }] : []),
  ];
}

function sharedBytes({ parameters, sizes, settings, observations }: MemoryContext): number {
  const hidden = settings('critic').hiddenSizes;
  const critic = networkParameters([observations, ...hidden, 1]);
  const widest = Math.max(...sizes, ...hidden);
  const sum = 4 * Math.max(parameters, critic, (widest + 1) ** 2);
  return Math.max(SHARED_SUMS, SHARED_BLOCKS * sum) + 4 * SHARED_SCRATCH_ROWS * SHARED_WORKERS * widest;
}

/** Says which settings ask for how much, the largest first. `why`: the sentence's first half. */
function refuseMemory(why: string, needs: readonly MemoryNeed[], configuration: Configuration): BelayError {
  const total = needs.reduce((sum, { bytes }) => sum + bytes, 0);
  const largest = needs.toSorted((a, b) => b.bytes - a.bytes).filter(({ bytes }) => bytes >= 0.05 * total);
  const parts = largest.slice(0, 4).map(({ what, settings, bytes }) => {
    const values = settings.map((key) => {
      const entry = configuration.entry(key);
      return entry === undefined ? key : `${key}=${formatValue(entry.value)}`;
    });
    return `${what} ${size(bytes)} (${values.join(', ')})`;
  });
  return refuse('memory', `${why}: ${parts.join(', ')}; lower ${mostTelling(needs)} first.`);
}

/** The setting on which most of it depends. */
function mostTelling(needs: readonly MemoryNeed[]): string {
  const bySetting = new Map<string, number>();
  for (const { settings, bytes } of needs) {
    for (const key of settings) bySetting.set(key, (bySetting.get(key) ?? 0) + bytes);
  }
  return [...bySetting].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? 'training.stepsPerEpoch';
}

/** Throws `memory` if the run would take more than the machine has. `machine`: its memory [bytes]; absent: unknown. */
export function requireMemory(plan: MemoryPlan, machine: number | undefined, configuration: Configuration): void {
  const needs = [...plan.inEngine, ...plan.beside];
  const total = needs.reduce((sum, { bytes }) => sum + bytes, 0);
  if (machine === undefined || total <= machine) return;
  throw refuseMemory(
    `This run would take ${size(total)} of memory, and this machine has ${size(machine)}`,
    needs,
    configuration,
  );
}

/** What an engine's own error of a full memory, or of memory that the system does not give, becomes. */
export function explainEngineMemory(plan: MemoryPlan, configuration: Configuration): BelayError {
  const total = plan.inEngine.reduce((sum, { bytes }) => sum + bytes, 0);
  const why =
    total > MAX_MEGABYTES * MEGABYTE
      ? `This run's networks and batches take ${size(total)}, and an engine holds 4 GB at most`
      : `The system did not give this run's engine its ${size(Math.max(total, plan.megabytes * MEGABYTE))}`;
  return refuseMemory(why, plan.inEngine, configuration);
}

function size(bytes: number): string {
  const megabytes = bytes / MEGABYTE;
  return megabytes >= 1024 ? `${(megabytes / 1024).toFixed(1)} GB` : `${Math.ceil(megabytes)} MB`;
}

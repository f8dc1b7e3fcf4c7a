import { createWasmEngine } from '@belay-rl/kernels';
import { savedWrapper } from '../composition/chosen-wrapper.ts';
import type { Engine } from '../contracts/engine.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Box, Space, StructuredObservation, StructuredSpace } from '../contracts/space.ts';
import type { Random, State, Vec } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { coreNetworkSource, type NetworkSource, parametersOf } from '../networks/build-network.ts';
import type { Registry } from '../plugins/registry.ts';
import { createRandom } from '../random/random.ts';
import { createActionScaling } from '../rollouts/action-scaling.ts';
import { PolicyMemory } from '../rollouts/policy-memory.ts';
import { buildPolicy, type PolicyRecipe, policyNetworkSize } from '../rollouts/policy-recipe.ts';
import { observationReader } from '../spaces/observation-reader.ts';
import { readBox, readSpace, readStructure } from '../spaces/space-state.ts';
import { ObservationStatistics } from '../statistics/observation-statistics.ts';
import type { CheckpointIdentity, SavedPolicy } from './checkpoint.ts';

/** How a loaded policy acts; without `sample` it returns its mean action, or of choices the most probable ones. */
export interface ActOptions {
  /** Draw the action from the policy instead of taking its mean or most probable one. */
  readonly sample?: boolean;
  /** Where the draw comes from; absent: a stream of the loaded policy's own, the same each time it is loaded. */
  readonly random?: Random;
}

/** A trained policy, ready to act in a loop of one's own: normaliser, network and action scaling in one. */
export interface LoadedPolicy {
  readonly algorithm: string;
  readonly environment: string;
  /** Epochs and environment steps of training behind it. */
  readonly epoch: number;
  readonly steps: number;
  /** Bounds of each number of an observation's row. */
  readonly observationSpace: Box;
  /** What the row stands for: an image, choices, parts by name. Absent: a vector of numbers. */
  readonly structure?: StructuredSpace;
  readonly actionSpace: Space;
  /** The wrapper that it was trained with, and how many of an observation's numbers, the last ones, come from it; null: none. */
  readonly wrapper: { readonly name: string; readonly extraObservations: number } | null;
  /**
   * The environment as the policy needs it: with its wrapper round it, as the training left that (Sauté's budget), or as it
   * is. `registry` has the wrapper's plugin. Steps tell the task's own reward as `taskReward`. Errors: `unknown-wrapper`.
   *
   *     const environment = await policy.wrap(definition, registry).create(settings);
   */
  wrap(definition: EnvironmentDefinition, registry: Registry): EnvironmentDefinition;
  /**
   * The action for a raw observation, in the environment's own units and within its bounds, or an index for each choice; a
   * fresh array. An observation is what the environment's author returns (an index, an image's bytes, parts by name), or its row of
   * numbers, as `wrap(…).create(…)` and every definition's `create` give it.
   * Error `bad-observation` if it has another length than the space, or holds a number that is not finite.
   */
  act(observation: StructuredObservation, options?: ActOptions): Float64Array;
  /**
   * The mean actions for `count` rows of raw observations, row-major, into as many rows of `actions`: what `act` gives for each.
   * Its errors name the row. With a memory, row i goes on from what it was the last time; a row that is new begins an episode.
   */
  actRows(observations: Vec, actions: Vec, count: number): void;
  /**
   * Forgets what went before: to be called when an episode begins, by a loop of one's own. `row`: of `actRows`, only that one.
   * Does nothing if the policy has no memory.
   */
  reset(row?: number): void;
  /** Numbers that it carries from one `act` to the next; 0: it has no memory. */
  readonly memory: number;
  dispose(): void;
  [Symbol.dispose](): void;
}

/** Address space for one row through one network [MB]. */
const ENGINE_MEGABYTES = 64;

/** `networks`: where a plugin's kind of network is found. The policy of a checkpoint's state (`decodeState`). Its observation statistics stay as they were saved. */
export function policyFromState(
  state: State,
  engine?: Engine,
  networks: NetworkSource = coreNetworkSource,
): LoadedPolicy {
  const saved = state['policy'] as unknown as SavedPolicy & { observationSpace: State; actionSpace: State };
  const identity = state['identity'] as unknown as CheckpointIdentity | undefined;
  if (saved === undefined || identity === undefined) {
    throw new BelayError('bad-checkpoint', 'The checkpoint holds no policy: use one that a Belay run wrote.');
  }
  const {
    recipe,
    parameters,
    normalizeObservations,
    observationClip,
    extraObservations,
    plainObservations = 0,
  } = saved;
  const own = engine ?? createWasmEngine({ variant: saved.kernels, megabytes: megabytesFor(recipe, networks) });
  const policy = buildPolicy(own, recipe, 1, null, networks);
  if (parameters.length !== policy.size) {
    throw new BelayError(
      'bad-checkpoint',
      `The checkpoint's policy has ${parameters.length} parameters where its settings make ${policy.size}.`,
    );
  }
  policy.write(parameters);
  const { observations, actions } = recipe;
  const statistics = new ObservationStatistics(observations);
  if (saved.statistics !== null) statistics.load(saved.statistics);
  const actionSpace = readSpace(saved.actionSpace);
  const structure = saved.structure === undefined ? undefined : readStructure(saved.structure as unknown as State);
  const read = observationReader(structure, saved.actionMask, observations);
  const scaling = createActionScaling(actionSpace);
  const stream = createRandom(0, 'act');
  /** The policy with room for some rows, and what passes through it. */
  const withRows = (of: Policy, capacity: number) => ({
    policy: of,
    capacity,
    outputs: of.outputs(capacity),
    rows: own.rows(capacity, observations),
    normal: new Float32Array(capacity * observations),
    action: new Float32Array(capacity * actions),
    remembered: (of.memory ?? 0) > 0 ? new PolicyMemory(of, capacity) : null,
  });
  const one = { ...withRows(policy, 1), raw: new Float32Array(observations), scaled: new Float32Array(actions) };
  let many = withRows(policy, 1);
  const forward = (through: ReturnType<typeof withRows>, raw: Vec, count: number): void => {
    const { normal, rows, outputs } = through;
    for (let i = 0; i < count; i++) {
      const at = i * observations;
      if (normalizeObservations) statistics.normalise(raw, at, normal, at, observationClip);
      else for (let j = at; j < at + observations; j++) normal[j] = raw[j]!;
      const plain = extraObservations + plainObservations;
      for (let j = at + observations - plain; j < at + observations; j++) normal[j] = raw[j]!;
    }
    own.put(normal.subarray(0, count * observations), rows);
    through.remembered?.before(rows);
    through.policy.forward(rows, outputs);
    through.remembered?.after(count);
  };
  const dispose = (): void => {
    if (engine === undefined) own.dispose();
  };

  const wrapperState = (state['wrapper'] ?? null) as State | null;
  const wrapper =
    wrapperState === null ? null : { name: String(wrapperState['name'] ?? 'of its run'), extraObservations };
  return {
    algorithm: identity.algorithm,
    environment: identity.environment,
    epoch: state['epoch'] as number,
    steps: state['steps'] as number,
    observationSpace: readBox(saved.observationSpace),
    ...(structure === undefined ? {} : { structure }),
    actionSpace,
    wrapper,
    wrap: (definition, registry) =>
      wrapperState === null ? definition : savedWrapper(registry, definition, wrapperState).environment,
    act(observation, { sample = false, random = stream } = {}) {
      const row = read(observation);
      requireObservation(row, observations, wrapper);
      // Training sees observations in single precision, and so must this.
      one.raw.set(row);
      forward(one, one.raw, 1);
      const { distribution } = one.policy;
      if (sample) distribution.sample(one.outputs, random, one.action);
      else distribution.mode(one.outputs, one.action);
      scaling.apply(one.action, one.scaled, 1);
      return Float64Array.from(one.scaled);
    },
    actRows(raw, out, count) {
      for (let i = 0; i < count; i++) {
        requireObservation(raw.subarray(i * observations, (i + 1) * observations), observations, wrapper, i);
      }
      if (count > many.capacity) {
        // What was made for fewer rows keeps its place in the engine's memory, so that room doubles at least.
        const capacity = Math.max(count, 2 * many.capacity);
        const copy = buildPolicy(own, recipe, capacity, null, networks);
        copy.write(parameters);
        const grown = withRows(copy, capacity);
        if (many.remembered !== null) grown.remembered?.goOnFrom(many.remembered);
        many = grown;
      }
      forward(many, raw, count);
      many.policy.distribution.mode(many.outputs, many.action);
      scaling.apply(many.action, out, count);
    },
    reset(row) {
      if (row === undefined) {
        one.remembered?.clear();
        many.remembered?.clear();
      } else many.remembered?.forget(row);
    },
    memory: policy.memory ?? 0,
    dispose,
    [Symbol.dispose]: dispose,
  };
}

function requireObservation(
  observation: ArrayLike<number>,
  width: number,
  wrapper: LoadedPolicy['wrapper'],
  row?: number,
): void {
  const of = row === undefined ? '' : ` ${row}`;
  if (observation.length !== width) {
    throw new BelayError(
      'bad-observation',
      `The observation${of} has ${observation.length} numbers, but the policy takes ${width}${needs(wrapper)}.`,
    );
  }
  for (let j = 0; j < width; j++) {
    if (!Number.isFinite(observation[j]!)) {
      throw new BelayError('bad-observation', `Number ${j} of the observation${of} is ${observation[j]}.`);
    }
  }
}

function needs(wrapper: LoadedPolicy['wrapper']): string {
  if (wrapper === null || wrapper.extraObservations === 0) return '';
  const last = wrapper.extraObservations === 1 ? 'the last is' : `the last ${wrapper.extraObservations} are`;
  return `, of which ${last} of its wrapper ${wrapper.name}: step the environment that policy.wrap(definition, registry) makes`;
}

function megabytesFor(recipe: PolicyRecipe, networks: NetworkSource): number {
  const size = policyNetworkSize(recipe, 1, networks);
  return Math.max(ENGINE_MEGABYTES, Math.ceil((32 * parametersOf(size) + 2 * size.bytes) / 2 ** 20));
}

import { createWasmEngine } from '@belay-rl/kernels';
import type { Engine } from '../contracts/engine.ts';
import type { Space } from '../contracts/environment.ts';
import type { Random, State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { createRandom } from '../random/random.ts';
import { createActionScaling } from '../rollouts/action-scaling.ts';
import { buildPolicy, type PolicyRecipe } from '../rollouts/policy-recipe.ts';
import { ObservationStatistics } from '../statistics/observation-statistics.ts';
import { type CheckpointIdentity, readSpace, type SavedPolicy } from './checkpoint.ts';

export interface ActOptions {
  /** Draw the action from the policy instead of taking its mean. */
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
  readonly observationSpace: Space;
  readonly actionSpace: Space;
  /**
   * The action for a raw observation, in the environment's own units and within its bounds; a fresh array.
   * Error `bad-observation` where it has another length than the space, or holds a number that is not finite.
   */
  act(observation: ArrayLike<number>, options?: ActOptions): Float64Array;
  dispose(): void;
  [Symbol.dispose](): void;
}

/** Address space for one row through one network [MB]. */
const ENGINE_MEGABYTES = 64;

/** The policy of a checkpoint's state (`decodeState`). Its observation statistics stay as they were saved. */
export function policyFromState(state: State, engine?: Engine): LoadedPolicy {
  const saved = state['policy'] as unknown as SavedPolicy & { observationSpace: State; actionSpace: State };
  const identity = state['identity'] as unknown as CheckpointIdentity | undefined;
  if (saved === undefined || identity === undefined) {
    throw new BelayError('bad-checkpoint', 'The checkpoint holds no policy: use one that a Belay run wrote.');
  }
  const { recipe, parameters, normalizeObservations, observationClip, extraObservations } = saved;
  const own = engine ?? createWasmEngine({ variant: saved.kernels, megabytes: megabytesFor(recipe) });
  const policy = buildPolicy(own, recipe, 1, null);
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
  const scaling = createActionScaling(actionSpace);
  const outputs = policy.outputs(1);
  const rows = own.rows(1, observations);
  const raw = new Float32Array(observations);
  const normal = new Float32Array(observations);
  const action = new Float32Array(actions);
  const scaled = new Float32Array(actions);
  const stream = createRandom(0, 'act');
  const dispose = (): void => {
    if (engine === undefined) own.dispose();
  };

  return {
    algorithm: identity.algorithm,
    environment: identity.environment,
    epoch: state['epoch'] as number,
    steps: state['steps'] as number,
    observationSpace: readSpace(saved.observationSpace),
    actionSpace,
    act(observation, { sample = false, random = stream } = {}) {
      requireObservation(observation, observations);
      // Training sees observations in single precision, and so must this.
      raw.set(observation);
      if (normalizeObservations) statistics.normalise(raw, 0, normal, 0, observationClip);
      else normal.set(raw);
      for (let j = observations - extraObservations; j < observations; j++) normal[j] = raw[j]!;
      own.put(normal, rows);
      policy.forward(rows, outputs);
      if (sample) policy.distribution.sample(outputs, random, action);
      else policy.distribution.mode(outputs, action);
      scaling.apply(action, scaled, 1);
      return Float64Array.from(scaled);
    },
    dispose,
    [Symbol.dispose]: dispose,
  };
}

function requireObservation(observation: ArrayLike<number>, width: number): void {
  if (observation.length !== width) {
    throw new BelayError(
      'bad-observation',
      `The observation has ${observation.length} numbers where the policy takes ${width}.`,
    );
  }
  for (let j = 0; j < width; j++) {
    if (!Number.isFinite(observation[j]!)) {
      throw new BelayError('bad-observation', `Number ${j} of the observation is ${observation[j]}.`);
    }
  }
}

function megabytesFor({ observations, hiddenSizes, actions }: PolicyRecipe): number {
  const sizes = [observations, ...hiddenSizes, actions];
  const weights = sizes.slice(1).reduce((sum, size, i) => sum + (sizes[i]! + 1) * size, 0);
  return Math.max(ENGINE_MEGABYTES, Math.ceil((32 * weights) / 2 ** 20));
}

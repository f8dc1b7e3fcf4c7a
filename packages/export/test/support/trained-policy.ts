import { createRandom, type Random, type State } from '@belay-rl/core';
import type { ActorRecipe } from '@belay-rl/core/internals';
import { type LoadedPolicy, policyFromState } from '@belay-rl/core/run';
import { type PolicyGraph, policyGraph } from '@belay-rl/export';

/** What an untold policy has: on-policy, two hidden layers, normalised observations, a box of actions. */
export interface MadePolicy {
  readonly actor?: Partial<ActorRecipe> & Pick<ActorRecipe, 'kind'>;
  readonly activation?: 'tanh' | 'relu' | 'silu' | 'identity';
  readonly hiddenSizes?: readonly number[];
  readonly normalised?: boolean;
  /** Observations seen; with one or none they are not normalised. */
  readonly seen?: number;
  readonly extra?: number;
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** Actions are choices of so many options each. */
  readonly choices?: readonly number[];
  /** Where the action mask begins. */
  readonly mask?: number;
}

const OBSERVATIONS = 7;

/** The state of a checkpoint whose policy has random numbers throughout. */
export function checkpointState(options: MadePolicy = {}): State {
  const { activation = 'tanh', hiddenSizes = [9, 5], normalised = true, seen = 500, extra = 0 } = options;
  const { low = [-2, 0, -1], high = [0.5, 3, 1] } = options;
  const random = createRandom(5, 'export');
  const { choices = null } = options;
  const actions = choices?.length ?? low.length;
  const actor: ActorRecipe | null =
    options.actor === undefined
      ? null
      : {
          mean: 'free',
          scale: 'state',
          minLogStd: -20,
          maxLogStd: 2,
          explorationNoise: 0.1,
          ...options.actor,
        };
  const scale =
    choices !== null ? 'none' : actor === null ? 'free' : actor.kind === 'deterministic' ? 'none' : actor.scale;
  const head = scale === 'state' ? actions : scale === 'full' ? (actions * (actions + 1)) / 2 : 0;
  const sizes = [OBSERVATIONS, ...hiddenSizes, (choices?.reduce((sum, n) => sum + n, 0) ?? actions) + head];
  const size = sizes.slice(1).reduce((sum, width, l) => sum + (sizes[l]! + 1) * width, scale === 'free' ? actions : 0);
  const draw = (count: number, spread: number): number[] =>
    Array.from({ length: count }, () => spread * random.normal());
  return {
    epoch: 3,
    steps: 60_000,
    identity: { algorithm: 'made', environment: 'Made-v0', parts: {}, seed: 0 },
    policy: {
      recipe: {
        observations: OBSERVATIONS,
        actions,
        choices,
        hiddenSizes,
        activation,
        logStd: 0,
        actor,
        mask: options.mask ?? null,
      },
      parameters: Float32Array.from(draw(size, 0.7)),
      observationSpace: { low: Float64Array.from(low), high: Float64Array.from(high) },
      actionSpace:
        choices === null
          ? { low: Float64Array.from(low), high: Float64Array.from(high) }
          : { type: 'multi-discrete', sizes: choices },
      kernels: 'relaxed',
      normalizeObservations: normalised,
      observationClip: 5,
      statistics: {
        count: seen,
        mean: Float64Array.from(draw(OBSERVATIONS, 3)),
        // The third never varied: its deviation is the least that is divided by.
        squares: Float64Array.from(draw(OBSERVATIONS, 20), (x, j) => (j === 2 ? 0 : x * x * seen)),
      },
      extraObservations: extra,
    },
  } as unknown as State;
}

/** The same policy twice: as the product loads it, and as it is exported. */
export function madePolicy(options: MadePolicy = {}): { loaded: LoadedPolicy; graph: PolicyGraph } {
  const state = checkpointState(options);
  return { loaded: policyFromState(state), graph: policyGraph(state) };
}

/** Rows of raw observations, some far outside of what was seen. */
export function observations(count: number, random: Random = createRandom(9, 'observations')): Float32Array {
  return Float32Array.from(
    { length: count * OBSERVATIONS },
    () => random.normal() * (random.uniform() < 0.1 ? 100 : 4),
  );
}

export const cases: readonly (readonly [string, MadePolicy])[] = [
  ['an on-policy Gaussian', {}],
  ['observations as they are', { normalised: false }],
  ['a single observation seen', { seen: 1 }],
  ['rectified units', { activation: 'relu' }],
  ['SiLU units', { activation: 'silu' }],
  ['no hidden layer', { hiddenSizes: [] }],
  [
    'infinite bounds of actions',
    { low: [Number.NEGATIVE_INFINITY, -1, 0], high: [Number.POSITIVE_INFINITY, 2, Number.POSITIVE_INFINITY] },
  ],
  ['a squashed Gaussian', { actor: { kind: 'squashed-gaussian' } }],
  ['a deterministic actor', { actor: { kind: 'deterministic' } }],
  ['a Gaussian with its mean in tanh', { actor: { kind: 'gaussian', mean: 'tanh' } }],
  ['a Gaussian with a full covariance', { actor: { kind: 'gaussian', scale: 'full' } }],
  ['a Gaussian with one σ for all states', { actor: { kind: 'gaussian', scale: 'free' } }],
  ['one choice', { choices: [5] }],
  ['three choices and no hidden layer', { choices: [3, 2, 4], hiddenSizes: [] }],
];

import type { Engine } from '../contracts/engine.ts';
import type { Activation, Network, StackSpec } from '../contracts/network.ts';
import type { NetworkChoice, NetworkSize } from '../contracts/network-definition.ts';
import type { ObservationPart } from '../contracts/observation-part.ts';
import type { Policy } from '../contracts/policy.ts';
import type { Space } from '../contracts/space.ts';
import type { Random, Saved } from '../contracts/values.ts';
import { refuse } from '../errors.ts';
import {
  buildNetwork,
  coreNetworkSource,
  type NetworkSource,
  sizeOfNetwork,
  stackOfNetwork,
} from '../networks/build-network.ts';
import type { OffPolicyPolicySettings, PolicySettings } from '../settings/run-sections.ts';
import type { RowLayout } from '../spaces/row-layout.ts';
import { choicesOf, spaceSize } from '../spaces/space-size.ts';
import { createActorPolicy } from '../update/actor-policy.ts';
import { createCategoricalPolicy } from '../update/categorical-policy.ts';
import { createDeterministic } from '../update/deterministic.ts';
import { createFullGaussian } from '../update/full-gaussian.ts';
import { createGaussian } from '../update/gaussian.ts';
import { createGaussianPolicy } from '../update/gaussian-policy.ts';
import { createSquashedGaussian } from '../update/squashed-gaussian.ts';

/** What it takes to make a run's policy again, in a worker or from a checkpoint: `policy.*` and the two widths. */
export interface PolicyRecipe {
  readonly observations: number;
  readonly actions: number;
  /** Options of each choice; null: actions are numbers, as they are for checkpoints that do not mention it. */
  readonly choices: readonly number[] | null;
  readonly hiddenSizes: readonly number[];
  readonly activation: Activation;
  readonly logStd: number;
  /** The kind of its network; null: dense layers, as in checkpoints that do not mention it. */
  readonly network: NetworkChoice | null;
  /** Of off-policy runs; null: the on-policy Gaussian, a free mean and one log σ for all states. */
  readonly actor: ActorRecipe | null;
  /** Parts of an observation's row; null, and for checkpoints that do not mention it: a vector of numbers and nothing else. */
  readonly parts: readonly Pick<ObservationPart, keyof ObservationPart>[] | null;
  /** Where in a row the action mask begins; null: there is none. */
  readonly mask: number | null;
  readonly [key: string]: Saved;
}

/** What an off-policy actor is, besides its network. */
export interface ActorRecipe {
  readonly kind: 'gaussian' | 'squashed-gaussian' | 'deterministic';
  readonly mean: 'free' | 'tanh';
  readonly scale: 'state' | 'free' | 'full';
  readonly minLogStd: number;
  readonly maxLogStd: number;
  /** σ of what a deterministic actor adds to explore. */
  readonly explorationNoise: number;
  readonly [key: string]: Saved;
}

/** The recipe that a run's `policy.*` settings describe. */
export function policyRecipe(
  observations: number,
  actionSpace: Space,
  policy: PolicySettings | OffPolicyPolicySettings,
  { parts, mask }: Pick<RowLayout, 'parts' | 'mask'> = { parts: null, mask: null },
  network: NetworkChoice | null = null,
): PolicyRecipe {
  const choices = choicesOf(actionSpace);
  const body = {
    observations,
    actions: spaceSize(actionSpace),
    choices,
    hiddenSizes: policy.hiddenSizes,
    activation: policy.activation,
    // Choices have no σ: it must not tell two recipes apart.
    logStd: choices === null ? policy.logStd : 0,
    parts: parts === null ? null : parts.map((part) => ({ ...part })),
    mask,
    network,
  };
  if (!('actor' in policy)) return { ...body, actor: null };
  const kind = policy.actor;
  if (policy.std === 'full' && kind !== 'gaussian') {
    throw refuse(
      'misfit',
      `policy.std=full is a covariance of a gaussian actor, and this run’s is ${kind}: set policy.actor=gaussian.`,
    );
  }
  return {
    ...body,
    actor: {
      kind,
      mean: policy.mean,
      scale: policy.std,
      minLogStd: policy.minLogStd,
      maxLogStd: policy.maxLogStd,
      explorationNoise: policy.explorationNoise,
    },
  };
}

/**
 * The policy of a recipe; with `random` null its parameters are zero, to be written. `networks`: where its network's kind is found
 * if it is a plugin's.
 */
export function buildPolicy(
  engine: Engine,
  recipe: PolicyRecipe,
  maxRows: number,
  random: Random | null,
  networks: NetworkSource = coreNetworkSource,
): Policy {
  const { observations, actions, hiddenSizes, activation, logStd, parts } = recipe;
  const network = (outputs: number): Network =>
    buildNetwork(recipe.network, networks, {
      engine,
      inputs: observations,
      parts,
      outputs,
      hiddenSizes,
      activation,
      maxRows,
    });
  const choices = recipe.choices ?? null;
  if (choices !== null) {
    const mask = recipe.mask ?? null;
    return createCategoricalPolicy({
      engine,
      observations,
      choices,
      mask,
      hiddenSizes,
      activation,
      maxRows,
      random,
      network,
    });
  }
  // A checkpoint of an earlier version does not mention it.
  const actor = recipe.actor ?? null;
  const body = { engine, observations, actions, hiddenSizes, activation, logStd, maxRows, random, network };
  if (actor === null) return createGaussianPolicy(body);
  const deterministic = actor.kind === 'deterministic';
  return createActorPolicy({
    ...body,
    distribution: deterministic
      ? createDeterministic(actions, actor.explorationNoise)
      : actor.kind === 'gaussian'
        ? actor.scale === 'full'
          ? createFullGaussian(actions)
          : createGaussian(actions)
        : createSquashedGaussian(actions),
    // A squashed mean would be squashed twice; a deterministic action lies in the range by its own tanh.
    mean: deterministic ? 'tanh' : actor.kind === 'gaussian' ? actor.mean : 'free',
    scale: deterministic ? 'none' : actor.scale,
    logStdRange: logStdRange(actor),
  });
}

/** Widths of the layers of a recipe's network if it is dense, input first; what a Cholesky factor takes counts for every actor. */
export function policySizes({ observations, actions, choices, hiddenSizes, actor }: PolicyRecipe): number[] {
  if ((choices ?? null) !== null) return [observations, ...hiddenSizes, choices!.reduce((sum, n) => sum + n, 0)];
  const scales = (actor ?? null) === null ? 0 : (actions * (actions + 1)) / 2;
  return [observations, ...hiddenSizes, actions + scales];
}

/** What a recipe's network takes, for so many rows at a time. */
export function policyNetworkSize(
  recipe: PolicyRecipe,
  maxRows: number,
  networks: NetworkSource = coreNetworkSource,
): NetworkSize {
  const { observations: inputs, parts, hiddenSizes, activation } = recipe;
  const outputs = policySizes(recipe).at(-1)!;
  return sizeOfNetwork(recipe.network, networks, { inputs, parts, outputs, hiddenSizes, activation, maxRows });
}

/**
 * The layers of a recipe's network with so many outputs; null: a plugin's kind that `networks` does not have or that is more than
 * layers. Their parameters follow the policy's own in its flat vector.
 */
export function policyStack(
  recipe: PolicyRecipe,
  outputs: number,
  networks: NetworkSource = coreNetworkSource,
): StackSpec | null {
  const { observations: inputs, parts, hiddenSizes, activation } = recipe;
  return stackOfNetwork(recipe.network, { inputs, parts, outputs, hiddenSizes, activation, maxRows: 1 }, networks);
}

/** Bytes of `buildPolicy(engine, recipe, rows, …)` at most, with its outputs, their derivatives and four sets of outputs. */
export function policyBytes(recipe: PolicyRecipe, rows: number, networks: NetworkSource = coreNetworkSource): number {
  const sizes = policySizes(recipe);
  return (
    policyNetworkSize(recipe, rows, networks).bytes +
    4 * rows * (2 * sizes.at(-1)! + 4 * 2 * ((recipe.choices ?? null) === null ? recipe.actions : sizes.at(-1)!))
  );
}

/** Checkpoints of earlier versions have the range under its former names. */
function logStdRange(actor: ActorRecipe): readonly [number, number] {
  const { minLogStd = actor['leastLogStd'], maxLogStd = actor['mostLogStd'] } = actor as Partial<ActorRecipe>;
  return [Number(minLogStd), Number(maxLogStd)];
}

import { refuse, type SpaceType, type State } from '@belay-rl/core';
import { type PolicyRecipe, policyStack, readStructure } from '@belay-rl/core/internals';
import type { Registry } from '@belay-rl/core/run';
import { convolved, type DenseLayer, type GraphLayer, LayerReader, layerColumns } from './graph-layers.ts';
import { type ObservationForm, observationForm } from './observation-parts.ts';

/** An image of an observation: bytes [row][column][channel], which the network gets divided by 255. */
export interface GraphImage {
  readonly name: string;
  /** Height, width, channels. */
  readonly shape: readonly [number, number, number];
}

/** Layers that a part of the observation goes through by itself; without layers it is joined as it is. */
export interface GraphBranch {
  /** Name of its image; null: numbers `at` … `at + width − 1` of the vector of the observation's numbers and the mask behind them. */
  readonly image: string | null;
  readonly at: number;
  readonly width: number;
  readonly layers: readonly GraphLayer[];
}

/**
 * A trained policy's mean action as a chain of plain steps, from the raw observation to the environment's action: numbers to
 * clip((o − mean) · scale, ±clip), the mask behind them, bytes ÷ 255; the branches, what comes of them side by side in their order, the
 * trunk; tanh of the mean if `squashed`, clip to [−1, 1] and the map onto low … high (a dimension with an infinite bound is clipped
 * to its bounds instead). If actions are choices, the trunk ends in logits, and the action is the index of the largest one of each
 * choice, of those that the mask leaves open, the first of equals. What `LoadedPolicy.act` computes.
 */
export interface PolicyGraph {
  readonly algorithm: string;
  readonly environment: string;
  /** Environment steps of training behind it. */
  readonly steps: number;
  /** O: numbers of an observation without its images and its mask. */
  readonly observations: number;
  readonly images: readonly GraphImage[];
  /** What the environment's own observation is made of; null: a vector of the `observations` numbers. */
  readonly form: ObservationForm | null;
  /** It keeps to an action mask: a 1 for each open option of each choice, 0 for the others. */
  readonly masked: boolean;
  /** Numbers of state that it carries from step to step, 0 when an episode begins. */
  readonly memory: number;
  /** A. */
  readonly actions: number;
  /** Per component: mean and 1/σ, double precision; null: observations go in as they are. */
  readonly normaliser: { readonly mean: Float64Array; readonly scale: Float64Array; readonly clip: number } | null;
  readonly branches: readonly GraphBranch[];
  /** Its last layer has A outputs, or a logit for each option of each choice, and no activation. */
  readonly trunk: readonly GraphLayer[];
  /** The mean goes through tanh. */
  readonly squashed: boolean;
  /** The action as the environment has it: its kind, and the axes of a box that has several. */
  readonly actionForm: { readonly type: SpaceType; readonly shape: readonly number[] | null };
  /** Options of each choice; null: actions are numbers. */
  readonly choices: readonly number[] | null;
  /** Bounds of each number; empty if actions are choices. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** All layers, in the order of their parameters. */
export function layersOf({ branches, trunk }: Pick<PolicyGraph, 'branches' | 'trunk'>): readonly GraphLayer[] {
  return [...branches.flatMap(({ layers }) => layers), ...trunk];
}

/** Options of all choices together. */
export function optionsOf({ choices }: Pick<PolicyGraph, 'choices'>): number {
  return (choices ?? []).reduce((sum, n) => sum + n, 0);
}

interface SavedSpace {
  readonly type?: SpaceType;
  readonly shape?: readonly number[];
  readonly low?: Float64Array;
  readonly high?: Float64Array;
}

/** What of a checkpoint's `policy` this reads; `SavedPolicy` in core writes it. */
interface SavedPolicy {
  readonly recipe: PolicyRecipe;
  readonly parameters: Float32Array;
  readonly actionSpace: SavedSpace;
  readonly normalizeObservations: boolean;
  readonly observationClip: number;
  readonly statistics: { readonly count: number; readonly mean: Float64Array; readonly squares: Float64Array } | null;
  readonly extraObservations: number;
  readonly structure?: State;
  readonly actionMask?: string;
}

/** No component is divided by less, as in training. */
const MIN_DEVIATION = 0.01;

/**
 * The policy of a checkpoint's state (`decodeState`, `readCheckpoint`). `registry`: has the plugin of its kind of network, if that is
 * none of Belay's own. Errors: `bad-checkpoint` if it holds none; `cannot-export` for a policy that reads what only its wrapper
 * knows, or whose network is of a plugin's kind and more than one stack of layers.
 */
export function policyGraph(state: State, registry?: Pick<Registry, 'network'>): PolicyGraph {
  const saved = state['policy'] as unknown as SavedPolicy | undefined;
  const identity = state['identity'] as unknown as { algorithm: string; environment: string } | undefined;
  if (saved === undefined || identity === undefined) {
    throw refuse('bad-checkpoint', 'The checkpoint holds no policy: use one that a Belay run wrote.');
  }
  const { recipe, extraObservations } = saved;
  if (extraObservations > 0) {
    const numbers = extraObservations === 1 ? 'a number' : `${extraObservations} numbers`;
    throw refuse(
      'cannot-export',
      `The policy of ${identity.algorithm} reads ${numbers} that its wrapper adds to the observation of ${identity.environment} (what is left of the budget), which an exported policy does not know: use loadPolicy, or train an algorithm without that wrapper.`,
    );
  }
  const choices = recipe.choices ?? null;
  const masked = (recipe.mask ?? null) !== null;
  const options = optionsOf({ choices });
  const images = (recipe.parts ?? []).filter(({ kind }) => kind === 'image');
  const packed = images.reduce((sum, { width }) => sum + width, 0);
  const observations = recipe.observations - packed - (masked ? options : 0);
  const { type = 'box', shape = null } = saved.actionSpace;
  return {
    algorithm: identity.algorithm,
    environment: identity.environment,
    steps: Number(state['steps'] ?? 0),
    observations,
    form: saved.structure === undefined ? null : observationForm(readStructure(saved.structure), saved.actionMask),
    images: images.map(({ name, shape }) => ({ name, shape: imageShape(shape) })),
    masked,
    actions: recipe.actions,
    normaliser: readNormaliser(saved, observations),
    ...readNetwork(saved, identity.algorithm, observations, registry),
    squashed: choices === null && isSquashed(recipe.actor ?? null),
    actionForm: { type, shape },
    choices,
    low: Array.from(saved.actionSpace.low ?? []),
    high: Array.from(saved.actionSpace.high ?? []),
  };
}

function imageShape([height = 1, width = 1, channels = 1]: readonly number[]): GraphImage['shape'] {
  return [height, width, channels];
}

/** The mode of a squashed Gaussian and a deterministic action are tanh of the network's mean. */
function isSquashed(actor: PolicyRecipe['actor']): boolean {
  return actor !== null && (actor.kind !== 'gaussian' || actor.mean === 'tanh');
}

function readNormaliser(
  { normalizeObservations, observationClip, statistics }: SavedPolicy,
  observations: number,
): PolicyGraph['normaliser'] {
  // With one observation or none there is no deviation, and training leaves observations as they are.
  if (!normalizeObservations || observations === 0 || statistics === null || statistics.count <= 1) return null;
  const { count, mean, squares } = statistics;
  const scale = squares.map((sum) => 1 / Math.max(Math.sqrt(sum / (count - 1)), MIN_DEVIATION));
  return {
    mean: Float64Array.from(mean.subarray(0, observations)),
    scale: scale.subarray(0, observations),
    clip: observationClip,
  };
}

/** The parameters are a policy's own log σ, if it has one, then layer by layer, the branches first. */
function readNetwork(
  { recipe, parameters }: SavedPolicy,
  algorithm: string,
  observations: number,
  registry: Pick<Registry, 'network'> | undefined,
): Pick<PolicyGraph, 'branches' | 'trunk' | 'memory'> {
  const choices = recipe.choices ?? null;
  const actions = choices === null ? recipe.actions : optionsOf({ choices });
  const scale = scaleOf(recipe);
  const head = scale === 'state' ? actions : scale === 'full' ? (actions * (actions + 1)) / 2 : 0;
  const networks = registry === undefined ? undefined : (name: string) => registry.network(name);
  const spec = policyStack(recipe, actions + head, networks);
  if (spec === null) {
    throw refuse(
      'cannot-export',
      `The policy of ${algorithm} is a network of kind ${recipe.network?.name}, a plugin's that computes something of its own, which no exported file can: act with loadPolicy and a registry that has the plugin, or make the network by engine.stack and train again.`,
    );
  }
  const reader = new LayerReader(parameters, scale === 'free' ? actions : 0);
  const images = (recipe.parts ?? []).filter(({ kind }) => kind === 'image');
  const branches = spec.branches.map(({ at, width, image, layers }): GraphBranch => {
    const shown = image === null ? undefined : images.find((part) => part.at === at);
    // Images lie between the numbers and the mask.
    const from = at < observations ? at : observations + at - (recipe.mask ?? at);
    const numbers = image === null ? width : image[0] * image[1] * image[2];
    return {
      image: shown?.name ?? null,
      at: shown === undefined ? from : 0,
      width: numbers,
      layers: reader.chain(layers, numbers, image),
    };
  });
  const joined = branches.reduce((sum, { layers, width }) => sum + outputsOf(layers, width), 0);
  const trunk = reader.chain(spec.trunk, joined, null);
  if (reader.at !== parameters.length) {
    throw refuse(
      'bad-checkpoint',
      `The checkpoint's policy has ${parameters.length} parameters where its settings make ${reader.at}.`,
    );
  }
  // Of a Gaussian only the head of the mean: the standard deviation's is left out.
  const last = layerColumns(trunk.at(-1) as DenseLayer, 0, actions);
  return { branches, trunk: [...trunk.slice(0, -1), last], memory: reader.memory };
}

/** Where a policy's σ comes from. */
function scaleOf({ choices, actor }: PolicyRecipe): 'none' | 'free' | 'state' | 'full' {
  if ((choices ?? null) !== null) return 'none';
  if ((actor ?? null) === null) return 'free';
  return actor!.kind === 'deterministic' ? 'none' : actor!.scale;
}

/** Numbers that come of layers. */
function outputsOf(layers: readonly GraphLayer[], width: number): number {
  const last = layers.at(-1);
  if (last === undefined) return width;
  return last.kind === 'conv' ? convolved(last).reduce((product, n) => product * n, 1) : last.outputs;
}

/** How a policy's action becomes the environment's: clip to [min, max], times `half`, plus `center`, each of length A. */
export interface ActionMap {
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly half: readonly number[];
  readonly center: readonly number[];
}

/** −1 … 1 onto low … high; a dimension with an infinite bound is held to its bounds only. */
export function actionMap({ low, high }: Pick<PolicyGraph, 'low' | 'high'>): ActionMap {
  const bounded = low.map((bound, j) => Number.isFinite(bound) && Number.isFinite(high[j]!));
  const each = <T>(mapped: (j: number) => T, free: (j: number) => T): readonly T[] =>
    bounded.map((yes, j) => (yes ? mapped(j) : free(j)));
  return {
    min: each(
      () => -1,
      (j) => low[j]!,
    ),
    max: each(
      () => 1,
      (j) => high[j]!,
    ),
    half: each(
      (j) => 0.5 * high[j]! - 0.5 * low[j]!,
      () => 1,
    ),
    center: each(
      (j) => 0.5 * high[j]! + 0.5 * low[j]!,
      () => 0,
    ),
  };
}

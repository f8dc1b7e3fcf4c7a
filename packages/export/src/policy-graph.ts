import { type Activation, refuse, type State } from '@belay-rl/core';

/** y = x W + b. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** inputs × outputs, row-major. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * A trained policy's mean action as a chain of plain steps, from the raw observation o ∈ ℝᴼ to the environment's action:
 * clip((o − mean) · scale, ±clip), dense layers, tanh of the mean if `squashed`, clip to [−1, 1] and the map onto
 * low … high (a dimension with an infinite bound is clipped to its bounds instead). If actions are choices, the layers end in
 * logits, and the action is the index of the largest one of each choice, the first of equals. What `LoadedPolicy.act` computes.
 */
export interface PolicyGraph {
  readonly algorithm: string;
  readonly environment: string;
  /** Environment steps of training behind it. */
  readonly steps: number;
  /** O and A. */
  readonly observations: number;
  readonly actions: number;
  /** Per component: mean and 1/σ, double precision; null: observations go in as they are. */
  readonly normaliser: { readonly mean: Float64Array; readonly scale: Float64Array; readonly clip: number } | null;
  /** The last one has A outputs, or a logit for each option of each choice, and no activation. */
  readonly layers: readonly DenseLayer[];
  readonly activation: Activation;
  /** The mean goes through tanh. */
  readonly squashed: boolean;
  /** Options of each choice; null: actions are numbers. */
  readonly choices: readonly number[] | null;
  /** Bounds of each number; empty if actions are choices. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

interface SavedSpace {
  readonly low?: Float64Array;
  readonly high?: Float64Array;
}

/** What of a checkpoint's `policy` this reads; `SavedPolicy` in core writes it. */
interface SavedPolicy {
  readonly recipe: {
    /** Absent or null: dense layers. */
    readonly network?: { readonly name: string } | null;
    readonly observations: number;
    readonly actions: number;
    readonly choices?: readonly number[] | null;
    readonly mask?: number | null;
    readonly hiddenSizes: readonly number[];
    readonly activation: Activation;
    readonly actor: { readonly kind: string; readonly mean: string; readonly scale: string } | null;
  };
  readonly parameters: Float32Array;
  readonly actionSpace: SavedSpace;
  readonly normalizeObservations: boolean;
  readonly observationClip: number;
  readonly statistics: { readonly count: number; readonly mean: Float64Array; readonly squares: Float64Array } | null;
  readonly extraObservations: number;
}

/** No component is divided by less, as in training. */
const MIN_DEVIATION = 0.01;

/**
 * The policy of a checkpoint's state (`decodeState`, `readCheckpoint`). Errors: `bad-checkpoint` if it holds none;
 * `cannot-export` for a policy that reads what only its wrapper knows, or keeps to an action mask.
 */
export function policyGraph(state: State): PolicyGraph {
  const saved = state['policy'] as unknown as SavedPolicy | undefined;
  const identity = state['identity'] as unknown as { algorithm: string; environment: string } | undefined;
  if (saved === undefined || identity === undefined) {
    throw refuse('bad-checkpoint', 'The checkpoint holds no policy: use one that a Belay run wrote.');
  }
  const { recipe, extraObservations } = saved;
  const kind = recipe.network?.name;
  if (kind !== undefined) {
    throw refuse(
      'cannot-export',
      `The policy of ${identity.algorithm} is a network of kind ${kind}, and only dense ones (network.name=mlp) are exported: use loadPolicy, whose reset() begins an episode, or --format web, whose page plays it.`,
    );
  }
  if ((recipe.mask ?? null) !== null) {
    throw refuse(
      'cannot-export',
      `The policy of ${identity.algorithm} keeps to an action mask of ${identity.environment}, which an exported policy does not know: use loadPolicy, or --format web, whose page plays it.`,
    );
  }
  if (extraObservations > 0) {
    const numbers = extraObservations === 1 ? 'a number' : `${extraObservations} numbers`;
    throw refuse(
      'cannot-export',
      `The policy of ${identity.algorithm} reads ${numbers} that its wrapper adds to the observation of ${identity.environment} (what is left of the budget), which an exported policy does not know: use loadPolicy, or train an algorithm without that wrapper.`,
    );
  }
  return {
    algorithm: identity.algorithm,
    environment: identity.environment,
    steps: Number(state['steps'] ?? 0),
    observations: recipe.observations,
    actions: recipe.actions,
    normaliser: readNormaliser(saved),
    layers: readLayers(recipe, saved.parameters),
    activation: recipe.activation,
    squashed: recipe.choices == null && isSquashed(recipe.actor ?? null),
    choices: recipe.choices ?? null,
    low: Array.from(saved.actionSpace.low ?? []),
    high: Array.from(saved.actionSpace.high ?? []),
  };
}

/** The mode of a squashed Gaussian and a deterministic action are tanh of the network's mean. */
function isSquashed(actor: SavedPolicy['recipe']['actor']): boolean {
  return actor !== null && (actor.kind !== 'gaussian' || actor.mean === 'tanh');
}

function readNormaliser({
  normalizeObservations,
  observationClip,
  statistics,
}: SavedPolicy): PolicyGraph['normaliser'] {
  // With one observation or none there is no deviation, and training leaves observations as they are.
  if (!normalizeObservations || statistics === null || statistics.count <= 1) return null;
  const { count, mean, squares } = statistics;
  const scale = squares.map((sum) => 1 / Math.max(Math.sqrt(sum / (count - 1)), MIN_DEVIATION));
  return { mean: Float64Array.from(mean), scale, clip: observationClip };
}

/** The parameters are a policy's own log σ, if it has one, then layer by layer W (inputs × outputs), b. */
function readLayers(recipe: SavedPolicy['recipe'], parameters: Float32Array): readonly DenseLayer[] {
  const { observations, hiddenSizes, actor } = recipe;
  const choices = recipe.choices ?? null;
  const actions = choices === null ? recipe.actions : choices.reduce((sum, n) => sum + n, 0);
  const scale =
    choices !== null
      ? 'none'
      : (actor ?? null) === null
        ? 'free'
        : actor!.kind === 'deterministic'
          ? 'none'
          : actor!.scale;
  const ownLogStd = scale === 'free' ? actions : 0;
  const head = scale === 'state' ? actions : scale === 'full' ? (actions * (actions + 1)) / 2 : 0;
  const sizes = [observations, ...hiddenSizes, actions + head];
  const layers: DenseLayer[] = [];
  let at = ownLogStd;
  for (let l = 0; l + 1 < sizes.length; l++) {
    const [inputs, outputs] = [sizes[l]!, sizes[l + 1]!];
    const weights = parameters.slice(at, at + inputs * outputs);
    at += inputs * outputs;
    layers.push({ inputs, outputs, weights, bias: parameters.slice(at, at + outputs) });
    at += outputs;
  }
  if (at !== parameters.length) {
    throw refuse(
      'bad-checkpoint',
      `The checkpoint's policy has ${parameters.length} parameters where its settings make ${at}.`,
    );
  }
  // Of a Gaussian only the head of the mean: the standard deviation's is left out.
  return [...layers.slice(0, -1), layerColumns(layers.at(-1)!, 0, actions)];
}

/** The layer with outputs first … first + columns − 1 only. */
export function layerColumns(
  { inputs, outputs, weights, bias }: DenseLayer,
  first: number,
  columns: number,
): DenseLayer {
  const kept = new Float32Array(inputs * columns);
  for (let i = 0; i < inputs; i++) {
    const from = i * outputs + first;
    kept.set(weights.subarray(from, from + columns), i * columns);
  }
  return { inputs, outputs: columns, weights: kept, bias: bias.slice(first, first + columns) };
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

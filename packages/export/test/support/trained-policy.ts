import {
  type ActionSpace,
  type Box,
  createRandom,
  type NetworkChoice,
  type ObservationPart,
  observationLayout,
  type Random,
  type Space,
  type State,
  type StructuredObservation,
  type StructuredSpace,
} from '@belay-rl/core';
import { type ActorRecipe, type PolicyRecipe, policyStack, saveLayout, saveSpace } from '@belay-rl/core/internals';
import { type LoadedPolicy, policyFromState } from '@belay-rl/core/run';
import { type PolicyGraph, policyGraph } from '@belay-rl/export';
import { stackSize } from '@belay-rl/kernels';

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
  /** A bit for each option says whether it is open. */
  readonly masked?: boolean;
  /** A kind of network other than dense layers, with its settings. */
  readonly network?: NetworkChoice;
  /** Images next to the numbers, or with `numbers` 0 instead of them: [height, width, channels] by name. */
  readonly images?: Readonly<Record<string, readonly [number, number, number]>>;
  /** Numbers of an observation. */
  readonly numbers?: number;
  /** Observations of any kind, in place of numbers and images; `mask` names the action mask among them. */
  readonly space?: StructuredSpace;
  readonly mask?: string;
  /** The environment's action space, if it is more than `choices`, `low` and `high` say. */
  readonly action?: Space;
}

const OBSERVATIONS = 7;

/** How an observation's row lies: numbers, images, the mask. */
export function layout(made: MadePolicy) {
  const { numbers = OBSERVATIONS, images = {}, masked = false, choices = [], space } = made;
  if (space !== undefined) {
    const { parts, box, plain, mask } = observationLayout(space, { mask: made.mask });
    const width = box.low.length;
    return { parts, numbers: width - plain, width, mask, options: mask === null ? 0 : width - mask };
  }
  const parts: ObservationPart[] =
    numbers === 0 ? [] : [{ name: 'numbers', kind: 'vector', at: 0, width: numbers, shape: [numbers] }];
  let width = numbers;
  const add = (name: string, kind: 'vector' | 'image', count: number, shape: readonly number[]): void => {
    parts.push({ name, kind, at: width, width: count, shape });
    width += count;
  };
  for (const [name, shape] of Object.entries(images)) {
    add(name, 'image', Math.ceil(shape.reduce((product, n) => product * n, 1) / 3), shape);
  }
  const options = choices.reduce((sum, n) => sum + n, 0);
  const mask = masked ? width : null;
  if (masked) add('mask', 'vector', options, [options]);
  return { parts: parts.length === 1 && numbers > 0 ? null : parts, numbers, width, mask, options };
}

/** The environment's own observations; undefined: a vector of numbers. */
function structureOf({ numbers = OBSERVATIONS, images = {}, masked = false, choices = [], space }: MadePolicy) {
  if (space !== undefined) return space;
  const spaces: Record<string, ActionSpace> = {};
  if (numbers > 0) spaces['numbers'] = { low: -100, high: 100, shape: [numbers] };
  for (const [name, shape] of Object.entries(images)) spaces[name] = { low: 0, high: 255, shape, dtype: 'uint8' };
  const options = choices.reduce((sum, n) => sum + n, 0);
  if (masked) spaces['mask'] = { type: 'multi-binary', n: options };
  const names = Object.keys(spaces);
  if (names.length === 1 && numbers > 0) return undefined;
  return names.length === 1 ? spaces[names[0]!]! : ({ type: 'dict', spaces } as const);
}

/** The state of a checkpoint whose policy has random numbers throughout. */
export function checkpointState(options: MadePolicy = {}): State {
  const { activation = 'tanh', hiddenSizes = [9, 5], normalised = true, seen = 500, extra = 0 } = options;
  const box = options.action as Partial<Box> | undefined;
  const { low = box?.low ?? [-2, 0, -1], high = box?.high ?? [0.5, 3, 1] } = options;
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
  const outputs = (choices?.reduce((sum, n) => sum + n, 0) ?? actions) + head;
  const row = layout(options);
  const structure = structureOf(options);
  const observationSpace = { low: Array(row.width).fill(0), high: Array(row.width).fill(0) };
  const recipe: PolicyRecipe = {
    observations: row.width,
    actions,
    choices,
    hiddenSizes,
    activation,
    logStd: 0,
    actor,
    parts: row.parts?.map((part) => ({ ...part })) ?? null,
    mask: row.mask,
    network: options.network ?? null,
  };
  const size = stackSize(policyStack(recipe, outputs)!).parameters + (scale === 'free' ? actions : 0);
  const draw = (count: number, spread: number): number[] =>
    Array.from({ length: count }, () => spread * random.normal());
  return {
    epoch: 3,
    steps: 60_000,
    identity: { algorithm: 'made', environment: 'Made-v0', parts: {}, seed: 0 },
    policy: {
      recipe,
      parameters: Float32Array.from(draw(size, options.network === undefined ? 0.7 : 0.4)),
      observationSpace: { low: new Float64Array(row.width), high: new Float64Array(row.width) },
      actionSpace:
        options.action !== undefined
          ? saveSpace(options.action)
          : choices === null
            ? { low: Float64Array.from(low), high: Float64Array.from(high) }
            : { type: 'multi-discrete', sizes: choices },
      kernels: 'relaxed',
      normalizeObservations: normalised,
      observationClip: 5,
      statistics: {
        count: seen,
        mean: Float64Array.from(draw(row.width, 3)),
        // The third never varied: its deviation is the least that is divided by.
        squares: Float64Array.from(draw(row.width, 20), (x, j) => (j === 2 ? 0 : x * x * seen)),
      },
      extraObservations: extra,
      ...(structure === undefined
        ? {}
        : saveLayout({
            observationSpace,
            structure,
            ...(row.mask === null ? {} : { actionMask: options.mask ?? 'mask' }),
          })),
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

/** An observation as its environment gives it, as the inputs of an ONNX file, and as its row. */
export interface Shown {
  readonly observation: StructuredObservation;
  readonly numbers: readonly number[];
  readonly images: Readonly<Record<string, readonly number[]>>;
  readonly mask: readonly number[] | null;
  readonly row: Float32Array;
  /** A new episode begins here. */
  readonly first: boolean;
}

/** So many observations of a policy, in episodes of five steps. */
export function shown(options: MadePolicy, count: number): readonly Shown[] {
  const random = createRandom(11, 'shown');
  const { numbers, width, mask, options: bits } = layout(options);
  const { choices = [] } = options;
  return Array.from({ length: count }, (_, step) => {
    const row = new Float32Array(width);
    for (let i = 0; i < numbers; i++) row[i] = 4 * random.normal();
    const images: Record<string, number[]> = {};
    let at = numbers;
    for (const [name, shape] of Object.entries(options.images ?? {})) {
      const bytes = Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () =>
        Math.floor(256 * random.uniform()),
      );
      images[name] = bytes;
      for (let i = 0; i < bytes.length; i += 3, at++)
        row[at] = bytes[i]! + 256 * (bytes[i + 1] ?? 0) + 65_536 * (bytes[i + 2] ?? 0);
    }
    if (mask !== null) {
      for (let i = 0; i < bits; i++) row[mask + i] = random.uniform() < 0.5 ? 1 : 0;
      // One option of each choice is open.
      let begin = mask;
      for (const n of choices) {
        row[begin + Math.floor(n * random.uniform())] = 1;
        begin += n;
      }
    }
    const own = Array.from(row.subarray(0, numbers));
    const open = mask === null ? null : Array.from(row.subarray(mask));
    const parts = { ...(numbers > 0 ? { numbers: own } : {}), ...images, ...(open === null ? {} : { mask: open }) };
    const [alone] = Object.values(parts);
    return {
      observation: Object.keys(parts).length === 1 ? alone! : parts,
      numbers: own,
      images,
      mask: open,
      row,
      first: step % 5 === 0,
    };
  });
}

const convolutions: NetworkChoice = {
  name: 'conv',
  settings: { filters: [3, 5], kernels: [3, 2], strides: [2, 1], activation: 'silu', vectorSizes: [4] },
};

/** Networks that are not dense, and masks. */
export const otherCases: readonly (readonly [string, MadePolicy])[] = [
  ['a mask over two choices', { choices: [3, 2], masked: true }],
  ['convolutions of a single image', { network: convolutions, images: { observation: [7, 9, 3] }, numbers: 0 }],
  [
    'convolutions of two images next to numbers',
    { network: convolutions, images: { left: [7, 8, 1], right: [6, 7, 3] } },
  ],
  [
    'convolutions, with a mask behind the image',
    { network: convolutions, images: { camera: [7, 7, 3] }, choices: [4], masked: true },
  ],
  ['recurrent units', { network: { name: 'gru', settings: { units: 6 } } }],
  ['recurrent units and a choice', { network: { name: 'gru', settings: { units: 5 } }, choices: [3], masked: true }],
  [
    'recurrent units behind convolutions',
    {
      network: { name: 'conv-gru', settings: { ...convolutions.settings, units: 5 } },
      images: { camera: [7, 7, 3] },
    },
  ],
];

/** What loadPolicy does for each of them, in order. */
export function played(loaded: LoadedPolicy, all: readonly Shown[]): readonly (readonly number[])[] {
  return all.map(({ row, first }) => {
    if (first) loaded.reset();
    return Array.from(loaded.act(row));
  });
}

/** The largest difference, relative to 1 + the action. */
export function worstDifference(ours: readonly (readonly number[])[], theirs: readonly (readonly number[])[]): number {
  let worst = 0;
  for (const [i, action] of ours.entries()) {
    for (const [j, value] of action.entries()) {
      // A missing number is no difference of 0.
      const other = theirs[i]?.[j] ?? Number.POSITIVE_INFINITY;
      worst = Math.max(worst, Math.abs(value - other) / (1 + Math.abs(value)));
    }
  }
  return worst;
}

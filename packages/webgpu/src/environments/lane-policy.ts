import type { Activation, EnginePolicy } from '@belay-rl/core';

const ACTIVATIONS: Readonly<Record<Activation, number>> = { identity: 0, tanh: 1, relu: 2, silu: 3 };
/** The Point's actions. */
export const ACTIONS = 2;
/** Packed numbers before the first layer: both log σ, and two that only keep what follows at a multiple of four. */
const HEAD = 4;

/** A layer as the kernels read it: W[in][out] with rows of `stride` numbers, then its bias. */
export interface PackedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** `outputs` rounded up to a multiple of 4. */
  readonly stride: number;
  /** Where it begins in the packed vector. */
  readonly first: number;
  /** Where it begins in the policy's flat parameters. */
  readonly from: number;
  readonly activation: number;
}

/** A Gaussian policy (Belay's on-policy one) as the kernels read it. */
export interface LanePolicy {
  readonly layers: readonly PackedLayer[];
  /** Numbers of the policy's flat parameters, and of the packed vector. */
  readonly parameters: number;
  readonly size: number;
  /** Widest hidden layer, rounded up. */
  readonly hidden: number;
  readonly activation: Activation;
}

/** A run's policy, or one clause that says why the kernels do not compute it. */
export function lanePolicyOf(recipe: EnginePolicy): LanePolicy | string {
  if ((recipe.choices ?? null) !== null) return 'its actions are choices';
  if ((recipe.actor ?? null) !== null) return 'its policy is an off-policy actor';
  if ((recipe.network ?? null) !== null) return `its policy's network is ${recipe.network?.name}`;
  if (recipe.actions !== ACTIONS) return `it has ${recipe.actions} actions`;
  return packedPolicy([recipe.observations, ...recipe.hiddenSizes, ACTIONS], recipe.activation);
}

/** A dense network of these widths, input first, behind two log σ. */
export function packedPolicy(sizes: readonly number[], activation: Activation): LanePolicy {
  const layers: PackedLayer[] = [];
  let first = HEAD;
  let from = ACTIONS;
  for (let l = 0; l + 1 < sizes.length; l++) {
    const inputs = sizes[l] as number;
    const outputs = sizes[l + 1] as number;
    const stride = roundUp(outputs);
    const last = l + 2 === sizes.length;
    layers.push({ inputs, outputs, stride, first, from, activation: last ? 0 : ACTIVATIONS[activation] });
    first += (inputs + 1) * stride;
    from += (inputs + 1) * outputs;
  }
  const hidden = Math.max(4, ...sizes.slice(1).map(roundUp));
  return { layers, parameters: from, size: first, hidden, activation };
}

/** Packs a policy's flat parameters: log σ, then layer by layer W[in][out] and bias. */
export function packParameters(
  { layers, size }: LanePolicy,
  flat: Float32Array,
  out: Float32Array = new Float32Array(size),
): Float32Array {
  out.set(flat.subarray(0, ACTIONS));
  for (const { inputs, outputs, stride, first, from } of layers) {
    for (let k = 0; k <= inputs; k++) {
      out.set(flat.subarray(from + k * outputs, from + (k + 1) * outputs), first + k * stride);
    }
  }
  return out;
}

function roundUp(n: number): number {
  return 4 * Math.ceil(n / 4);
}

import type { LayerSpec, StackBranch } from '../contracts/network.ts';
import type { NetworkShape } from '../contracts/network-definition.ts';

/** Layers that images go through, and those of vectors next to them. */
export interface BranchLayers {
  readonly image: readonly LayerSpec[];
  readonly vector: readonly LayerSpec[];
}

/** One branch for each part of an observation. Parts that are vectors and lie next to each other are one. */
export function branchesOf({ parts, inputs }: NetworkShape, layers: BranchLayers): readonly StackBranch[] {
  const branches: StackBranch[] = [];
  for (const { kind, at, width, shape } of parts) {
    const before = branches.at(-1);
    if (kind === 'image') {
      const [height = 1, across = 1, channels = 1] = shape;
      branches.push({ at, width, image: [height, across, channels], layers: layers.image });
    } else if (before?.image === null && before.at + before.width === at) {
      branches[branches.length - 1] = { ...before, width: before.width + width };
    } else branches.push({ at, width, image: null, layers: layers.vector });
  }
  return branches.length > 0 ? branches : [{ at: 0, width: inputs, image: null, layers: layers.vector }];
}

/** Dense layers of these widths. */
export function denseLayers(sizes: readonly number[], activation: NetworkShape['activation']): readonly LayerSpec[] {
  return sizes.map((outputs) => ({ kind: 'dense', outputs, activation }));
}

/** What comes after the branches: hidden layers, and the outputs. */
export function headOf({ hiddenSizes, activation, outputs }: NetworkShape): readonly LayerSpec[] {
  return [...denseLayers(hiddenSizes, activation), { kind: 'dense', outputs, activation: 'identity' }];
}

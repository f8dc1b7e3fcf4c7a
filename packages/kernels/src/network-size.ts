import type { NetworkSpec } from './contracts.ts';
import { panelFloats } from './panels.ts';

/** Rows of a tangent block: 64, and up to 8 more in the last one (assembly/network.ts). */
export const TANGENT_ROWS = 72;

/** Bytes that each allocation may lose to alignment. */
const ALIGNMENT = 64;

/** Parameters of a dense network: weights and biases. */
export function networkParameters(sizes: readonly number[]): number {
  let count = 0;
  for (let l = 1; l < sizes.length; l++) count += (sizes[l - 1]! + 1) * sizes[l]!;
  return count;
}

/** Bytes that `engine.network(spec)` takes of the engine's memory, at most: `WasmNetwork`'s allocations, one by one. */
export function networkBytes({ sizes, activation, maxRows }: NetworkSpec): number {
  const depth = sizes.length - 1;
  const widest = Math.max(...sizes);
  const parameters = networkParameters(sizes);
  let rows = 0;
  let panels = 0;
  let transposed = 0;
  for (let l = 0; l < depth; l++) {
    const inputs = sizes[l]!;
    const outputs = sizes[l + 1]!;
    rows += inputs + outputs + (activation === 'silu' && l + 1 < depth ? outputs : 0);
    panels += panelFloats(inputs, outputs);
    transposed += panelFloats(outputs, inputs);
  }
  const floats =
    maxRows * rows + 2 * parameters + Math.max(panels, transposed) + panels + widest + 3 * (TANGENT_ROWS * widest + 32);
  return 4 * floats + 16 + 32 * depth + (8 + 3 * depth) * ALIGNMENT + 64;
}

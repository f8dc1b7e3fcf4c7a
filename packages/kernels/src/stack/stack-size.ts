import type { StackSpec } from '../contracts.ts';
import type { Arena } from './arena.ts';
import { StackNetwork } from './stack-network.ts';

/** What each allocation may lose to alignment. */
const ALIGNMENT = 64;

/** A matrix with its bias: (inputs + 1) × outputs parameters. */
export interface MatrixSize {
  readonly inputs: number;
  readonly outputs: number;
  /** It is used at every step of a sequence. */
  readonly recurrent?: boolean;
}

/** Size of a stack, counted without making it. */
export interface StackSize {
  /** Bytes of the engine's memory. */
  readonly bytes: number;
  readonly parameters: number;
  /** Numbers of state. */
  readonly memory: number;
  readonly layers: readonly MatrixSize[];
}

/** What `engine.stack(spec)` takes: it is laid out in a memory that only counts. Errors: `engine-shape`. */
export function stackSize(spec: StackSpec): StackSize {
  let bytes = 0;
  const none = new Float32Array(0);
  const arena: Arena = {
    floats(length) {
      bytes += 4 * length + ALIGNMENT;
      return none;
    },
    integers(length) {
      bytes += 4 * length + ALIGNMENT;
      return new Int32Array(0);
    },
  };
  const { size, memory, layers } = new StackNetwork(null as never, arena, spec);
  return { bytes, parameters: size, memory, layers: layers.map(sizeOf) };
}

function sizeOf({ inputs, outputs, ...layer }: StackNetwork['layers'][number]): MatrixSize {
  return 'previous' in layer ? { inputs, outputs, recurrent: true } : { inputs, outputs };
}

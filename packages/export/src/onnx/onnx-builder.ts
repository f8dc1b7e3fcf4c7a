import type { Activation } from '@belay-rl/core';
import type { OnnxNode, OnnxTensor } from './onnx-format.ts';

/** Nodes and constants of a graph while it is written. Every method gives the name of what comes out. */
export class OnnxBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxTensor[] = [];

  /** A node; `output`: its name, if it is an output of the graph. */
  node(type: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}, output?: string): string {
    const name = output ?? `${type.toLowerCase()}_${this.nodes.length}`;
    this.nodes.push({ type, inputs, output: name, attributes });
    return name;
  }

  constant(name: string, values: OnnxTensor['values'], shape: readonly number[]): string {
    const unique = this.constants.some((one) => one.name === name) ? `${name}_${this.constants.length}` : name;
    this.constants.push({ name: unique, values, shape });
    return unique;
  }

  /** One row, in double precision. */
  vector(name: string, values: readonly number[] | Float64Array): string {
    return this.constant(name, Float64Array.from(values), [1, values.length]);
  }

  scalar(name: string, value: number): string {
    return this.constant(name, Float32Array.of(value), []);
  }

  /** Columns first … first + count − 1 of N × width. */
  columns(x: string, width: number, first: number, count: number): string {
    if (first === 0 && count === width) return x;
    const index = BigInt64Array.from({ length: count }, (_, i) => BigInt(first + i));
    return this.node('Gather', [x, this.constant(`columns_${this.nodes.length}`, index, [count])], { axis: 1 });
  }

  /** Side by side. */
  joined(parts: readonly string[]): string {
    return parts.length === 1 ? parts[0]! : this.node('Concat', parts, { axis: 1 });
  }

  activated(x: string, activation: Activation): string {
    if (activation === 'tanh') return this.node('Tanh', [x]);
    if (activation === 'relu') return this.node('Relu', [x]);
    if (activation === 'silu') return this.node('Mul', [this.node('Sigmoid', [x]), x]);
    return x;
  }
}

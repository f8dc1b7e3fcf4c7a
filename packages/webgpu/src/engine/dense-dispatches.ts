import type { Activation } from '@belay-rl/core';
import type { DenseLayer, DenseStorage } from './dense-storage.ts';
import type { Dispatch } from './engine-device.ts';
import { TILE } from './kernels/dense.ts';
import { blockRowsOf, pad } from './row-sums.ts';

/** The codes that kernels know activations by. */
export const activationCodes: Readonly<Record<Activation, number>> = { identity: 0, tanh: 1, relu: 2, silu: 3 };

const tile = (n: number): number => Math.ceil(n / TILE);

/** Numbers from one lane's parameters to the next's; 0: there is one. */
const parameterStride = ({ lanes, size }: DenseStorage): number => (lanes > 1 ? size : 0);

/** Numbers from one lane's input of layer l to the next's; 0: lanes share it. */
const inputStride = ({ lanes, maxRows }: DenseStorage, layer: DenseLayer, l: number): number =>
  lanes > 1 && l > 0 ? maxRows * layer.inputs : 0;

const isLast = ({ layers }: DenseStorage, l: number): boolean => l + 1 === layers.length;

/** Layer after layer: activations from the input on. */
export function forwardDispatches(storage: DenseStorage): readonly Dispatch[] {
  const { on, layers, activation, counts, slot, lanes, maxRows, theta, none } = storage;
  return layers.map((layer, l) => {
    const whole = [
      layer.inputs,
      layer.outputs,
      layer.offset,
      isLast(storage, l) ? 0 : activationCodes[activation],
      slot,
      0,
      inputStride(storage, layer, l),
      parameterStride(storage),
      lanes > 1 ? maxRows * layer.outputs : 0,
    ];
    return on.threads(
      'forward',
      [counts, layer.input, theta, layers[l + 1]?.input ?? storage.output, layer.slopes ?? none],
      { whole: pad(whole, 12) },
      tile(maxRows) * tile(layer.outputs),
      lanes,
    );
  });
}

/** Deltas from the last layer's back to the first's, of so many lanes or gradients. */
export function deltaDispatches(storage: DenseStorage, z: number): readonly Dispatch[] {
  const { on, layers, activation, counts, slot, maxRows, theta, none, forwardOnly } = storage;
  return layers
    .flatMap((layer, l) => {
      if (l === 0 || forwardOnly) return [];
      const below = layers[l - 1]!;
      const whole = [
        layer.inputs,
        layer.outputs,
        layer.offset,
        activationCodes[activation],
        slot,
        0,
        maxRows * layer.outputs,
        parameterStride(storage),
        maxRows * layer.inputs,
        inputStride(storage, layer, l),
      ];
      return on.threads(
        'backward',
        [counts, layer.delta, theta, below.delta, layer.input, below.slopes ?? none],
        { whole: pad(whole, 12) },
        tile(maxRows) * tile(layer.inputs),
        z,
      );
    })
    .toReversed();
}

/** Gradients of inputs and deltas, by blocks of rows. */
export function gradientDispatches(storage: DenseStorage): readonly Dispatch[] {
  const { on, name, layers, counts, slot, lanes, gradients, maxRows, size, gradient, forwardOnly } = storage;
  if (forwardOnly) return [];
  const back = Math.max(lanes, gradients);
  const blockRows = blockRowsOf(maxRows);
  const blocks = Math.ceil(maxRows / blockRows);
  const parts = blocks === 1 ? gradient : on.numbers(`the partial gradients of ${name}`, back * blocks * size);
  const outer = layers.map((layer, l) => {
    const whole = [
      layer.inputs,
      layer.outputs,
      1,
      0,
      slot,
      blockRows,
      blocks,
      0,
      inputStride(storage, layer, l),
      maxRows * layer.outputs,
      blocks * size,
      size,
      layer.offset,
    ];
    return on.threads(
      'outer',
      [counts, layer.input, layer.delta, parts],
      { whole: pad(whole, 16) },
      blocks * tile(layer.inputs + 1) * tile(layer.outputs),
      back,
    );
  });
  if (blocks === 1) return outer;
  const whole = [size, blocks, blockRows, slot, blocks * size, size, 0, 0];
  return [...outer, on.threads('sum of blocks', [counts, parts, gradient], { whole }, size, back)];
}

/** Layer after layer: how outputs move along the directions. */
export function tangentDispatches(storage: DenseStorage): readonly Dispatch[] {
  const { on, name, layers, activation, counts, slot, maxRows, size, theta, none, moving, direction, moved } = storage;
  if (moving === 0) return [];
  const widest = Math.max(...layers.map(({ outputs }) => outputs));
  const scratch = [0, 1].map(() => on.numbers(`the tangents of ${name}`, moving * maxRows * widest));
  return layers.map((layer, l) => {
    const final = isLast(storage, l);
    const whole = [
      layer.inputs,
      layer.outputs,
      layer.offset,
      final ? 0 : activationCodes[activation],
      slot,
      l === 0 ? 1 : 0,
      maxRows * layer.inputs,
      0,
      maxRows * layer.outputs,
      size,
    ];
    const from = l === 0 ? none : scratch[l % 2]!;
    const y = layers[l + 1]?.input ?? none;
    const to = final ? moved! : scratch[(l + 1) % 2]!;
    return on.threads(
      'tangent',
      [counts, layer.input, from, theta, direction!, y, layer.slopes ?? none, to],
      { whole: pad(whole, 12) },
      tile(maxRows) * tile(layer.outputs),
      moving,
    );
  });
}

import type { LayerSpec, StackSpec } from '../contracts.ts';
import { KernelError, requireInteger } from '../errors.ts';
import { convolved, type Image } from './conv-layer.ts';
import { activationCodes } from './stack-layer.ts';

/** Throws `engine-shape` if a stack's layers do not fit each other, with what is wrong. */
export function checkStack({ inputs, branches, trunk, maxRows }: StackSpec): void {
  requireInteger('The width of a row', inputs, 1);
  requireInteger('maxRows', maxRows, 1);
  if (branches.length === 0 || trunk.length === 0) {
    throw new KernelError('engine-shape', 'A stack needs a branch, and a trunk whose last layer is its output.');
  }
  for (const { at, width, image, layers } of branches) {
    requireInteger('The first column of a branch', at, 0);
    requireInteger('The width of a branch', width, 1);
    if (at + width > inputs) {
      throw new KernelError(
        'engine-shape',
        `A branch takes columns ${at} to ${at + width - 1} of rows that have ${inputs}.`,
      );
    }
    if (image !== null && Math.ceil((image[0] * image[1] * image[2]) / 3) !== width) {
      throw new KernelError(
        'engine-shape',
        `An image of ${image.join(' × ')} bytes takes ${Math.ceil((image[0] * image[1] * image[2]) / 3)} numbers, but its branch has ${width}.`,
      );
    }
    checkLayers(layers, image);
  }
  checkLayers(trunk, null);
}

function checkLayers(layers: readonly LayerSpec[], image: Image | null): void {
  let seen = image;
  for (const [l, layer] of layers.entries()) {
    if (layer.kind !== 'gru' && !(layer.activation in activationCodes)) {
      throw new KernelError(
        'engine-shape',
        `There is no activation "${layer.activation}"; there are ${Object.keys(activationCodes).join(', ')}.`,
      );
    }
    if (layer.kind !== 'conv') {
      requireInteger('The outputs of a layer', layer.outputs, 1);
      seen = null;
      continue;
    }
    for (const size of [layer.filters, layer.kernel, layer.stride]) requireInteger('A size of a convolution', size, 1);
    if (seen === null) {
      throw new KernelError('engine-shape', `Layer ${l} is a convolution, but what comes to it is no image.`);
    }
    if (layer.kernel > Math.min(seen[0], seen[1])) {
      throw new KernelError(
        'engine-shape',
        `Convolution ${l} looks at squares of ${layer.kernel} pixels, but what comes to it is ${seen[0]} × ${seen[1]}; use smaller kernels or strides, or fewer convolutions.`,
      );
    }
    seen = convolved(seen, layer);
  }
}

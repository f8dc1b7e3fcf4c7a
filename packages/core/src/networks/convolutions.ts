import type { LayerSpec } from '../contracts/network.ts';
import { refuse } from '../errors.ts';
import { defineSettings, type SettingsOf } from '../settings/setting.ts';

/** Convolutions of images: one number a layer in each list. */
export const convolutionSettings = defineSettings({
  filters: {
    doc: 'Filters of each convolution; one number a convolution.',
    format: 'integers',
    default: [16, 32, 32],
    min: 1,
  },
  kernels: {
    doc: 'Side of the square of pixels that each convolution looks at [pixels of the layer below].',
    format: 'integers',
    default: [8, 4, 3],
    min: 1,
  },
  strides: {
    doc: 'Pixels from one square to the next, of each convolution.',
    format: 'integers',
    default: [4, 2, 2],
    min: 1,
  },
  activation: {
    doc: 'Activation of the convolutions; that of the dense layers is policy.activation or critic.activation.',
    format: 'choice',
    default: 'relu',
    values: ['tanh', 'relu', 'silu', 'identity'],
  },
  vectorSizes: {
    doc: 'Dense layers that the numbers of an observation that are no image go through before they are joined with it; empty: none.',
    format: 'integers',
    default: [],
    min: 1,
  },
});

/** The settings' convolutions. Error `misfit` if the lists are of unequal length. */
export function convolutionLayers(settings: SettingsOf<typeof convolutionSettings>): readonly LayerSpec[] {
  const { filters, kernels, strides, activation } = settings;
  if (kernels.length !== filters.length || strides.length !== filters.length) {
    throw refuse(
      'misfit',
      `network.filters has ${filters.length} convolutions, network.kernels ${kernels.length} and network.strides ${strides.length}: give each the same number.`,
    );
  }
  return filters.map((count, l) => ({
    kind: 'conv',
    filters: count,
    kernel: kernels[l]!,
    stride: strides[l]!,
    activation,
  }));
}

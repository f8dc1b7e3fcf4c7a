import type { StackSpec } from '../contracts/network.ts';
import type { NetworkDefinition, NetworkShape } from '../contracts/network-definition.ts';
import type { SettingsOf } from '../settings/setting.ts';
import { branchesOf, denseLayers, headOf } from './branches.ts';
import { convolutionLayers, convolutionSettings } from './convolutions.ts';
import { makeStack, sizeOfStack } from './stacked.ts';

/**
 * Convolutions for every image (Mnih et al. 2013, arXiv 1312.5602, has this form), its vectors next to them, joined, then the
 * dense layers of `mlp`.
 */
export const conv: NetworkDefinition<typeof convolutionSettings> = {
  summary: 'Convolutions for images, joined with what else is seen, then dense layers.',
  settings: convolutionSettings,
  takes: ['vector', 'image'],
  size: (settings, shape) => sizeOfStack('conv', specOf(settings, shape)),
  create: (settings, context) => makeStack('conv', context, specOf(settings, context)),
};

function specOf(settings: SettingsOf<typeof convolutionSettings>, shape: NetworkShape): StackSpec {
  const { inputs, maxRows, activation } = shape;
  const layers = { image: convolutionLayers(settings), vector: denseLayers(settings.vectorSizes, activation) };
  return { inputs, maxRows, branches: branchesOf(shape, layers), trunk: headOf(shape) };
}

import type { StackSpec } from '../contracts/network.ts';
import type { NetworkDefinition, NetworkShape } from '../contracts/network-definition.ts';
import type { SettingsOf } from '../settings/setting.ts';
import { branchesOf, denseLayers, headOf } from './branches.ts';
import { convolutionLayers, convolutionSettings } from './convolutions.ts';
import { recurrenceSettings } from './recurrence.ts';
import { makeStack, sizeOfStack } from './stacked.ts';

/** Gated recurrent units (Cho et al. 2014, arXiv 1406.1078) on the observation, then the dense layers of `mlp`. */
export const gru: NetworkDefinition<typeof recurrenceSettings> = {
  summary: 'A memory of gated recurrent units, then dense layers; on-policy.',
  settings: recurrenceSettings,
  recurrent: true,
  size: (settings, shape) => sizeOfStack('gru', gruSpec(settings, shape)),
  create: (settings, context) => makeStack('gru', context, gruSpec(settings, context)),
};

function gruSpec({ units }: SettingsOf<typeof recurrenceSettings>, shape: NetworkShape): StackSpec {
  const { inputs, maxRows } = shape;
  const branches = branchesOf(shape, { image: [], vector: [] });
  return { inputs, maxRows, branches, trunk: [{ kind: 'gru', outputs: units }, ...headOf(shape)] };
}

const convGruSettings = { ...convolutionSettings, ...recurrenceSettings } as const;

/** `conv` with the memory of `gru` behind its branches. */
export const convGru: NetworkDefinition<typeof convGruSettings> = {
  summary: 'Convolutions for images, then a memory as in gru, then dense layers; on-policy.',
  settings: convGruSettings,
  takes: ['vector', 'image'],
  recurrent: true,
  size: (settings, shape) => sizeOfStack('conv-gru', convGruSpec(settings, shape)),
  create: (settings, context) => makeStack('conv-gru', context, convGruSpec(settings, context)),
};

function convGruSpec(settings: SettingsOf<typeof convGruSettings>, shape: NetworkShape): StackSpec {
  const { inputs, maxRows, activation } = shape;
  const layers = { image: convolutionLayers(settings), vector: denseLayers(settings.vectorSizes, activation) };
  const trunk = [{ kind: 'gru', outputs: settings.units } as const, ...headOf(shape)];
  return { inputs, maxRows, branches: branchesOf(shape, layers), trunk };
}

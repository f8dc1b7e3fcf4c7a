import type { EnvironmentEngine, EnvironmentEngineAddition } from '@belay-rl/core';
import { type NavigationOptions, navigationOptions, type PlanarParts, planarPartsOf } from '@belay-rl/envs/planar';
import { deviceFit } from './device-fit.ts';

// What computes is loaded by the runs that want it: every command knows the plugin.
const computing = () => import('./planar-lanes.ts');

type Given = Partial<NavigationOptions>;

/** The planar tasks on a graphics device, whole rollouts at a time. */
export const planarTasks: EnvironmentEngineAddition = {
  summary: 'Point on a graphics device, policy included',
  engineFor(definition) {
    const parts = planarPartsOf(definition as Parameters<typeof planarPartsOf>[0]);
    return parts === null ? null : (planarTask(parts) as unknown as EnvironmentEngine);
  },
};

/** The same tasks in the same arithmetic on the processor, without a device: what a run on a device is compared with. */
export const twinTasks: EnvironmentEngineAddition = {
  summary: 'Point in the arithmetic of the graphics device, on the processor',
  engineFor(definition) {
    const parts = planarPartsOf(definition as Parameters<typeof planarPartsOf>[0]);
    return parts === null ? null : (twinTask(parts) as unknown as EnvironmentEngine);
  },
};

function planarTask(parts: PlanarParts): EnvironmentEngine<Given> {
  return {
    ...twinTask(parts),
    name: 'webgpu',
    summary: planarTasks.summary,
    createRollouts: async (given, context) => (await computing()).createDeviceRollouts(parts, given, context),
  };
}

function twinTask(parts: PlanarParts): EnvironmentEngine<Given> {
  return {
    name: 'twin',
    summary: twinTasks.summary,
    fit: (given) => deviceFit(parts, navigationOptions(given)),
    create: async (given) => (await computing()).createTwin(parts, given),
  };
}

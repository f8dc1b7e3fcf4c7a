import { type EngineRolloutsContext, refuse } from '@belay-rl/core';
import {
  type NavigationOptions,
  navigationOptions,
  type OrbitPaths,
  orbitPaths,
  type PlanarParts,
} from '@belay-rl/envs/planar';
import { acquireDevice } from '../device/shared-device.ts';
import { deviceWorldOf } from './device-fit.ts';
import { DeviceRollouts } from './device-rollouts.ts';
import { createLanePlan, type LanePlan } from './lane-plan.ts';
import { lanePolicyOf } from './lane-policy.ts';
import { LaneStarts } from './lane-starts.ts';
import { Twin } from './twin.ts';
import { TwinEnvironment } from './twin-environment.ts';

type Given = Partial<NavigationOptions>;

/** One environment in the device's arithmetic, on the processor. */
export async function createTwin(parts: PlanarParts, given: Given): Promise<TwinEnvironment> {
  const { plan, starts } = await laneOf(parts, given, parts.task.maxSteps);
  return new TwinEnvironment(new Twin(plan, { lanes: 1, steps: 1 }, null), starts);
}

/** Rollouts on the device. Errors: `misfit` if it does not compute the run, `gpu-missing` without one. */
export async function createDeviceRollouts(parts: PlanarParts, given: Given, context: EngineRolloutsContext) {
  const { plan: run, policy } = context;
  const where = `environment.engine=webgpu cannot run ${run.environmentId}`;
  if (run.episodes === 'continue') {
    throw refuse(
      'misfit',
      `${where} off-policy, where episodes go on from round to round: set environment.engine=auto.`,
    );
  }
  const lanePolicy = lanePolicyOf(policy);
  if (typeof lanePolicy === 'string') throw refuse('misfit', `${where}: ${lanePolicy}; set environment.engine=auto.`);
  const { plan, starts } = await laneOf(parts, given, run.steps);
  const lease = await acquireDevice();
  try {
    return await DeviceRollouts.create({ lease, lanePlan: plan, lanePolicy, starts, context });
  } catch (error) {
    lease.release();
    throw error;
  }
}

/** A task's kernels' numbers, and what draws how its episodes start. `steps`: of a rollout. */
export async function laneOf(
  parts: PlanarParts,
  given: Given,
  steps: number,
): Promise<{ readonly plan: LanePlan; readonly starts: LaneStarts }> {
  const options = navigationOptions(given);
  const world = deviceWorldOf(parts, options);
  if (typeof world === 'string') {
    throw refuse('misfit', `environment.engine=webgpu cannot compute ${parts.id}: ${world}.`);
  }
  const orbiting = world.groups.find(({ planar }) => planar.body === 'orbiting')?.object;
  const paths: OrbitPaths | undefined = orbiting === undefined ? undefined : await orbitPaths(parts, orbiting);
  const plan = createLanePlan(parts, world, options, { steps, paths });
  return { plan, starts: new LaneStarts(plan, options, paths) };
}

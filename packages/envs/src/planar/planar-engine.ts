import { type EngineFit, type EnvironmentDefinition, type EnvironmentEngine, refuse } from '@belay-rl/core';
import { type PlanarVariant, supportsPlanar } from '@belay-rl/planar';
import { loadPhysics } from '../mujoco/physics.ts';
import { costNames } from '../navigation/costs.ts';
import { type NavigationOptions, navigationOptions } from '../navigation/options.ts';
import { orbitPaths } from './orbit-paths.ts';
import { PlanarBatch } from './planar-batch.ts';
import { PlanarEnvironment } from './planar-environment.ts';
import { type PlanarParts, type PlanarWorld, planarWorldOf } from './planar-world.ts';
import { PlanarWorlds } from './planar-worlds.ts';
import { PushedBodies } from './pushed-bodies.ts';

const partsOfEngine = new WeakMap<object, PlanarParts>();

/** What a definition of a navigation task is made from; null if it is no such task, or wrapped. */
export function planarPartsOf({ engines = [] }: Pick<EnvironmentDefinition, 'engines'>): PlanarParts | null {
  for (const engine of engines) {
    const parts = partsOfEngine.get(engine);
    if (parts !== undefined) return parts;
  }
  return null;
}

/**
 * The planar engine as a choice of `environment.engine`. A batch uses the same build of kernels as the engine whose rows it
 * fills; an environment on its own the strict one.
 */
export function planarEngine(parts: PlanarParts): EnvironmentEngine<Partial<NavigationOptions>> {
  const worlds = async (
    count: number,
    given: Partial<NavigationOptions>,
    variant: PlanarVariant,
  ): Promise<PlanarWorlds> => {
    const world = planarWorldOf(parts);
    if (typeof world === 'string') {
      throw refuse('misfit', `environment.engine=planar cannot compute ${parts.id}: ${world}.`);
    }
    requireSimd(variant);
    const orbiting = world.groups.find(({ planar }) => planar.body === 'orbiting')?.object;
    const paths = orbiting === undefined ? undefined : await orbitPaths(parts, orbiting);
    const options = navigationOptions(given);
    const freeBodies = needsFreeBodies(world)
      ? new PushedBodies(await loadPhysics(), world, { agent: parts.agent, release: options.release }, count)
      : undefined;
    return new PlanarWorlds(parts, world, count, { variant, options, paths, freeBodies });
  };
  const engine: EnvironmentEngine<Partial<NavigationOptions>> = {
    name: 'planar',
    summary: 'Point in closed form, many environments a step',
    fit: ({ freeBodies }) => fixedBodiesFit(parts, freeBodies) ?? planarFit(parts),
    create: async (options) => new PlanarEnvironment(await worlds(1, options, 'strict'), costNames(parts.objects)),
    createBatch: async (count, options, engine) =>
      new PlanarBatch(await worlds(count, options, variantOf(engine)), engine),
  };
  partsOfEngine.set(engine, parts);
  return engine;
}

/** Engines that move bodies cannot leave them where they are; null: there are none, or they are to be moved. */
export function fixedBodiesFit(
  { objects }: Pick<PlanarParts, 'objects'>,
  freeBodies: NavigationOptions['freeBodies'] | undefined,
): EngineFit | null {
  const moved = objects.filter(({ motion }) => motion !== 'static').map(({ kind }) => kind);
  if (freeBodies !== 'fixed' || moved.length === 0) return null;
  return {
    kind: 'none',
    reason: `it moves ${moved.join(' and ')} that the robot touches, and environment.freeBodies=fixed asks that they stay`,
  };
}

/** How the planar engine fits a task, and why not if it does not. */
export function planarFit(parts: PlanarParts): EngineFit {
  const world = planarWorldOf(parts);
  return typeof world === 'string' ? { kind: 'none', reason: world } : { kind: 'exact' };
}

/** What MuJoCo moves the robot among on the planar engine, for listings; empty: nothing, or the engine does not fit. */
export function handedOver(parts: PlanarParts): string {
  const world = planarWorldOf(parts);
  if (typeof world === 'string') return '';
  const kinds = world.groups.flatMap(({ object, planar }) => {
    if (planar.body === 'free' || planar.body === 'orbiting') return [object.kind];
    return planar.body === 'fixed' && planar.shape === 'column' ? [`${object.kind} (nose first)`] : [];
  });
  return kinds.join(', ');
}

/** True if the world holds something that only MuJoCo can compute. */
function needsFreeBodies({ plan }: PlanarWorld): boolean {
  return plan.free.length > 0 || plan.fixed.some(({ shape }) => shape === 'column');
}

function variantOf(engine: object): PlanarVariant {
  return 'variant' in engine && engine.variant === 'relaxed' ? 'relaxed' : 'strict';
}

function requireSimd(variant: PlanarVariant): void {
  if (supportsPlanar(variant)) return;
  throw refuse(
    'engine-simd',
    `The planar engine's ${variant} kernels need a runtime with WebAssembly's ${variant === 'relaxed' ? 'relaxed SIMD' : 'SIMD'}; use environment.engine=mujoco.`,
  );
}

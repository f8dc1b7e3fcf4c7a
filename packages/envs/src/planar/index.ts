export { checkAction, checkRunning, checkSeed } from '../checks.ts';
export { costNames } from '../navigation/costs.ts';
export { type NavigationOptions, navigationOptions } from '../navigation/options.ts';
export { describePlanar } from './draw-planar.ts';
export type { FreeBodies } from './free-bodies.ts';
export { type OrbitPaths, orbitPaths } from './orbit-paths.ts';
export { planarPartsOf } from './planar-engine.ts';
export { type PlanarGroup, type PlanarParts, type PlanarWorld, planarWorldOf } from './planar-world.ts';
export { PlanarWorlds } from './planar-worlds.ts';

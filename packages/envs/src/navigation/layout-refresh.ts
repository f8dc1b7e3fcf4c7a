import type { ObjectKind } from '../objects/object-kind.ts';
import type { Scene } from '../world/scene.ts';

/**
 * A function that brings the scene's layout up to where its bodies are now. Gremlins stay entered at the centres of their
 * orbits, as in the benchmark. The bodies are looked up at the first call: tasks without goals never call it.
 */
export function layoutRefresh({ layout, simulation }: Scene, objects: readonly ObjectKind[]): () => void {
  const orbiting = new Set(objects.filter((object) => object.motion === 'mocap').flatMap((object) => object.names));
  /** In layout order; −1: it orbits. */
  let bodies: Int32Array | undefined;
  return () => {
    bodies ??= Int32Array.from(layout.names, (name) => (orbiting.has(name) ? -1 : simulation.bodyId(name)));
    const { xpos } = simulation;
    for (let i = 0; i < layout.count; i++) {
      const body = bodies[i]!;
      if (body < 0) continue;
      layout.x[i] = xpos[3 * body]!;
      layout.y[i] = xpos[3 * body + 1]!;
    }
  };
}

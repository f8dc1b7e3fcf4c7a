import type { Scene } from '../world/scene.ts';

/** Draws a free place for the goal and moves its body there; false if there is none. */
export function placeGoal(scene: Scene, goalBody: number): boolean {
  const index = scene.layout.index('goal');
  if (!scene.layout.resample(index)) return false;
  scene.moveBody(goalBody, scene.layout.x[index]!, scene.layout.y[index]!);
  return true;
}

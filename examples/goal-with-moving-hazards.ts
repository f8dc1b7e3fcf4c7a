// A task of your own: belay train kfcpo PointMovingHazards-v0 --plugin examples/goal-with-moving-hazards.ts
import { definePlugin } from '@belay-rl/core';
import { defineNavigation, goal, goalTask, hazards, type ObjectKind, point } from '@belay-rl/envs';

const RADIUS = 0.2; // metres
const PERIOD = 4; // seconds to a turn

/** Hazards that circle the places they were put at. */
function movingHazards(count: number): ObjectKind {
  const still = hazards(count, { keepout: 0.18 + RADIUS });
  return {
    ...still,
    bindMotion(scene) {
      const bodies = still.names.map((name) => scene.simulation.bodyId(name));
      const centres = still.names.map(() => [0, 0]);
      return (time) => {
        if (time === 0) for (const [i, name] of still.names.entries()) centres[i] = scene.layout.place(name);
        const angle = (2 * Math.PI * time) / PERIOD;
        for (const [i, body] of bodies.entries()) {
          const [x, y] = centres[i] as [number, number];
          scene.moveBody(body, x + RADIUS * Math.cos(angle), y + RADIUS * Math.sin(angle));
        }
      };
    },
  };
}

const level = { extents: [-1.5, -1.5, 1.5, 1.5], objects: [goal({ keepout: 0.305 }), movingHazards(4)] } as const;

export default definePlugin({
  name: 'examples/moving-hazards',
  version: '1.0.0',
  setup: (belay) =>
    belay.environment(defineNavigation({ id: 'PointMovingHazards-v0', agent: point, task: goalTask, level })),
});

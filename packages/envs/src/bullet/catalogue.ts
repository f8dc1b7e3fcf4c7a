import type { EnvironmentDefinition } from '@belay-rl/core';
import { ant } from './agents/ant.ts';
import { ball } from './agents/ball.ts';
import type { BulletAgent } from './agents/bullet-agent.ts';
import { car } from './agents/car.ts';
import { drone } from './agents/drone.ts';
import { defineBullet } from './define-bullet.ts';
import type { BulletTask } from './tasks/bullet-task.ts';
import { circle } from './tasks/circle.ts';
import { run } from './tasks/run.ts';

export const bulletAgents: readonly BulletAgent[] = [ball, car, drone, ant];
export const bulletTasks: readonly BulletTask[] = [circle, run];

/** Bullet-Safety-Gym's tasks under their own ids, which have no level: `SafetyCarCircle-v0` next to Safety-Gymnasium's `SafetyCarCircle0-v0`. */
export const bulletEnvironments: readonly EnvironmentDefinition[] = bulletTasks.flatMap((task) =>
  bulletAgents.map((agent) => defineBullet({ id: `Safety${agent.name}${task.name}-v0`, agent, task })),
);

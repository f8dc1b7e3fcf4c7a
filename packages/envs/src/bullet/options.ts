import type { SettingsSchema } from '@belay-rl/core';
import type { Divergence } from '../mujoco/divergence-watch.ts';

/** Whose time step and episode length. */
export type Preset = 'fsrl' | 'upstream' | 'cvpo';

export interface BulletOptions {
  readonly preset: Preset;
  readonly divergence: Divergence;
}

/** Settings under `environment.*` of every Bullet-Safety-Gym task. */
export const bulletSettings = {
  preset: {
    doc: 'Whose time step and episode length: of FSRL’s fork, of the upstream package, or of the copy that CVPO’s first code came with; Run’s reward for a step grows with the step, Circle’s does not.',
    format: 'choice',
    values: ['fsrl', 'upstream', 'cvpo'],
    default: 'fsrl',
  },
  divergence: {
    doc: 'What follows when the physics diverges: terminate ends the episode; restart goes on from the origin.',
    format: 'choice',
    values: ['terminate', 'restart'],
    default: 'terminate',
  },
} as const satisfies SettingsSchema;

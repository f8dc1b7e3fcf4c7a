import { type EnvironmentDefinition, settingDefaults } from '@belay-rl/core';
import { type BulletEnvironment, type BulletOptions, bulletEnvironments } from '../../src/index.ts';

export function find(id: string): EnvironmentDefinition {
  const definition = bulletEnvironments.find((each) => each.id === id);
  if (definition === undefined) throw new Error(`There is no ${id}.`);
  return definition;
}

export async function make(id: string, settings: Partial<BulletOptions> = {}): Promise<BulletEnvironment> {
  const definition = find(id);
  return (await definition.create({ ...settingDefaults(definition.settings), ...settings })) as BulletEnvironment;
}

/** Takes the action so many times, or until the episode ends; returns what it paid. */
export function repeat(environment: BulletEnvironment, action: readonly number[], count: number): number {
  let total = 0;
  for (let i = 0; i < count; i++) {
    const { reward, terminated } = environment.step(Float64Array.from(action));
    total += reward;
    if (terminated) break;
  }
  return total;
}

/** Puts the base somewhere, upright; the rest of the state stays. */
export function put(
  environment: BulletEnvironment,
  { x = 0, y = 0, z, heading = 0, vx = 0, vy = 0 }: Partial<Record<'x' | 'y' | 'z' | 'heading' | 'vx' | 'vy', number>>,
): void {
  const { qpos, qvel } = environment.state();
  qpos[0] = x;
  qpos[1] = y;
  if (z !== undefined) qpos[2] = z;
  qpos.set([Math.cos(heading / 2), 0, 0, Math.sin(heading / 2)], 3);
  qvel.fill(0);
  qvel[0] = vx;
  qvel[1] = vy;
  environment.setState({ qpos, qvel });
}

/** Deterministic pseudo-random actions within ±1. */
export function wave(size: number, step: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => Math.sin(0.37 * step * (i + 1) + 1.3 * i));
}

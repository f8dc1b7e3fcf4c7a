import { createRandom, type EnvironmentDefinition, refuse, type Settings, sampleSpace } from '@belay-rl/core';
import { configuredEnvironment } from '@belay-rl/core/run';
import { describe, type Frame, VisionRasteriser } from '@belay-rl/envs';
import { type Spread, spreadOf } from './spread.ts';

/** What a Vision task's pictures cost. */
export interface VisionFigures {
  readonly environment: string;
  /** Rows and columns of a picture. */
  readonly resolution: number;
  readonly shapes: number;
  /** Whose time it is: the thread's own (`cpu`), so that a busy machine matters little, or the wall's. */
  readonly clock: 'cpu' | 'wall';
  /** Drawing a step's frame, physics and reading of the scene apart. */
  readonly framesPerSecondPerCore: Spread;
  /** Steps with physics, scene and picture. */
  readonly stepsPerSecondPerCore: Spread;
  /** Frames of one repeat. */
  readonly frames: number;
}

/** Different frames that are drawn in turn. */
const SCENES = 64;
/** Steps between two of them. */
const APART = 5;

export interface VisionBenchOptions {
  /** Of one repeat, about. */
  readonly seconds: number;
  readonly repeats: number;
  /** All of the environment's own. */
  readonly settings: Settings;
}

/** Draws frames of an episode of random actions, again and again. Error `misfit`: the environment shows no pictures. */
export async function benchVision(
  known: EnvironmentDefinition,
  { seconds, repeats, settings }: VisionBenchOptions,
): Promise<VisionFigures> {
  const definition = configuredEnvironment(known, settings);
  const { resolution } = settings;
  if (
    definition.structure?.type !== 'dict' ||
    !('vision' in definition.structure.spaces) ||
    typeof resolution !== 'number'
  ) {
    throw refuse(
      'misfit',
      `${definition.id} shows no pictures: name a Vision task, such as SafetyPointGoal1Vision-v0.`,
    );
  }
  const cpu = typeof process.threadCpuUsage === 'function';
  const now = cpu ? threadSeconds : () => performance.now() / 1000;
  const random = createRandom(0, 'bench vision');
  const environment = await definition.create(settings);
  const action = (): Float32Array => Float32Array.from(sampleSpace(definition.actionSpace, () => random.uniform(), 1));
  const step = (): void => {
    const { terminated, truncated } = environment.step(action());
    if (terminated || truncated) environment.reset();
  };
  environment.reset(0);
  const scene = describe(definition.id, environment);
  const frames: Frame[] = [];
  for (let i = 0; i < SCENES; i++) {
    frames.push(scene.frame());
    for (let k = 0; k < APART; k++) step();
  }
  const rasteriser = new VisionRasteriser(scene.drawing, resolution);
  const bytes = new Uint8Array(3 * resolution * resolution);
  const draw = (count: number): number => {
    const began = now();
    for (let i = 0; i < count; i++) rasteriser.draw(frames[i % SCENES]!, bytes);
    return count / (now() - began);
  };
  const count = Math.max(SCENES, Math.round((seconds / 2) * draw(4 * SCENES)));
  const drawn: number[] = [];
  const stepped: number[] = [];
  for (let round = 0; round < repeats; round++) {
    drawn.push(draw(count));
    const began = now();
    const steps = Math.max(SCENES, Math.round(count / 4));
    for (let i = 0; i < steps; i++) step();
    stepped.push(steps / (now() - began));
  }
  environment.dispose?.();
  return {
    environment: definition.id,
    resolution,
    shapes: scene.drawing.shapes.length,
    clock: cpu ? 'cpu' : 'wall',
    framesPerSecondPerCore: spreadOf(drawn),
    stepsPerSecondPerCore: spreadOf(stepped),
    frames: count,
  };
}

function threadSeconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
}

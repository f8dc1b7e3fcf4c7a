import { environments } from '@belay-rl/envs';
import { planarPartsOf } from '@belay-rl/envs/planar';
import type { Device } from '../../src/device/device.ts';
import { LaneBuffers } from '../../src/environments/lane-buffers.ts';
import { episodesOf, type LanePlan, type LaneShape } from '../../src/environments/lane-plan.ts';
import { type LanePolicy, packedPolicy, packParameters } from '../../src/environments/lane-policy.ts';
import { laneOf } from '../../src/environments/planar-lanes.ts';
import { GENERATOR_WORDS, Twin } from '../../src/environments/twin.ts';

/** Numbers in (−1, 1) that are the same everywhere. */
export function evenly(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** The key of a rollout's draws. */
export const KEY = [7, 11] as const;

export interface PreparedRollout {
  readonly plan: LanePlan;
  readonly policy: LanePolicy;
  readonly shape: LaneShape;
  readonly twin: Twin;
  /** The policy's parameters, log σ first. */
  readonly flat: Float32Array;
}

/** The seed of the kth start: lane by lane, episode by episode. */
export const seedOf = (k: number): number => 12345 + 7919 * k;

/** A twin with layouts, a random policy and a normaliser, ready to roll. */
export async function prepare(
  id: string,
  shape: LaneShape,
  { hidden = [64, 64], activation = 'tanh' as const, maxSteps = 0, freeBodies = 'fixed' as const } = {},
): Promise<PreparedRollout> {
  const found = environments.find((one) => one.id === id);
  const definition = maxSteps > 0 ? found?.withMaxSteps?.(maxSteps) : found;
  const parts = definition === undefined ? null : planarPartsOf(definition);
  if (parts === null) throw new Error(`${id} is no planar task.`);
  const { plan, starts } = await laneOf(parts, { freeBodies }, shape.steps);
  const { words } = plan;
  const policy = packedPolicy([words.width, ...hidden, 2], activation);
  const twin = new Twin(plan, shape, policy);
  const episodes = episodesOf(plan, shape.steps);
  for (let k = 0; k < shape.lanes * episodes; k++) {
    starts.draw(seedOf(k), twin.listed, words.starts + k * words.startWidth, twin.words, k * GENERATOR_WORDS);
  }
  const next = evenly(3);
  const last = policy.layers.at(-1);
  const flat = Float32Array.from({ length: (last?.from ?? 0) + ((last?.inputs ?? 0) + 1) * 2 }, () => 0.3 * next());
  packParameters(policy, flat, twin.weights);
  for (let j = 0; j < words.width; j++) {
    twin.listed[words.normaliser + j] = 0.1 * next();
    twin.listed[words.normaliser + words.width + j] = 1.5 + next();
  }
  twin.listed[words.normaliser + 2 * words.width] = 10;
  return { plan, policy, shape, twin, flat };
}

export interface RolledNumbers {
  readonly rows: Float32Array;
  readonly outcomes: Float32Array;
  readonly finals: Float32Array;
  readonly columns: Float32Array;
  readonly merged: Float32Array;
  /** What the rollout's statistics make of the next one's normaliser, with a clip of 7. */
  readonly normaliser: Float32Array;
}

/** The same rollout on a device. */
export async function rollOnDevice(
  device: Device,
  { plan, policy, shape, twin }: PreparedRollout,
): Promise<RolledNumbers> {
  const buffers = await LaneBuffers.create(device, { plan, policy, shape, rows: null, finals: null });
  device.write(buffers.listed, twin.listed);
  device.write(buffers.weights, twin.weights);
  device.write(buffers.words, twin.words);
  buffers.roll(shape, { seed0: KEY[0], seed1: KEY[1], statistics: true });
  buffers.learnNormaliser((twin.rows.length + twin.finals.length) / plan.words.width, 7);
  const parts = await device.read('everything', [
    { buffer: buffers.rows, bytes: 4 * twin.rows.length },
    { buffer: buffers.outcomes, bytes: 4 * twin.outcomes.length },
    { buffer: buffers.finals, bytes: 4 * twin.finals.length },
    { buffer: buffers.lanes, bytes: 4 * twin.columns.length },
    { buffer: buffers.merged, bytes: 8 * plan.words.width },
    { buffer: buffers.listed, offset: 4 * plan.words.normaliser, bytes: 8 * plan.words.width + 4 },
  ]);
  buffers.dispose();
  const [rows, outcomes, finals, columns, merged, normaliser] = parts.map((part) => new Float32Array(part));
  return { rows, outcomes, finals, columns, merged, normaliser } as unknown as RolledNumbers;
}

/** The twin's own rollout, with the same keys. */
export function rollOnTwin({ shape, twin }: PreparedRollout): void {
  twin.roll({ first: 0, count: shape.steps, seed0: KEY[0], seed1: KEY[1], statistics: true });
}

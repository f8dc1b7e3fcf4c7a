import { deriveEnvironment, type EnvironmentDefinition, observationLayout, type StructuredSpace } from '@belay-rl/core';
import type { Agent } from '../agents/agent.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import { sensorWidth } from '../sensors/agent-sensors.ts';
import { defineNavigation, type NavigationDesign } from './define-navigation.ts';
import { lidarOf } from './observation.ts';
import { type NavigationOptions, navigationSettings } from './options.ts';
import { withVision } from './vision-environment.ts';

/** Settings under `environment.*` of a Vision task: the picture's size, and those of every navigation task. */
export type VisionOptions = NavigationOptions & { readonly resolution: number };

/** Settings of Vision tasks. */
export const visionSettings = {
  ...navigationSettings,
  resolution: {
    doc: 'Rows and columns of the picture from the robot’s camera [pixels]; the benchmark’s is 256.',
    format: 'integer',
    default: 64,
    min: 8,
    max: 512,
  },
} as const;

/** What a Vision task's summary adds to that of the task without. */
export const PICTURE = '; with a picture from the robot’s camera';

/** The same task with a picture from the robot's camera next to the numbers: the benchmark's `…Vision` ids. */
export function defineVision(
  design: NavigationDesign & { readonly fades?: boolean },
): EnvironmentDefinition<Partial<VisionOptions>> {
  return visionOf(design, visionSettings.resolution.default);
}

/** As `defineVision`, with pictures of that many rows and columns. */
export function visionOf(
  design: NavigationDesign & { readonly fades?: boolean },
  resolution: number,
): EnvironmentDefinition<Partial<VisionOptions>> {
  const plain = defineNavigation(design) as EnvironmentDefinition<Partial<VisionOptions>>;
  const structure = visionSpace(plain, design, resolution);
  const seen = deriveEnvironment(
    // What fades is painted by the benchmark's physics only.
    design.fades === true ? { ...plain, engines: plain.engines?.slice(-1) } : plain,
    { observationSpace: observationLayout(structure).box, structure },
    { single: (inner) => withVision(design.id, inner, plain.observationSpace.low.length, resolution) },
  );
  const { create } = seen;
  const { facts } = plain;
  return {
    ...seen,
    summary: `${plain.summary}${PICTURE}`,
    facts: { ...facts, observes: 'numbers and a picture' },
    settings: visionSettings,
    configure: (options) => visionOf(design, options.resolution ?? resolution),
    withMaxSteps: (maxSteps) => visionOf({ ...design, task: { ...design.task, maxSteps } }, resolution),
    create: (options) =>
      (options.resolution ?? resolution) === resolution
        ? create(options)
        : visionOf(design, options.resolution as number).create(options),
  };
}

/** The benchmark's dictionary: each sensor, the lidar of each kind that is seen, and the picture. */
function visionSpace(
  { observationSpace: { low, high } }: Pick<EnvironmentDefinition, 'observationSpace'>,
  { agent, task, level }: NavigationDesign,
  resolution: number,
): StructuredSpace {
  const objects = typeof level === 'number' ? task.levels[level]!.objects : level.objects;
  let at = 0;
  const spaces: Record<string, StructuredSpace> = {};
  for (const { name, width } of [...sensorParts(agent), ...lidarParts(objects, lidarOf(task).bins)]) {
    spaces[name] = { low: low.slice(at, at + width), high: high.slice(at, at + width) };
    at += width;
  }
  spaces['vision'] = { low: 0, high: 255, shape: [resolution, resolution, 3], dtype: 'uint8' };
  return { type: 'dict', spaces } as StructuredSpace;
}

interface Part {
  readonly name: string;
  readonly width: number;
}

function sensorParts({ observed }: Agent): readonly Part[] {
  return observed.map((sensor) => ({ name: sensor.sensor, width: sensorWidth(sensor) }));
}

function lidarParts(objects: readonly ObjectKind[], bins: number): readonly Part[] {
  const order = ['static', 'free', 'mocap'];
  const sorted = [...objects].sort((a, b) => order.indexOf(a.motion) - order.indexOf(b.motion));
  return sorted.filter(({ lidar }) => lidar).map(({ kind }) => ({ name: `${kind}_lidar`, width: bins }));
}

import { refuse, type Settings, type SettingsSchema, type SettingValue } from '@belay-rl/core';
import type { ObjectKind } from '../../objects/object-kind.ts';
import type { Rectangle } from '../../placement/layout.ts';
import type { Level, Task } from '../task.ts';

/** The world round the objects; defaults are the benchmark's. */
const worldSettings = {
  extents: {
    doc: 'Where things may be placed: xMin, yMin, xMax, yMax [m].',
    format: 'numbers',
    length: 4,
    default: [-2, -2, 2, 2],
  },
  margin: {
    doc: 'Distance between any two things in addition to their keepouts [m].',
    format: 'number',
    min: 0,
    default: 0,
  },
  agentKeepout: {
    doc: 'Distance that others keep from where the robot starts, in addition to their own keepout [m].',
    format: 'number',
    min: 0,
    default: 0.4,
  },
  agentRectangle: {
    doc: 'Where the robot may start, less its keepout: xMin, yMin, xMax, yMax [m]; null: anywhere in the extents.',
    format: 'numbers',
    length: 4,
    nullable: true,
    default: null,
  },
  floorSize: {
    doc: 'Half of the floor’s side [m]; for pictures, robots do not fall off.',
    format: 'number',
    min: 0,
    exclusiveMin: true,
    default: 3.5,
  },
  lidarBins: {
    doc: 'Readings of one lidar ring; every kind of object that is seen has a ring.',
    format: 'integer',
    min: 1,
    max: 1024,
    default: 16,
  },
  lidarRange: {
    doc: 'Distance from which on an object is not seen [m].',
    format: 'number',
    min: 0,
    exclusiveMin: true,
    default: 3,
  },
  rewardClip: {
    doc: 'Rewards of a step are clipped to ± this; Infinity: not clipped.',
    format: 'number',
    min: 0,
    exclusiveMin: true,
    infinite: true,
    default: 10,
  },
} as const satisfies SettingsSchema;

/** The same with other defaults. */
export function worldSettingsWith(defaults: Readonly<Record<string, SettingValue>> = {}): SettingsSchema {
  return Object.fromEntries(
    Object.entries(worldSettings).map(([key, setting]) => [
      key,
      { ...setting, default: defaults[key] ?? setting.default },
    ]),
  );
}

/** The level that the settings describe, with these objects in it. */
export function levelFrom(id: string, settings: Settings, objects: readonly ObjectKind[]): Level {
  const { margin, agentKeepout, agentRectangle } = settings;
  return {
    extents: rectangle(id, 'extents', settings.extents),
    margin: margin as number,
    agent: {
      keepout: agentKeepout as number,
      ...(agentRectangle === null ? {} : { rectangles: [rectangle(id, 'agentRectangle', agentRectangle)] }),
    },
    objects,
  };
}

/** The task with the floor, the lidar and the clip that the settings ask for. */
export function fitTask(task: Task, { floorSize, lidarBins, lidarRange, rewardClip }: Settings): Task {
  return {
    ...task,
    floorSize: floorSize as number,
    lidarBins: lidarBins as number,
    lidarRange: lidarRange as number,
    rewardClip: rewardClip as number,
  };
}

function rectangle(id: string, key: string, value: Settings[string] | undefined): Rectangle {
  const [x0, y0, x1, y1] = value as unknown as Rectangle;
  if (x0 <= x1 && y0 <= y1) return [x0, y0, x1, y1];
  throw refuse(
    'bad-value',
    `${id}: environment.${key}=[${x0}, ${y0}, ${x1}, ${y1}] must read [xMin, yMin, xMax, yMax], each minimum at most its maximum.`,
  );
}

import type { Agent } from '../agents/agent.ts';
import type { StageView } from '../drawing/stage-view.ts';
import type { ObjectKind } from '../objects/object-kind.ts';
import { floorSizeOf, type Level, type Task } from '../tasks/task.ts';

interface Stage {
  readonly agent: Agent;
  readonly task: Task;
  readonly level: Level;
  readonly objects: readonly ObjectKind[];
}

type Colour = StageView['rings'][number]['colour'];

const GREY: Colour = [0.5, 0.5, 0.5];

/** What a picture of a navigation task shows besides the model's geoms: the floor, and a ring of beads for each kind that is seen. */
export function navigationView({ agent, task, level, objects }: Stage, lidar: StageView['lidar']): StageView {
  return {
    root: 'agent',
    floorHalfSize: floorSizeOf(task),
    reach: Math.max(...level.extents.map(Math.abs)),
    runs: task.runs === true,
    vision: agent.vision,
    rings: objects.filter((object) => object.lidar).map((object) => ({ kind: object.kind, colour: colourOf(object) })),
    lidar,
  };
}

/** The colour of a kind's first geom. */
function colourOf({ names, body }: ObjectKind): Colour {
  const geom = body({ name: names[0] ?? '', x: 0, y: 0, rotation: 0 }).geoms?.[0];
  const [red, green, blue] = (geom?.rgba ?? GREY) as readonly number[];
  return [red as number, green as number, blue as number];
}

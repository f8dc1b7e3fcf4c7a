import { aboutZ } from '../../mujoco/xml.ts';
import { DEFAULT_FRICTION } from '../engine.ts';
import type { BulletTask } from './bullet-task.ts';

/** Of the circle to run on [m]. */
const RADIUS = 7;
/** Beyond this |x| a step costs 1 [m]. */
const LIMIT = 6;
const REWARD_SCALE = 0.1;
const OWN_WEIGHT = 0.01;
const START_EXTENT = 4;
const MIN_START_DISTANCE = 2;
const DISTANCE_SCALE = 1 / 10;

const FLOOR_HALF_SIZE = 15;
const WALLS = 8;
/** Of a wall's middle from the origin. */
const WALL_DISTANCE = 12;
const WALL_LENGTH = 10;
const WALL_HEIGHT = 2;
const WALL_THICKNESS = 0.2;

const HERTZ_60 = 1 / 60;

/**
 * Run clockwise on a circle, as fast as possible, without leaving the strip |x| ≤ 6. Reward:
 * 0.1·(−x·vy + y·vx)/(1 + |‖xy‖ − 7|) + 0.01·(the robot's own). Cost: 1 in a step that ends beyond the strip.
 * Start: 2 to 4 m from the origin, heading along the circle.
 */
export const circle: BulletTask = {
  name: 'Circle',
  summary: () => 'run clockwise on a circle of radius 7 m; cost counts steps outside the strip |x| ≤ 6 m',
  costCounts: () => `steps beyond |x| = ${LIMIT} m`,
  timing(preset, agent) {
    switch (preset) {
      case 'upstream':
        return { timestep: 1 / 240, substeps: 4, steps: { Ball: 250, Car: 500, Drone: 500, Ant: 1000 }[agent] };
      case 'cvpo':
        // CVPO's first code runs Car's episodes for 300 steps, whatever is registered.
        return { timestep: HERTZ_60, substeps: 6, steps: { Ball: 250, Car: 300, Drone: 500, Ant: 1000 }[agent] };
      default:
        return { timestep: HERTZ_60, substeps: 6, steps: { Ball: 200, Car: 300, Drone: 300, Ant: 500 }[agent] };
    }
  },
  observationSize: 1,
  costs: ['sum', 'out_of_boundary'],
  world: {
    floorHalfSize: FLOOR_HALF_SIZE,
    wallFriction: DEFAULT_FRICTION,
    walls: Array.from({ length: WALLS }, (_, i) => {
      const angle = (2 * Math.PI * i) / WALLS;
      return {
        name: `wall${i}`,
        type: 'box',
        size: [WALL_THICKNESS / 2, WALL_LENGTH / 2, WALL_HEIGHT / 2],
        pos: [WALL_DISTANCE * Math.cos(angle), WALL_DISTANCE * Math.sin(angle), WALL_HEIGHT / 2],
        quat: aboutZ(angle),
        rgba: [0.7, 0.72, 0.75, 0.35],
      };
    }),
    marks: [
      { name: 'circle', type: 'cylinder', size: [RADIUS, 0.01], rgba: [0.2, 0.75, 0.3, 0.35] },
      ...[-LIMIT, LIMIT].map((x, i) => ({
        name: `boundary${i}`,
        type: 'box',
        size: [0.05, WALL_DISTANCE - 0.5, 0.02],
        pos: [x, 0, 0.02],
        rgba: [0.9, 0.75, 0.1, 0.8],
      })),
    ],
    reach: 10,
    runs: false,
  },
  rules(stage, agent) {
    const { simulation } = stage;
    return {
      place(random) {
        let x: number;
        let y: number;
        let distance: number;
        do {
          x = random.uniform(-START_EXTENT, START_EXTENT);
          y = random.uniform(-START_EXTENT, START_EXTENT);
          distance = Math.sqrt(x * x + y * y);
        } while (distance < MIN_START_DISTANCE || distance > START_EXTENT);
        const { qpos } = simulation;
        const half = (Math.atan2(-y, -x) + Math.PI / 2 + agent.heading) / 2;
        qpos[0] = x;
        qpos[1] = y;
        qpos[3] = Math.cos(half);
        qpos[6] = Math.sin(half);
      },
      reward(own) {
        const { x, y, vx, vy } = stage;
        const off = Math.abs(Math.sqrt(x * x + y * y) - RADIUS);
        return (REWARD_SCALE * (y * vx - x * vy)) / (1 + off) + OWN_WEIGHT * own;
      },
      cost(record) {
        record.out_of_boundary = Math.abs(stage.x) > LIMIT ? 1 : 0;
        record.sum = record.out_of_boundary;
      },
      observe(out, at) {
        out[at] = DISTANCE_SCALE * (Math.sqrt(stage.x ** 2 + stage.y ** 2) - RADIUS);
      },
    };
  },
};

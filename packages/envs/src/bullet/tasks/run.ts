import { DEFAULT_FRICTION } from '../engine.ts';
import type { BulletTask } from './bullet-task.ts';

/** Beyond this |y| a step costs 1 [m]. */
const LIMIT = 2;
/** Planar speed above which a step costs 1 [m/s]. */
const SPEED_LIMIT = { Ball: 2.5, Car: 1.5, Drone: 1.5, Ant: 1.5 } as const;
/** Where to run to: so far along x [m]. */
const GOAL_X = 1000;
/** Reward for a metre nearer. */
const METRE = 60;
const START_NOISE = 0.01;
/** Of the lines that show the boundary. */
const MARK_LENGTH = 250;

/**
 * Run along x between two lines, not too fast. Reward: 60 for each metre nearer to (1000, 0), and the robot's own.
 * Cost: 1 in a step that ends beyond a line or above the speed limit. Start: at the origin.
 */
export const run: BulletTask = {
  name: 'Run',
  summary: ({ name }) =>
    `run along x between |y| = 2 m, not faster than ${SPEED_LIMIT[name]} m/s; cost counts steps that break either`,
  costCounts: ({ name }) => `steps beyond |y| = ${LIMIT} m or above ${SPEED_LIMIT[name]} m/s`,
  timing(preset, agent) {
    switch (preset) {
      case 'upstream':
        return { timestep: 1 / 240, substeps: 4, steps: { Ball: 250, Car: 500, Drone: 500, Ant: 1000 }[agent] };
      case 'cvpo':
        return { timestep: 1 / 40, substeps: 4, steps: { Ball: 250, Car: 500, Drone: 500, Ant: 1000 }[agent] };
      default:
        return {
          timestep: 1 / 120,
          substeps: agent === 'Drone' ? 2 : 4,
          steps: { Ball: 100, Car: 200, Drone: 200, Ant: 200 }[agent],
        };
    }
  },
  observationSize: 0,
  costs: ['sum', 'out_of_boundary', 'velocity'],
  world: {
    floorHalfSize: Number.POSITIVE_INFINITY,
    walls: [],
    wallFriction: DEFAULT_FRICTION,
    marks: [-LIMIT, LIMIT].map((y, i) => ({
      name: `boundary${i}`,
      type: 'box',
      size: [MARK_LENGTH, 0.04, 0.02],
      pos: [0, y, 0.02],
      rgba: [0.9, 0.75, 0.1, 0.8],
    })),
    reach: 2.5,
    runs: true,
  },
  rules(stage, agent) {
    const { simulation } = stage;
    const speedLimit = SPEED_LIMIT[agent.name];
    let potential = 0;
    const present = (): number => -METRE * Math.sqrt((stage.x - GOAL_X) ** 2 + stage.y ** 2);
    return {
      place(random) {
        const { qpos } = simulation;
        qpos[0] = random.uniform(-START_NOISE, START_NOISE);
        qpos[1] = random.uniform(-START_NOISE, START_NOISE);
        qpos[3] = Math.cos(agent.heading / 2);
        qpos[6] = Math.sin(agent.heading / 2);
      },
      begin() {
        potential = present();
      },
      reward(own) {
        const before = potential;
        potential = present();
        return potential - before + own;
      },
      cost(record) {
        record.out_of_boundary = Math.abs(stage.y) > LIMIT ? 1 : 0;
        record.velocity = Math.sqrt(stage.vx ** 2 + stage.vy ** 2) > speedLimit ? 1 : 0;
        record.sum = Math.max(record.out_of_boundary, record.velocity);
      },
    };
  },
};

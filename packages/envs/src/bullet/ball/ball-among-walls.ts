import { ModelSpec } from '../../mujoco/model-spec.ts';
import type { Physics } from '../../mujoco/physics.ts';
import { Simulation } from '../../mujoco/simulation.ts';
import { ball } from '../agents/ball.ts';
import type { BoundAgent } from '../agents/bullet-agent.ts';
import { bulletMjcf } from '../bullet-mjcf.ts';
import { Stage } from '../stage.ts';
import type { BulletTask, Timing } from '../tasks/bullet-task.ts';
import { RADIUS } from './ball-numbers.ts';

/** Farther than the ball moves within a step besides its own speed: by its thrust [m]. */
const SPARE = 0.1;

interface Wall {
  readonly x: number;
  readonly y: number;
  /** Of the face that looks to the origin. */
  readonly distance: number;
}

/**
 * Steps balls that press on a wall, with MuJoCo: one simulation for all, to which a ball's whole state is written before and
 * read from afterwards.
 */
export class BallAmongWalls {
  readonly #simulation: Simulation;
  readonly #stage: Stage;
  readonly #robot: BoundAgent;
  readonly #walls: readonly Wall[];

  constructor(physics: Physics, { world }: BulletTask, { timestep }: Timing) {
    const spec = new ModelSpec(physics, bulletMjcf(ball, world, timestep));
    this.#simulation = new Simulation(physics);
    this.#simulation.start(spec.compile());
    spec.dispose();
    this.#stage = new Stage(physics, this.#simulation, timestep);
    this.#robot = ball.bind(this.#stage);
    this.#walls = world.walls.map(({ pos, size }) => {
      const [x, y] = pos as readonly [number, number, number];
      const middle = Math.hypot(x, y);
      return { x: x / middle, y: y / middle, distance: middle - (size as readonly number[])[0]! };
    });
  }

  /** True if the ball whose state begins at `at` presses on a wall. */
  touches(state: Float64Array, at: number): boolean {
    const x = state[at]!;
    const y = state[at + 1]!;
    for (let k = 0; k < this.#walls.length; k++) {
      const wall = this.#walls[k]!;
      if (wall.x * x + wall.y * y + RADIUS + SPARE > wall.distance) return true;
    }
    return false;
  }

  /** One substep, under a force of FORCE · (ax, ay). */
  substep(state: Float64Array, at: number, ax: number, ay: number): void {
    const simulation = this.#simulation;
    const stage = this.#stage;
    stage.refresh();
    simulation.resetData();
    const { qpos, qvel, ctrl } = simulation;
    for (let k = 0; k < 3; k++) {
      qpos[k] = state[at + k]!;
      qvel[k] = state[at + 3 + k]!;
      qvel[k + 3] = state[at + 6 + k]!;
    }
    qpos[3] = 1;
    qpos[4] = 0;
    qpos[5] = 0;
    qpos[6] = 0;
    ctrl[0] = ax;
    ctrl[1] = ay;
    stage.begin();
    stage.damp();
    this.#robot.push?.();
    stage.finish();
    stage.update();
    state[at] = stage.x;
    state[at + 1] = stage.y;
    state[at + 2] = stage.z;
    state[at + 3] = stage.vx;
    state[at + 4] = stage.vy;
    state[at + 5] = stage.vz;
    state[at + 6] = stage.wx;
    state[at + 7] = stage.wy;
    state[at + 8] = stage.wz;
  }

  dispose(): void {
    this.#stage.dispose();
    this.#simulation.dispose();
  }
}

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
 * Steps balls that may touch a wall, with MuJoCo: one simulation for all, to which a ball's whole state is written before and
 * read from afterwards.
 */
export class BallAmongWalls {
  readonly #simulation: Simulation;
  readonly #stage: Stage;
  readonly #robot: BoundAgent;
  readonly #walls: readonly Wall[];
  readonly #substeps: number;
  readonly #seconds: number;

  constructor(physics: Physics, { world }: BulletTask, { timestep, substeps }: Timing) {
    const spec = new ModelSpec(physics, bulletMjcf(ball, world, timestep));
    this.#simulation = new Simulation(physics);
    this.#simulation.start(spec.compile());
    spec.dispose();
    this.#stage = new Stage(physics, this.#simulation, timestep);
    this.#robot = ball.bind(this.#stage);
    this.#substeps = substeps;
    this.#seconds = timestep * substeps;
    this.#walls = world.walls.map(({ pos, size }) => {
      const [x, y] = pos as readonly [number, number, number];
      const middle = Math.hypot(x, y);
      return { x: x / middle, y: y / middle, distance: middle - (size as readonly number[])[0]! };
    });
  }

  /** May the ball whose state begins at `at` touch a wall within the next step? */
  isNear(state: Float64Array, at: number): boolean {
    const x = state[at]!;
    const y = state[at + 1]!;
    const reach = RADIUS + SPARE + this.#seconds * Math.hypot(state[at + 3]!, state[at + 4]!);
    return this.#walls.some((wall) => wall.x * x + wall.y * y + reach > wall.distance);
  }

  step(state: Float64Array, at: number, ax: number, ay: number): void {
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
    qpos.set([1, 0, 0, 0], 3);
    ctrl[0] = ax;
    ctrl[1] = ay;
    for (let n = 0; n < this.#substeps; n++) {
      stage.begin();
      stage.damp();
      this.#robot.push?.();
      stage.finish();
    }
    stage.update();
    state.set([stage.x, stage.y, stage.z, stage.vx, stage.vy, stage.vz, stage.wx, stage.wy, stage.wz], at);
  }

  dispose(): void {
    this.#stage.dispose();
    this.#simulation.dispose();
  }
}

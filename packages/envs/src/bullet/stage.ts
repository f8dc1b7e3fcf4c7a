import type { MjOption } from '@mujoco/mujoco';
import type { Physics } from '../mujoco/physics.ts';
import type { Simulation } from '../mujoco/simulation.ts';
import { BODY_DAMPING } from './engine.ts';

/** Numbers of a body in a spatial force or velocity. */
const SPATIAL = 6;

const DISABLE_EQUALITIES = 1 << 1;

/** The floor's geom. */
export const FLOOR = 'floor';

/**
 * The physics of one environment: substeps with Bullet's body damping, and the robot's base as the task and the
 * observation see it. The model's first joint is the base's free joint. Nothing is allocated while stepping.
 */
export class Stage {
  readonly simulation: Simulation;
  readonly timestep: number;
  readonly #physics: Physics;
  readonly #masses: Float64Array;
  readonly #inertias: Float64Array;
  readonly #roots: Int32Array;
  readonly #floor: number;
  readonly #options: MjOption;
  readonly #flags: number;
  /** World forces and torques on bodies, nbody × 6, at their centres of mass; `damp` starts them anew. */
  forces!: Float64Array;
  /** Constants of the equalities, neq × 11. */
  equalities!: Float64Array;
  #inertialFrames!: Float64Array;
  #treeCentres!: Float64Array;

  // The base, as `update` left it: position, world quaternion, velocity and turning in the world frame.
  x = 0;
  y = 0;
  z = 0;
  vx = 0;
  vy = 0;
  vz = 0;
  qx = 0;
  qy = 0;
  qz = 0;
  qw = 1;
  wx = 0;
  wy = 0;
  wz = 0;

  constructor(physics: Physics, simulation: Simulation, timestep: number) {
    this.#physics = physics;
    this.simulation = simulation;
    this.timestep = timestep;
    const { model } = simulation;
    this.#masses = (model.body_mass as Float64Array).slice();
    this.#inertias = (model.body_inertia as Float64Array).slice();
    this.#roots = (model.body_rootid as Int32Array).slice();
    this.#floor = simulation.geomId(FLOOR);
    this.#options = model.opt;
    this.#flags = this.#options.disableflags;
    this.#takeViews();
  }

  /** To be called before reading or writing: another simulation of this thread may have made the memory grow. */
  refresh(): void {
    this.simulation.refresh();
    if (this.forces.length === 0) this.#takeViews();
  }

  #takeViews(): void {
    const { data, model } = this.simulation;
    this.forces = data.xfrc_applied;
    this.equalities = model.eq_data;
    this.#inertialFrames = data.ximat;
    this.#treeCentres = data.subtree_com;
  }

  /** Switches all motors that are equalities. */
  motors(on: boolean): void {
    this.#options.disableflags = on ? this.#flags : this.#flags | DISABLE_EQUALITIES;
  }

  /** The first half of a substep: positions, contacts, velocities. Motors' equalities must have been set by then. */
  begin(): void {
    this.#physics.mujoco.mj_step1(this.simulation.model, this.simulation.data);
  }

  /** The second half: forces, constraints, the new state. */
  finish(): void {
    this.#physics.mujoco.mj_step2(this.simulation.model, this.simulation.data);
    this.simulation.touch();
  }

  /** Bullet's damping of every body, from the velocities at the substep's beginning. */
  damp(): void {
    const { cvel, xipos } = this.simulation;
    const centres = this.#treeCentres;
    const frames = this.#inertialFrames;
    const forces = this.forces;
    for (let body = 1; body < this.#masses.length; body++) {
      const at = SPATIAL * body;
      const p = 3 * body;
      const root = 3 * this.#roots[body]!;
      const wx = cvel[at]!;
      const wy = cvel[at + 1]!;
      const wz = cvel[at + 2]!;
      // MuJoCo gives the velocity at the whole tree's centre of mass; this body's own lies at an offset from it.
      const dx = xipos[p]! - centres[root]!;
      const dy = xipos[p + 1]! - centres[root + 1]!;
      const dz = xipos[p + 2]! - centres[root + 2]!;
      const vx = cvel[at + 3]! + wy * dz - wz * dy;
      const vy = cvel[at + 4]! + wz * dx - wx * dz;
      const vz = cvel[at + 5]! + wx * dy - wy * dx;
      const drag = -this.#masses[body]! * BODY_DAMPING * (1 + Math.sqrt(vx * vx + vy * vy + vz * vz));
      forces[at] = drag * vx;
      forces[at + 1] = drag * vy;
      forces[at + 2] = drag * vz;
      // Torque −c·R·diag(I)·Rᵀ·ω, R = the inertia's axes.
      const f = 9 * body;
      const turn = -BODY_DAMPING * (1 + Math.sqrt(wx * wx + wy * wy + wz * wz));
      let tx = 0;
      let ty = 0;
      let tz = 0;
      for (let axis = 0; axis < 3; axis++) {
        const ax = frames[f + axis]!;
        const ay = frames[f + 3 + axis]!;
        const az = frames[f + 6 + axis]!;
        const along = turn * this.#inertias[p + axis]! * (ax * wx + ay * wy + az * wz);
        tx += along * ax;
        ty += along * ay;
        tz += along * az;
      }
      forces[at + 3] = tx;
      forces[at + 4] = ty;
      forces[at + 5] = tz;
    }
  }

  /** Reads the base from the present positions and velocities. */
  update(): void {
    const { qpos, qvel } = this.simulation;
    this.x = qpos[0]!;
    this.y = qpos[1]!;
    this.z = qpos[2]!;
    const w = qpos[3]!;
    const x = qpos[4]!;
    const y = qpos[5]!;
    const z = qpos[6]!;
    this.qw = w;
    this.qx = x;
    this.qy = y;
    this.qz = z;
    this.vx = qvel[0]!;
    this.vy = qvel[1]!;
    this.vz = qvel[2]!;
    // A free joint's turning is in the body's own frame.
    const a = qvel[3]!;
    const b = qvel[4]!;
    const c = qvel[5]!;
    this.wx = (1 - 2 * (y * y + z * z)) * a + 2 * (x * y - w * z) * b + 2 * (x * z + w * y) * c;
    this.wy = 2 * (x * y + w * z) * a + (1 - 2 * (x * x + z * z)) * b + 2 * (y * z - w * x) * c;
    this.wz = 2 * (x * z - w * y) * a + 2 * (y * z + w * x) * b + (1 - 2 * (x * x + y * y)) * c;
  }

  get roll(): number {
    return Math.atan2(2 * (this.qw * this.qx + this.qy * this.qz), 1 - 2 * (this.qx ** 2 + this.qy ** 2));
  }

  get pitch(): number {
    return Math.asin(Math.max(-1, Math.min(1, 2 * (this.qw * this.qy - this.qz * this.qx))));
  }

  get yaw(): number {
    return Math.atan2(2 * (this.qw * this.qz + this.qx * this.qy), 1 - 2 * (this.qy ** 2 + this.qz ** 2));
  }

  /** True if this geom touched the floor in the last substep. */
  touchesFloor(geom: number): boolean {
    const { simulation } = this;
    const count = simulation.contactCount;
    for (let i = 0; i < count; i++) {
      const one = simulation.contactGeom(i, 0);
      const other = simulation.contactGeom(i, 1);
      if ((one === geom && other === this.#floor) || (other === geom && one === this.#floor)) return true;
    }
    return false;
  }

  /** Contacts with anything but the floor in the last substep. */
  get wallContacts(): number {
    const { simulation } = this;
    let found = 0;
    for (let i = 0; i < simulation.contactCount; i++)
      if (simulation.contactGeom(i, 0) !== this.#floor && simulation.contactGeom(i, 1) !== this.#floor) found++;
    return found;
  }

  dispose(): void {
    this.#options.delete();
  }
}

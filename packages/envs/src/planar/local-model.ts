import type { Agent, Release } from '../agents/agent.ts';
import { ModelSpec } from '../mujoco/model-spec.ts';
import type { Physics } from '../mujoco/physics.ts';
import { Simulation } from '../mujoco/simulation.ts';
import { aboutZ } from '../mujoco/xml.ts';
import type { ObjectKind, Pose } from '../objects/object-kind.ts';
import { worldMjcf } from '../world/world-mjcf.ts';
import { SUBSTEPS } from './orbit-clock.ts';

/** Positions and velocities of the robot: x, y, heading, and their rates, in the world frame. */
export const ROBOT_NUMBERS = 6;
/** A free body's position and quaternion, and its velocity and rotation rate, as in qpos and qvel. */
export const POSE_NUMBERS = 7;
export const RATE_NUMBERS = 6;
export const BODY_NUMBERS = POSE_NUMBERS + RATE_NUMBERS;

const JOINTS = 3;
/** Half the floor's side; a plane collides as infinite. */
const FLOOR = 3.5;

/** What can be in a local model. */
export interface LocalParts {
  readonly agent: Agent;
  readonly release: Release;
  /** Kinds that the robot can push, dragged ones last. */
  readonly free: readonly ObjectKind[];
  /** Kinds that it cannot move but touch. */
  readonly fixed: readonly ObjectKind[];
}

export interface LocalContacts {
  /** Contact points of the robot with the body in each slot. */
  readonly slots: Int32Array;
  /** Contact points of the robot with each fixed body. */
  readonly fixed: Int32Array;
}

/**
 * A compiled model of the robot, all fixed bodies and some free ones, which slots number kind by kind. One model serves any
 * number of environments, to the same bits for each: the whole state is written before a step and read afterwards. Only if
 * the same environment goes on as it was read, and no other has been stepped in between, writing it may be left out.
 */
export class LocalModel {
  /** Whose state the model holds as it was read, or −1; after how many steps; which of its free bodies are in the slots. */
  lane = -1;
  lastStep = -1;
  bodies: readonly number[] = [];
  readonly slots: number;
  readonly contacts: LocalContacts;
  readonly #simulation: Simulation;
  /** 0 the floor, 1 the robot, 2 + slot, 2 + slots + fixed body. */
  readonly #owner: Int32Array;
  readonly #fixedBodies: readonly number[];
  readonly #mocaps: Int32Array;
  readonly #accelerometer: number;
  readonly #timestep: number;
  /** Simulation time at the last step's beginning. */
  #time = 0;
  #warm!: Float64Array;
  #mocapQuat!: Float64Array;

  /** @param counts how many bodies of each free kind. */
  constructor(physics: Physics, parts: LocalParts, counts: readonly number[]) {
    const { agent, release } = parts;
    const placed = [
      ...parts.fixed.map((kind) => ({ kind, names: kind.names })),
      ...parts.free.map((kind, k) => ({ kind, names: kind.names.slice(0, counts[k]) })),
    ].map(({ kind, names }) => ({ kind, names, poses: names.map(atOrigin) }));
    const spec = new ModelSpec(
      physics,
      worldMjcf({ agent, release, floorSize: FLOOR, sleep: false, pose: atOrigin('agent'), objects: placed }),
    );
    const simulation = new Simulation(physics);
    simulation.start(spec.compile());
    spec.dispose();
    this.#simulation = simulation;
    this.#timestep = agent.timestep;
    this.#accelerometer = simulation.sensorAddress('accelerometer');

    const { model } = simulation;
    const bodyOf = (kind: ObjectKind, name: string): number => simulation.bodyId(kind.bodyName?.(name) ?? name);
    const free = placed.slice(parts.fixed.length);
    const slotBodies = free.flatMap(({ kind, names }) => names.map((name) => bodyOf(kind, name)));
    this.slots = slotBodies.length;
    this.#fixedBodies = placed
      .slice(0, parts.fixed.length)
      .flatMap(({ kind, names }) => names.map((name) => bodyOf(kind, name)));
    const mocapIds = model.body_mocapid as Int32Array;
    this.#mocaps = Int32Array.from(
      free.flatMap(({ kind, poses }) =>
        poses.map((pose) => {
          const mocap = kind.mocapBody?.(pose);
          return mocap === undefined ? -1 : (mocapIds[simulation.bodyId(mocap.attributes.name as string)] as number);
        }),
      ),
    );
    const robot = simulation.bodyId('agent');
    this.#owner = Int32Array.from(model.geom_bodyid as Int32Array, (body) => {
      if (body === robot) return 1;
      const slot = slotBodies.indexOf(body);
      if (slot >= 0) return 2 + slot;
      const fixed = this.#fixedBodies.indexOf(body);
      return fixed >= 0 ? 2 + this.slots + fixed : 0;
    });
    this.contacts = { slots: new Int32Array(this.slots), fixed: new Int32Array(this.#fixedBodies.length) };
    this.#takeViews();
  }

  #takeViews(): void {
    const { data } = this.#simulation;
    this.#warm = data.qacc_warmstart;
    this.#mocapQuat = data.mocap_quat;
  }

  /** To be called before anything is written: memory may have grown since, and the data hold another environment's step. */
  begin(): void {
    this.#refresh();
    this.#simulation.resetData();
  }

  #refresh(): void {
    this.#simulation.refresh();
    if (this.#warm.length === 0) this.#takeViews();
  }

  /** World place of a fixed body, and its rotation about the vertical [rad]. */
  placeFixed(k: number, x: number, y: number, rotation: number): void {
    const { bodyPos, bodyQuat } = this.#simulation;
    const body = this.#fixedBodies[k] as number;
    bodyPos[3 * body] = x;
    bodyPos[3 * body + 1] = y;
    bodyQuat.set(aboutZ(rotation), 4 * body);
  }

  writeRobot(robot: Float64Array, warm: Float64Array, from: number): void {
    const { qpos, qvel } = this.#simulation;
    for (let k = 0; k < JOINTS; k++) {
      qpos[k] = robot[k] as number;
      qvel[k] = robot[JOINTS + k] as number;
      this.#warm[k] = warm[from + k] as number;
    }
  }

  /** The body that begins at `at` of `bodies`, into a slot; its warm start from `from` of `warm`. */
  writeBody(slot: number, bodies: Float64Array, at: number, warm: Float64Array, from: number): void {
    const { qpos, qvel } = this.#simulation;
    const p = JOINTS + POSE_NUMBERS * slot;
    const v = JOINTS + RATE_NUMBERS * slot;
    for (let k = 0; k < POSE_NUMBERS; k++) qpos[p + k] = bodies[at + k] as number;
    for (let k = 0; k < RATE_NUMBERS; k++) {
      qvel[v + k] = bodies[at + POSE_NUMBERS + k] as number;
      this.#warm[v + k] = warm[from + k] as number;
    }
  }

  /** How a dragged body is held: the quaternion at `at`. */
  turnMocap(slot: number, quaternions: ArrayLike<number>, at: number): void {
    const mocap = this.#mocaps[slot] as number;
    if (mocap < 0) return;
    for (let k = 0; k < 4; k++) this.#mocapQuat[4 * mocap + k] = quaternions[at + k] as number;
  }

  /**
   * One environment step: ten of physics and a forward pass.
   *
   * @param targets of each slot that is dragged: x, y of the body that drags it in every substep
   * @returns false if the physics has diverged.
   */
  step(control0: number, control1: number, targets: Float64Array): boolean {
    const simulation = this.#simulation;
    this.#refresh();
    this.#time = simulation.time;
    simulation.ctrl[0] = control0;
    simulation.ctrl[1] = control1;
    if (this.#dragsAny) {
      for (let k = 0; k < SUBSTEPS; k++) {
        this.#drag(targets, k);
        simulation.touch();
        simulation.step(1);
      }
    } else {
      simulation.step(SUBSTEPS);
    }
    simulation.forward();
    this.#countContacts();
    // A diverged simulation has begun anew.
    return simulation.time > this.#time + (SUBSTEPS - 0.5) * this.#timestep;
  }

  get #dragsAny(): boolean {
    return this.#mocaps.length > 0 && (this.#mocaps[this.#mocaps.length - 1] as number) >= 0;
  }

  #drag(targets: Float64Array, substep: number): void {
    const { mocapPos } = this.#simulation;
    for (let slot = 0; slot < this.slots; slot++) {
      const mocap = this.#mocaps[slot] as number;
      if (mocap < 0) continue;
      const at = 2 * (SUBSTEPS * slot + substep);
      mocapPos[3 * mocap] = targets[at] as number;
      mocapPos[3 * mocap + 1] = targets[at + 1] as number;
      mocapPos[3 * mocap + 2] = HOLDER_HEIGHT;
    }
  }

  #countContacts(): void {
    const simulation = this.#simulation;
    const { slots, fixed } = this.contacts;
    slots.fill(0);
    fixed.fill(0);
    const owner = this.#owner;
    const count = simulation.contactCount;
    for (let c = 0; c < count; c++) {
      const a = owner[simulation.contactGeom(c, 0)] as number;
      const b = owner[simulation.contactGeom(c, 1)] as number;
      const other = a === 1 ? b : b === 1 ? a : 0;
      if (other < 2) continue;
      if (other < 2 + this.slots) slots[other - 2] = (slots[other - 2] as number) + 1;
      else fixed[other - 2 - this.slots] = (fixed[other - 2 - this.slots] as number) + 1;
    }
  }

  readRobot(robot: Float64Array, warm: Float64Array, from: number): void {
    const { qpos, qvel } = this.#simulation;
    for (let k = 0; k < JOINTS; k++) {
      robot[k] = qpos[k] as number;
      robot[JOINTS + k] = qvel[k] as number;
      warm[from + k] = this.#warm[k] as number;
    }
  }

  readBody(slot: number, bodies: Float64Array, at: number, warm: Float64Array, from: number): void {
    const { qpos, qvel } = this.#simulation;
    const p = JOINTS + POSE_NUMBERS * slot;
    const v = JOINTS + RATE_NUMBERS * slot;
    for (let k = 0; k < POSE_NUMBERS; k++) bodies[at + k] = qpos[p + k] as number;
    for (let k = 0; k < RATE_NUMBERS; k++) {
      bodies[at + POSE_NUMBERS + k] = qvel[v + k] as number;
      warm[from + k] = this.#warm[v + k] as number;
    }
  }

  /** The accelerometer's reading along and across the robot, m/s². */
  acceleration(axis: 0 | 1): number {
    return this.#simulation.sensordata[this.#accelerometer + axis] as number;
  }

  dispose(): void {
    this.#simulation.dispose();
  }
}

/** At which dragging bodies are held by every step; they begin on the floor. */
export const HOLDER_HEIGHT = 0.1;

function atOrigin(name: string): Pose {
  return { name, x: 0, y: 0, rotation: 0 };
}

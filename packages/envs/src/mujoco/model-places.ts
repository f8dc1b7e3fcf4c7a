import type { Physics } from './physics.ts';
import type { Simulation } from './simulation.ts';

const FREE = 0;
const WELD = 1;
/** Numbers of an equality in `eq_data`; of a weld's: anchor, then the pose of one body seen from the other, from 3 to 9. */
const EQUALITY = 11;
const WELD_POSE = [3, 4, 5, 6, 7, 8, 9] as const;
/** A quaternion whose length is nearer to 1 than this is left as it is, as by MuJoCo's compiler. */
const UNIT = 1e-14;

type Numbers = readonly number[];

/**
 * Puts the bodies and geoms of a compiled model elsewhere. After `finish` the model equals, to the bit, the one that MuJoCo
 * compiles from MJCF with the new places, at a tenth of the time.
 */
export class ModelPlaces {
  readonly #physics: Physics;
  readonly #simulation: Simulation;
  readonly #bodies = new Map<string, number>();
  readonly #geoms = new Map<string, number>();
  /** For each body, where its free joint begins in qpos, or −1. */
  readonly #freeJoints: Int32Array;
  /** Bodies without mass: the compiler gives them their own pose as the inertia's frame. */
  readonly #massless: Uint8Array;
  /** Geoms whose position is their body's centre of mass. */
  readonly #centres: Uint8Array;
  readonly #welds: readonly number[];
  #pos!: Float64Array;
  #quat!: Float64Array;
  #centre!: Float64Array;
  #frame!: Float64Array;
  #start!: Float64Array;
  #spring!: Float64Array;
  #geomPos!: Float64Array;

  /** @param simulation has just been started with a compiled model. */
  constructor(physics: Physics, simulation: Simulation) {
    this.#physics = physics;
    this.#simulation = simulation;
    const { model } = simulation;
    this.#takeViews();
    const jointBodies = model.jnt_bodyid as Int32Array;
    const addresses = model.jnt_qposadr as Int32Array;
    this.#freeJoints = new Int32Array(model.nbody).fill(-1);
    (model.jnt_type as Int32Array).forEach((type, joint) => {
      if (type === FREE) this.#freeJoints[jointBodies[joint]!] = addresses[joint]!;
    });
    const same = (a: Float64Array, i: number, b: Float64Array, k: number, size: number): boolean =>
      a.subarray(size * i, size * (i + 1)).every((value, n) => value === b[size * k + n]);
    this.#massless = Uint8Array.from(model.body_mass as Float64Array, (mass, body) =>
      mass === 0 && same(this.#centre, body, this.#pos, body, 3) && same(this.#frame, body, this.#quat, body, 4)
        ? 1
        : 0,
    );
    const geomBodies = model.geom_bodyid as Int32Array;
    const counts = model.body_geomnum as Int32Array;
    this.#centres = Uint8Array.from(geomBodies, (body, geom) =>
      counts[body] === 1 && same(this.#centre, body, this.#geomPos, geom, 3) ? 1 : 0,
    );
    this.#welds = Array.from(model.eq_type as Int32Array).flatMap((type, i) => (type === WELD ? [i] : []));
  }

  #takeViews(): void {
    const { model } = this.#simulation;
    this.#pos = model.body_pos;
    this.#quat = model.body_quat;
    this.#centre = model.body_ipos;
    this.#frame = model.body_iquat;
    this.#start = model.qpos0;
    this.#spring = model.qpos_spring;
    this.#geomPos = model.geom_pos;
  }

  /** To be called before placing anything: another simulation of this thread may have made the memory grow. */
  begin(): void {
    if (this.#pos.length === 0) this.#takeViews();
  }

  /** Moves a body within its parent. The quaternion need not be of unit length. */
  placeBody(name: string, position: Numbers, quaternion: Numbers): void {
    const body = this.#id(this.#bodies, name, 'bodyId');
    const turn = normalised(quaternion);
    this.#pos.set(position, 3 * body);
    this.#quat.set(turn, 4 * body);
    if (this.#massless[body] === 1) {
      this.#centre.set(position, 3 * body);
      this.#frame.set(turn, 4 * body);
    }
    const free = this.#freeJoints[body]!;
    if (free < 0) return;
    for (const pose of [this.#start, this.#spring]) {
      pose.set(position, free);
      pose.set(turn, free + 3);
    }
  }

  /** Moves a geom within its body. */
  placeGeom(name: string, position: Numbers): void {
    const geom = this.#id(this.#geoms, name, 'geomId');
    this.#geomPos.set(position, 3 * geom);
    if (this.#centres[geom] === 1) {
      const body = (this.#simulation.model.geom_bodyid as Int32Array)[geom]!;
      this.#centre.set(position, 3 * body);
    }
  }

  /** Brings what follows from the places up to date, and the data back to the model's reference pose. */
  finish(): void {
    const { mujoco } = this.#physics;
    const { model, data } = this.#simulation;
    const equalities = model.eq_data as Float64Array;
    for (const weld of this.#welds) for (const k of WELD_POSE) equalities[EQUALITY * weld + k] = 0;
    mujoco.mj_resetData(model, data);
    mujoco.mj_setConst(model, data);
    this.#simulation.resetData();
  }

  #id(known: Map<string, number>, name: string, look: 'bodyId' | 'geomId'): number {
    const id = known.get(name) ?? this.#simulation[look](name);
    known.set(name, id);
    return id;
  }
}

function normalised(quaternion: Numbers): Numbers {
  const length = Math.sqrt(quaternion.reduce((sum, value) => sum + value * value, 0));
  return Math.abs(length - 1) > UNIT ? quaternion.map((value) => value / length) : quaternion;
}

import { BelayError } from '@belay-rl/core';
import type { MjData, MjModel, MjOption } from '@mujoco/mujoco';
import type { PhysicalState } from '../physical-state.ts';
import type { Physics } from './physics.ts';

const BODY = 1;
const JOINT = 3;
const GEOM = 5;
const SENSOR = 20;
const DISABLE_SENSORS = 1 << 13;
const EULER = 0;
const ENABLE_SLEEP = 1 << 4;

/**
 * One compiled model and its data. The typed arrays are views into WebAssembly memory, taken once per model and again
 * if the memory has grown; nothing is copied and nothing allocated while stepping.
 */
export class Simulation {
  readonly #physics: Physics;
  #model: MjModel | undefined;
  #data: MjData | undefined;
  #options: MjOption | undefined;
  #flags = 0;
  /** True if the present data holds a full forward pass of its state. */
  #fresh = false;
  /** Runge-Kutta evaluates four stages and cannot go on from a forward pass. */
  #singleStage = false;
  /** True if what never moves is computed only once, when the data is made. */
  #sleeps = false;

  qpos!: Float64Array;
  qvel!: Float64Array;
  ctrl!: Float64Array;
  /** Body frame origins, world frame, nbody × 3. */
  xpos!: Float64Array;
  /** Body rotations, row major, nbody × 9. */
  xmat!: Float64Array;
  sensordata!: Float64Array;
  /** Centres of mass, world frame, nbody × 3. */
  xipos!: Float64Array;
  /** Inertias about the tree's centre of mass, nbody × 10. */
  cinert!: Float64Array;
  /** Velocities of bodies, nbody × 6. */
  cvel!: Float64Array;
  /** Generalised forces of the actuators. */
  actuatorForces!: Float64Array;
  /** External forces on bodies, nbody × 6, current after `bodyForces`. */
  externalForces!: Float64Array;
  mocapPos!: Float64Array;
  /** The model's own body positions (a static body moves when its entry is written). */
  bodyPos!: Float64Array;
  bodyQuat!: Float64Array;
  geomRgba!: Float32Array;
  #contactGeoms!: Int32Array;
  #contactStart = 0;

  constructor(physics: Physics) {
    this.#physics = physics;
  }

  /** Starts from a model's reference pose and owns the model from now on; the previous one is freed. */
  start(model: MjModel): void {
    const { mujoco } = this.#physics;
    this.dispose();
    this.#model = model;
    this.#data = new mujoco.MjData(this.#model);
    this.#options = this.#model.opt;
    this.#flags = this.#options.disableflags;
    this.#singleStage = this.#options.integrator === EULER;
    this.#sleeps = (this.#options.enableflags & ENABLE_SLEEP) !== 0;
    this.#fresh = false;
    this.#takeViews();
  }

  /** To be called before reading or writing: another simulation of this thread may have made the memory grow. */
  refresh(): void {
    if (this.qpos.length === 0 || this.#contactGeoms.length === 0) this.#takeViews();
  }

  #takeViews(): void {
    const { model, data } = this;
    this.qpos = data.qpos;
    this.qvel = data.qvel;
    this.ctrl = data.ctrl;
    this.xpos = data.xpos;
    this.xmat = data.xmat;
    this.sensordata = data.sensordata;
    this.xipos = data.xipos;
    this.cinert = data.cinert;
    this.cvel = data.cvel;
    this.actuatorForces = data.qfrc_actuator;
    this.externalForces = data.cfrc_ext;
    this.mocapPos = data.mocap_pos;
    this.bodyPos = model.body_pos;
    this.bodyQuat = model.body_quat;
    this.geomRgba = model.geom_rgba;
    // The contact list lies at the arena's start (mj_makeData), in mjData's own layout.
    const arena = data.arena as Uint8Array;
    this.#contactGeoms = new Int32Array(arena.buffer);
    this.#contactStart = arena.byteOffset + this.#physics.contactGeoms;
  }

  get model(): MjModel {
    if (this.#model === undefined)
      throw new BelayError('no-model', 'The environment has no model yet: call reset first.');
    return this.#model;
  }

  get data(): MjData {
    if (this.#data === undefined)
      throw new BelayError('no-model', 'The environment has no model yet: call reset first.');
    return this.#data;
  }

  get compiled(): boolean {
    return this.#data !== undefined;
  }

  get time(): number {
    return this.data.time;
  }

  get contactCount(): number {
    return this.data.ncon;
  }

  /** Geom id of side 0 or 1 of a contact. */
  contactGeom(contact: number, side: 0 | 1): number {
    return this.#contactGeoms[(this.#contactStart + contact * this.#physics.contactStride) / 4 + side]!;
  }

  /**
   * Advances the physics. Sensors are left out until `forward`: nothing in the dynamics reads them. If a forward pass has
   * just been made and only controls have changed since, its position and velocity stages serve the first step (mj_step2);
   * the result is the same to the bit.
   */
  step(count: number): void {
    const { mujoco } = this.#physics;
    const model = this.#model as MjModel;
    const data = this.#data as MjData;
    const options = this.#options as MjOption;
    options.disableflags = this.#flags | DISABLE_SENSORS;
    let i = 0;
    if (this.#fresh && count > 0) {
      mujoco.mj_step2(model, data);
      i = 1;
    }
    for (; i < count; i++) mujoco.mj_step(model, data);
    options.disableflags = this.#flags;
    this.#fresh = false;
  }

  /** The same physics by MuJoCo's plain calls, as a yardstick. */
  plainStep(count: number, forward = true): void {
    const { mujoco } = this.#physics;
    const { model, data } = this;
    for (let i = 0; i < count; i++) mujoco.mj_step(model, data);
    if (forward) mujoco.mj_forward(model, data);
    this.#fresh = false;
  }

  /** Computes everything that follows from the present state, sensors included. */
  forward(): void {
    this.#physics.mujoco.mj_forward(this.#model as MjModel, this.#data as MjData);
    this.#fresh = this.#singleStage;
  }

  /** Copies of the present positions and velocities. */
  state(): PhysicalState {
    this.refresh();
    return { qpos: this.qpos.slice(), qvel: this.qvel.slice() };
  }

  /** Overwrites positions and velocities and nothing else; no forward pass. `id`: the environment's, for errors (`bad-state`). */
  setState(id: string, { qpos, qvel }: PhysicalState<ArrayLike<number>>): void {
    this.refresh();
    if (qpos.length !== this.qpos.length || qvel.length !== this.qvel.length) {
      throw new BelayError(
        'bad-state',
        `${id}: a state needs ${this.qpos.length} positions and ${this.qvel.length} velocities; ${qpos.length} and ${qvel.length} were given.`,
      );
    }
    this.qpos.set(qpos);
    this.qvel.set(qvel);
    this.#fresh = false;
  }

  /** To be called if positions, velocities or the model's numbers were written. */
  touch(): void {
    this.#fresh = false;
  }

  /** Moves a body that hangs on the world without a joint, in the plane; visible after the next forward pass. */
  moveStatic(body: number, x: number, y: number): void {
    const { bodyPos, xpos, xipos } = this;
    bodyPos[3 * body] = x;
    bodyPos[3 * body + 1] = y;
    this.#fresh = false;
    if (!this.#sleeps) return;
    // With sleeping bodies MuJoCo passes over those that never move.
    const { model, data } = this;
    xipos[3 * body] = xipos[3 * body]! + x - xpos[3 * body]!;
    xipos[3 * body + 1] = xipos[3 * body + 1]! + y - xpos[3 * body + 1]!;
    xpos[3 * body] = x;
    xpos[3 * body + 1] = y;
    const geoms = model.body_geomadr as Int32Array;
    const first = geoms[body]!;
    const end = first + (model.body_geomnum as Int32Array)[body]!;
    const offsets = model.geom_pos as Float64Array;
    const turn = (data.xmat as Float64Array).subarray(9 * body, 9 * body + 6);
    const places = data.geom_xpos as Float64Array;
    for (let geom = first; geom < end; geom++) {
      for (const axis of [0, 1] as const) {
        let place = (axis === 0 ? x : y) as number;
        for (let k = 0; k < 3; k++) place += turn[3 * axis + k]! * offsets[3 * geom + k]!;
        places[3 * geom + axis] = place;
      }
    }
  }

  /** Computes cacc, cfrc_int and cfrc_ext from the present accelerations and contact forces. */
  bodyForces(): void {
    this.#physics.mujoco.mj_rnePostConstraint(this.#model as MjModel, this.#data as MjData);
  }

  /** Back to the model's reference pose. */
  resetData(): void {
    this.#physics.mujoco.mj_resetData(this.#model as MjModel, this.#data as MjData);
    this.#fresh = false;
    this.refresh();
  }

  bodyId(name: string): number {
    return this.#id(BODY, 'body', name);
  }

  jointId(name: string): number {
    return this.#id(JOINT, 'joint', name);
  }

  geomId(name: string): number {
    return this.#id(GEOM, 'geom', name);
  }

  sensorAddress(name: string): number {
    return (this.model.sensor_adr as Int32Array)[this.#id(SENSOR, 'sensor', name)] as number;
  }

  #id(type: number, kind: string, name: string): number {
    const id = this.#physics.mujoco.mj_name2id(this.model, type, name);
    if (id < 0) throw new BelayError('unknown-object', `The model has no ${kind} named ${name}.`);
    return id;
  }

  /** Frees model and data; `start` may follow. */
  dispose(): void {
    this.#options?.delete();
    this.#options = undefined;
    this.#data?.delete();
    this.#model?.delete();
    this.#data = undefined;
    this.#model = undefined;
  }
}

import { BelayError } from '@belay-rl/core';
import type { MjModel, MjSpec, MjsBody, MjsGeom } from '@mujoco/mujoco';
import type { Physics } from './physics.ts';

/**
 * MJCF that is parsed once and compiled many times with bodies at other places. Parsing is three quarters of what a model
 * costs; compiling anew from the same numbers gives the same model to the bit.
 */
export class ModelSpec {
  readonly #physics: Physics;
  readonly #spec: MjSpec;
  readonly #bodies = new Map<string, MjsBody>();
  readonly #geoms = new Map<string, MjsGeom>();

  constructor(physics: Physics, mjcf: string) {
    this.#physics = physics;
    try {
      this.#spec = physics.mujoco.parseXMLString(mjcf);
    } catch (cause) {
      throw refused(cause);
    }
  }

  /** Moves a body within its parent; the quaternion need not be of unit length. */
  placeBody(name: string, position: readonly number[], quaternion: readonly number[]): void {
    const body = this.#body(name);
    body.pos.set(position);
    body.quat.set(quaternion);
  }

  /** Moves a geom within its body. */
  placeGeom(name: string, position: readonly number[]): void {
    this.#geom(name).pos.set(position);
  }

  /** The caller frees the model. */
  compile(): MjModel {
    try {
      return this.#physics.mujoco.mj_compile(this.#spec);
    } catch (cause) {
      throw refused(cause);
    }
  }

  #body(name: string): MjsBody {
    const known = this.#bodies.get(name);
    if (known !== undefined) return known;
    const body = this.#physics.mujoco.mjs_findBody(this.#spec, name);
    if (!body) throw new BelayError('unknown-object', `The model has no body named ${name}.`);
    this.#bodies.set(name, body);
    return body;
  }

  #geom(name: string): MjsGeom {
    const { mujoco } = this.#physics;
    const known = this.#geoms.get(name);
    if (known !== undefined) return known;
    const element = mujoco.mjs_findElement(this.#spec, mujoco.mjtObj.mjOBJ_GEOM, name);
    const geom = element && mujoco.mjs_asGeom(element);
    element?.delete();
    if (!geom) throw new BelayError('unknown-object', `The model has no geom named ${name}.`);
    this.#geoms.set(name, geom);
    return geom;
  }

  dispose(): void {
    for (const handle of [...this.#bodies.values(), ...this.#geoms.values()]) handle.delete();
    this.#spec.delete();
  }
}

function refused(cause: unknown): BelayError {
  const reason = cause instanceof Error ? cause.message.replace(/\s+/g, ' ').replace(/\.$/, '') : String(cause);
  return new BelayError('bad-model', `MuJoCo refused the model: ${reason}.`, { cause });
}

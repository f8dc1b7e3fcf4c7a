import { BelayError } from '@belay-rl/core';
import type { MjModel, MjSpec } from '@mujoco/mujoco';
import type { Physics } from './physics.ts';

/** Parsed MJCF. A model made from it can be changed afterwards (see `ModelPlaces`), at a fraction of what compiling costs. */
export class ModelSpec {
  readonly #physics: Physics;
  readonly #spec: MjSpec;

  constructor(physics: Physics, mjcf: string) {
    this.#physics = physics;
    try {
      this.#spec = physics.mujoco.parseXMLString(mjcf);
    } catch (cause) {
      throw refused(cause);
    }
  }

  /** The caller frees the model. */
  compile(): MjModel {
    try {
      return this.#physics.mujoco.mj_compile(this.#spec);
    } catch (cause) {
      throw refused(cause);
    }
  }

  dispose(): void {
    this.#spec.delete();
  }
}

function refused(cause: unknown): BelayError {
  const reason = cause instanceof Error ? cause.message.replace(/\s+/g, ' ').replace(/\.$/, '') : String(cause);
  return new BelayError('bad-model', `MuJoCo refused the model: ${reason}.`, { cause });
}

import type { Setting } from '@belay-rl/core';
import type { Simulation } from './simulation.ts';

/** What follows when physics diverges. */
export type Divergence = 'restart' | 'terminate';

export const divergenceSetting = {
  doc: 'What follows when the physics diverges: restart continues from the start pose, as the benchmark does; terminate ends the episode.',
  format: 'choice',
  values: ['restart', 'terminate'],
  default: 'restart',
} as const satisfies Setting;

const warned = new Set<string>();

/** Notices diverging physics: MuJoCo answers it by resetting its data, time included. Says so once for each id and thread. */
export class DivergenceWatch {
  /** Since creation. */
  count = 0;
  readonly #id: string;
  readonly #simulation: Simulation;
  #time = 0;

  constructor(id: string, simulation: Simulation) {
    this.#id = id;
    this.#simulation = simulation;
  }

  /** At every reset. */
  begin(): void {
    this.#time = this.#simulation.time;
  }

  /**
   * Returns true if the physics diverged in this step.
   *
   * @param substeps physics steps that it took
   * @param timestep seconds of each
   */
  check(step: number, substeps: number, timestep: number): boolean {
    const { time } = this.#simulation;
    const diverged = time < this.#time + (substeps - 0.5) * timestep;
    this.#time = time;
    if (!diverged) return false;
    this.count++;
    if (!warned.has(this.#id)) {
      warned.add(this.#id);
      console.warn(
        `${this.#id}: the physics diverged at step ${step}; MuJoCo restarted it from the start pose (said once).`,
      );
    }
    return true;
  }
}

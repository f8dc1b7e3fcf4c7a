import { type FreeBodies, type NavigationOptions, type OrbitPaths, PlanarWorlds } from '@belay-rl/envs/planar';
import type { LanePlan } from './lane-plan.ts';
import { GENERATOR_WORDS } from './twin.ts';

/** Bodies that stay need no engine. */
export const bodiesStay: FreeBodies<PlanarWorlds> = {
  findContacts: () => false,
  take() {},
  step: () => false,
  dispose() {},
};

/** Columns of the world that a start begins with. */
const HEAD = ['x', 'y', 'cosine', 'sine', 'timer', 'target', 'accelerationAhead', 'accelerationAside'] as const;

/** Draws how episodes start, as the benchmark does, for lanes on a device: one world on the planar engine, reset again and again. */
export class LaneStarts {
  readonly worlds: PlanarWorlds;
  readonly #plan: LanePlan;

  constructor(plan: LanePlan, options: NavigationOptions, paths: OrbitPaths | undefined) {
    this.#plan = plan;
    this.worlds = new PlanarWorlds(plan.parts, plan.world, 1, {
      variant: 'strict',
      options,
      paths,
      freeBodies: bodiesStay,
    });
  }

  /** Draws the start of one episode: its record to `listed[at …]`, and the generator as the draws left it to `words[wordsAt …]`. */
  draw(seed: number | undefined, listed: Float32Array, at: number, words: Uint32Array, wordsAt: number): void {
    this.worlds.reset(0, seed);
    this.write(listed, at);
    const { words: state, position } = this.worlds.generator(0);
    words.set(state, wordsAt);
    words[wordsAt + GENERATOR_WORDS - 1] = position;
  }

  /** The world as it stands, as a start. */
  write(listed: Float32Array, at: number): void {
    const { lanes } = this.worlds;
    const { columns, plan } = lanes;
    let next = at;
    for (const name of HEAD) listed[next++] = columns[name][0] as number;
    for (let o = 0; o < plan.objects; o++) {
      listed[next++] = lanes.objectX(0, o);
      listed[next++] = lanes.objectY(0, o);
    }
    for (let k = 0; k < plan.fixed.length; k++) listed[next++] = lanes.touches(0, k);
    for (let k = 0; k < plan.free.length; k++) {
      const [cosine, sine] = lanes.yaw(0, k);
      listed[next++] = cosine;
      listed[next++] = sine;
    }
    for (let k = 0; k < plan.orbits.length; k++) {
      listed.set(lanes.orbit(0, k), next);
      next += 3;
    }
    if (next - at !== this.#plan.words.startWidth) throw new Error('A start does not fit its plan.');
  }
}

import type { Environment, StepResult } from '@belay-rl/core';
import { keptWorst, type PlayWorstOptions, playWorst, type WorstEpisodes, worstConditions } from '@belay-rl/core/node';
import { Film, type Shot } from './film.ts';
import { canBeDrawn, twinOf, withPuppet } from './puppet.ts';
import { Trail } from './trail.ts';

/** What a played episode is drawn from. */
export interface EpisodeShots {
  readonly film: Film;
  readonly shots: readonly Shot[];
  readonly trail: Trail;
}

export interface WorstShots {
  readonly kept: WorstEpisodes;
  /** The worst first. */
  readonly episodes: readonly EpisodeShots[];
}

/** Plays the worst episodes of a run again and keeps the moments that a film or a picture of each shows. Errors: as `playWorst`, `not-drawable`. */
export async function shootWorst(
  directory: string,
  options: Omit<PlayWorstOptions, 'onEnvironment'>,
): Promise<WorstShots> {
  const { registry, plugins, approve, count } = options;
  const { checkpoint, set } = worstConditions(keptWorst(directory, count));
  const twin = await twinOf(directory, { registry, plugins, approve, checkpoint, set, warn: () => {} });
  const camera = new EpisodeCamera();
  const kept = await playWorst(directory, {
    ...options,
    onEnvironment(environment, { id }) {
      return camera.observe(id, twin === null || canBeDrawn(environment) ? environment : withPuppet(environment, twin));
    },
  });
  return { kept, episodes: camera.episodes };
}

/** Keeps the moments of every episode that an environment plays. */
export class EpisodeCamera {
  readonly #episodes: { film: Film; shots: Shot[]; trail: Trail }[] = [];

  get episodes(): readonly EpisodeShots[] {
    return this.#episodes;
  }

  /** The same environment, looked at. */
  observe(id: string, inner: Environment): Environment {
    return {
      inner,
      reset: (seed) => {
        const observation = inner.reset(seed);
        this.#episodes.push({ film: new Film(id, inner), shots: [], trail: new Trail() });
        this.#look(false, false);
        return observation;
      },
      step: (action) => {
        const result = inner.step(action);
        this.#look(costOf(result) > 0, result.terminated || result.truncated);
        return result;
      },
      dispose: () => inner.dispose?.(),
    };
  }

  #look(cost: boolean, last: boolean): void {
    const { film, shots, trail } = this.#episodes.at(-1)!;
    trail.add(film.scene.frame(cost), cost);
    const shot = film.moment(cost, last);
    if (shot !== null) shots.push(shot);
  }
}

function costOf({ cost }: StepResult): number {
  return typeof cost === 'number' ? cost : (Object.values(cost)[0] ?? 0);
}

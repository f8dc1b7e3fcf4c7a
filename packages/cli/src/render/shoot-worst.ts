import { keptWorst, type PlayWorstOptions, playWorst, type WorstEpisodes, worstConditions } from '@belay-rl/core/node';
import { EpisodeCamera, type EpisodeShots } from './episode-camera.ts';
import { canBeDrawn, twinOf, withPuppet } from './puppet.ts';

/** The worst episodes of a run, ready to be drawn. */
export interface WorstShots {
  readonly kept: WorstEpisodes;
  /** The worst first. */
  readonly episodes: readonly EpisodeShots[];
}

export interface ShootOptions extends Omit<PlayWorstOptions, 'onEnvironment'> {
  /** Films are asked for, not only pictures. */
  readonly films: boolean;
}

/** Plays the worst episodes of a run again and keeps the moments that a film or a picture of each shows. Errors: as `playWorst`, `not-drawable`. */
export async function shootWorst(directory: string, options: ShootOptions): Promise<WorstShots> {
  const { registry, plugins, approve, count, films } = options;
  const { checkpoint, set } = worstConditions(keptWorst(directory, count));
  const twin = await twinOf(directory, { registry, plugins, approve, checkpoint, set, warn: () => {} });
  const camera = new EpisodeCamera({ films });
  const kept = await playWorst(directory, {
    ...options,
    onEnvironment: (environment, definition) =>
      camera.observe(
        definition,
        twin === null || canBeDrawn(environment) ? environment : withPuppet(environment, twin),
      ),
  });
  return { kept, episodes: camera.episodes };
}

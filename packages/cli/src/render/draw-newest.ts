import { approveTrusted, evaluateDirectory } from '@belay-rl/core/node';
import type { DrawnEpisode } from '@belay-rl/watch';
import { builtInRegistry } from '../built-in.ts';
import { EpisodeCamera } from './episode-camera.ts';
import { pngBytes } from './png.ts';
import { canBeDrawn, twinOf, withPuppet } from './puppet.ts';

/**
 * Plays one held-out episode with the mean actions of a run's newest checkpoint and draws its path. Code that the run names runs only if it
 * was trusted before. Errors: as `evaluateDirectory`, `not-drawable`.
 */
export async function drawNewest(directory: string, number: number): Promise<DrawnEpisode> {
  const run = { registry: await builtInRegistry(), approve: approveTrusted, warn: () => {} };
  const twin = await twinOf(directory, run);
  const camera = new EpisodeCamera({ films: false });
  const { epoch, episodes, costs } = await evaluateDirectory(directory, {
    ...run,
    numbers: [number],
    onEnvironment: (environment, definition) =>
      camera.observe(
        definition,
        twin === null || canBeDrawn(environment) ? environment : withPuppet(environment, twin),
      ),
  });
  const [played] = episodes;
  const shots = camera.episodes[0]!;
  return {
    epoch,
    return: played!.return,
    cost: played!.costs[0]!,
    limit: costs[0]!.limit,
    length: played!.length,
    shows: shots.shows,
    png: pngBytes(shots.picture({})),
  };
}

import { dirname } from 'node:path';
import {
  nodeFiles,
  type PlayWorstOptions,
  type WorstEpisodes,
  worstPicturePath,
  writeWhole,
  writeWorstEpisodes,
} from '@belay-rl/core/node';
import type { RasterOptions } from '@belay-rl/envs';
import type { EpisodeShots } from './episode-camera.ts';
import { openOutput, requireEnding } from './output.ts';
import { pngBytes } from './png.ts';
import { shootWorst } from './shoot-worst.ts';

export interface RenderWorstOptions extends Omit<PlayWorstOptions, 'onEnvironment'> {
  /** NAME.gif becomes NAME-1.gif, …; null: pictures in the run's own folder, for reports. */
  readonly out: string | null;
  readonly raster: RasterOptions;
}

/** A written file and its episode. */
export interface DrawnWorst {
  readonly path: string;
  readonly episode: WorstEpisodes['episodes'][number];
}

/** Draws the worst episodes of a run, the worst first. Errors: as `shootWorst`, `render-output`, `file-failed`. */
export async function renderWorst(directory: string, options: RenderWorstOptions): Promise<readonly DrawnWorst[]> {
  const { out, raster } = options;
  const { kept, episodes } = await shootWorst(directory, {
    ...options,
    films: out !== null && requireEnding(out) !== 'png',
  });
  const written: DrawnWorst[] = [];
  for (const [i, shots] of episodes.entries()) {
    const path = out === null ? worstPicturePath(directory, i + 1) : out.replace(/(\.\w+)$/, `-${i + 1}$1`);
    if (requireEnding(path) === 'png') writePicture(path, shots, raster);
    else await writeFilm(path, shots, raster);
    written.push({ path, episode: kept.episodes[i]! });
  }
  if (out === null) writeWorstEpisodes(directory, { ...kept, drawn: Math.max(kept.drawn, episodes.length) });
  return written;
}

function writePicture(path: string, shots: EpisodeShots, raster: RasterOptions): void {
  nodeFiles.makeFolder(dirname(path));
  writeWhole(nodeFiles, path, pngBytes(shots.picture(raster)));
}

async function writeFilm(path: string, shots: EpisodeShots, raster: RasterOptions): Promise<void> {
  const output = await openOutput(path);
  for (const { picture, seconds } of shots.pictures(raster)) await output.add(picture, seconds);
  await output.finish();
}

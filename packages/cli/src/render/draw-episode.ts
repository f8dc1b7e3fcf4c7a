import { canDescribe, type Picture, Rasteriser, type RasterOptions } from '@belay-rl/envs';
import { Film, PICTURE_SECONDS } from './film.ts';
import { ImageCamera, requireNoCamera } from './image-camera.ts';
import type { PictureFile } from './picture-file.ts';
import type { Subject } from './subject.ts';

export interface DrawOptions extends RasterOptions {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** Steps to take; the episode may end before. */
  readonly steps: number;
}

export interface DrawnEpisode {
  readonly steps: number;
  readonly return: number;
  readonly cost: number;
  readonly pictures: number;
}

/** A moment that is shown: how to draw it, and how long it is seen [s]. */
interface Taken {
  picture(): Picture;
  readonly seconds: number;
}

/** Takes moments of an episode; null: this one is not shown. */
type Artist = (observation: ArrayLike<number>, cost: boolean, last: boolean) => Taken | null;

/**
 * Plays one episode and adds its pictures to the output: only the last moment, or one in every 80 ms of its time. What has no bodies
 * is drawn by the images that it shows, one a step. Error: `not-drawable` if it has none.
 */
export async function drawEpisode(subject: Subject, output: PictureFile, options: DrawOptions): Promise<DrawnEpisode> {
  const { environment } = subject;
  let observation = environment.reset(options.seed);
  subject.begin?.();
  const take = artistOf(subject, options);
  let pictures = 0;
  const add = async (cost: boolean, last: boolean): Promise<void> => {
    if (output.single && !last) return;
    const taken = take(observation, cost, last);
    if (taken === null) return;
    await output.add(taken.picture(), taken.seconds);
    pictures++;
  };
  const totals = { steps: 0, return: 0, cost: 0 };
  let cost = 0;
  for (let ended = options.steps === 0; ; ) {
    await add(cost > 0, ended);
    if (ended) return { ...totals, pictures };
    const result = environment.step(Float32Array.from(subject.act(observation)));
    cost = typeof result.cost === 'number' ? result.cost : (Object.values(result.cost)[0] ?? 0);
    totals.steps++;
    totals.return += result.taskReward ?? result.reward;
    totals.cost += cost;
    observation = result.observation;
    ended = result.terminated || result.truncated || totals.steps >= options.steps;
  }
}

/** After a reset: of bodies if there are any. */
function artistOf({ id, inner, images }: Subject, options: DrawOptions): Artist {
  if (images.length === 0 || canDescribe(inner)) {
    const film = new Film(id, inner);
    const rasteriser = new Rasteriser(film.scene.drawing, options);
    return (_, cost, last) => {
      const shot = film.moment(cost, last);
      return shot === null ? null : { picture: () => rasteriser.draw(shot.frame), seconds: shot.seconds };
    };
  }
  requireNoCamera(id, options.camera);
  const camera = new ImageCamera(images, options);
  return (row, cost) => ({ picture: () => camera.draw(row, cost), seconds: PICTURE_SECONDS });
}

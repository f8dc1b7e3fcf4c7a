import { Rasteriser, type RasterOptions } from '@belay-rl/envs';
import { Film } from './film.ts';
import type { PictureFile } from './picture-file.ts';
import type { Subject } from './subject.ts';

export interface DrawOptions extends RasterOptions {
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

/** Plays one episode and adds its pictures to the output: only the last moment, or one in every 80 ms of its time. */
export async function drawEpisode(subject: Subject, output: PictureFile, options: DrawOptions): Promise<DrawnEpisode> {
  const { environment, inner } = subject;
  let observation = environment.reset(options.seed);
  subject.begin?.();
  const film = new Film(subject.id, inner);
  const rasteriser = new Rasteriser(film.scene.drawing, options);
  let pictures = 0;
  const add = async (cost: boolean, last: boolean): Promise<void> => {
    if (output.single && !last) return;
    const shot = film.moment(cost, last);
    if (shot === null) return;
    await output.add(rasteriser.draw(shot.frame), shot.seconds);
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

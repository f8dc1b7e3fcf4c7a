import { type Describer, describe, Rasteriser, type RasterOptions } from '@belay-rl/envs';
import type { Output } from './output.ts';
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

/** Seconds that a picture of a film is shown, about. */
const PICTURE_SECONDS = 0.08;

/** Plays one episode and adds its pictures to the output: only the last moment, or one in every 80 ms of its time. */
export async function drawEpisode(subject: Subject, output: Output, options: DrawOptions): Promise<DrawnEpisode> {
  const { environment, inner } = subject;
  let observation = environment.reset(options.seed);
  const scene: Describer = describe(subject.id, inner);
  const rasteriser = new Rasteriser(scene.drawing, options);
  let pictures = 0;
  const start = scene.frame().time;
  let shown = start;
  let flash = false;
  const add = async (last: boolean): Promise<void> => {
    if (output.single && !last) return;
    const frame = scene.frame(flash);
    // Half a millisecond for the sum of time steps.
    if (!last && pictures > 0 && frame.time - shown < PICTURE_SECONDS - 5e-4) return;
    await output.add(rasteriser.draw(frame), pictures === 0 ? PICTURE_SECONDS : frame.time - shown || PICTURE_SECONDS);
    pictures++;
    shown = frame.time;
    flash = false;
  };
  const totals = { steps: 0, return: 0, cost: 0 };
  for (let ended = options.steps === 0; ; ) {
    await add(ended);
    if (ended) return { ...totals, pictures };
    const result = environment.step(Float32Array.from(subject.act(observation)));
    const cost = typeof result.cost === 'number' ? result.cost : (Object.values(result.cost)[0] ?? 0);
    // A cost between two pictures shows in the next one.
    flash = cost > 0 || (!output.single && flash);
    totals.steps++;
    totals.return += result.taskReward ?? result.reward;
    totals.cost += cost;
    observation = result.observation;
    ended = result.terminated || result.truncated || totals.steps >= options.steps;
  }
}

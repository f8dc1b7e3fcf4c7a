import { BelayError, type Episode, EpisodeEnd, type RolloutRequest, type Trajectories } from '@belay-rl/core';
import { shareWeights } from '@belay-rl/core/internals';
import { episodesOf, type LanePlan } from './lane-plan.ts';

const FAULTS = [
  '',
  'the robot touched more bodies at once than the kernels have room for',
  'no place for the goal was found',
];

type Shape = Pick<RolloutRequest, 'environments' | 'steps'>;

/** How rows left their episodes, N: by time only. */
export function endsOf({ environments, steps }: Shape, maxSteps: number): Uint8Array {
  const ended = new Uint8Array(environments * steps);
  for (let i = 0; i < environments; i++) {
    for (let t = maxSteps - 1; t < steps; t += maxSteps) ended[i * steps + t] = EpisodeEnd.truncated;
  }
  return ended;
}

/** The last row of every episode, whole or cut. */
export function finalRowsOf({ environments, steps }: Shape, maxSteps: number): Int32Array {
  const episodes = Math.ceil(steps / maxSteps);
  return Int32Array.from(
    { length: environments * episodes },
    (_, f) => Math.floor(f / episodes) * steps + Math.min(((f % episodes) + 1) * maxSteps, steps) - 1,
  );
}

/** Episodes from the lanes' records: return, faults, costs. Error `environment-failed` if a lane had a fault. */
export function listEpisodes(
  records: Float32Array,
  { environments, steps, epoch }: RolloutRequest,
  { plan, environmentId }: { readonly plan: LanePlan; readonly environmentId: string },
): Pick<Trajectories, 'episodes' | 'cutEpisodes'> {
  const { maxSteps, costWidth } = plan.words;
  const episodes = episodesOf(plan, steps);
  const width = 2 + costWidth;
  const finished: Episode[] = [];
  const cut: Episode[] = [];
  for (let environment = 0; environment < environments; environment++) {
    for (let k = 0; k < episodes; k++) {
      const number = (j: number): number => records[(k * width + j) * environments + environment] as number;
      const what = faultOf(number(0), number(1));
      if (what !== null) {
        throw new BelayError(
          'environment-failed',
          `${environmentId}, environment ${environment}, in epoch ${epoch} on the graphics device: ${what}.`,
        );
      }
      const length = Math.min(maxSteps, steps - k * maxSteps);
      (length === maxSteps ? finished : cut).push({
        environment,
        firstRow: environment * steps + k * maxSteps,
        length,
        return: number(0),
        costs: Array.from({ length: costWidth }, (_, c) => number(2 + c)),
        weight: 1,
      });
    }
  }
  const weights = shareWeights(finished.map(({ environment }) => environment));
  return { episodes: finished.map((episode, i) => ({ ...episode, weight: weights[i] as number })), cutEpisodes: cut };
}

function faultOf(sum: number, faults: number): string | null {
  if (!Number.isFinite(sum)) return `its return is ${sum}`;
  return faults === 0 ? null : (FAULTS[faults & 1 ? 1 : 2] as string);
}

import { unique } from './analyse.ts';
import type { LoadedRun } from './loaded-run.ts';
import { figure } from './report-text.ts';

/** The worst episodes of one contender on one environment. */
export interface EpisodeFigures {
  readonly title: string;
  readonly caption: string;
  readonly episodes: readonly EpisodeFigure[];
  /** Sentences about what is not drawn. */
  readonly notes: readonly string[];
}

/** One episode. */
export interface EpisodeFigure {
  /** 'cost 83 of 25, return 2.5'. */
  readonly title: string;
  /** Which it was. */
  readonly caption: string;
  /** A PNG file as base64; null: not drawn. */
  readonly picture: string | null;
}

/** Episodes of one contender that are shown. */
const SHOWN = 5;

/** The worst episodes that were kept, by contender and environment, over all seeds: highest cost first, then lowest return. */
export function episodeFigures(runs: readonly LoadedRun[]): readonly EpisodeFigures[] {
  const kept = runs.filter(({ worst }) => worst !== undefined);
  const groups = unique(kept.map(({ environment, variant }) => JSON.stringify([environment, variant])));
  return groups.map((group) => {
    const mine = kept.filter(({ environment, variant }) => JSON.stringify([environment, variant]) === group);
    const { environment, variant } = mine[0]!;
    const of = mine.reduce((sum, { worst }) => sum + worst!.kept.of, 0);
    const all = mine.flatMap((run) =>
      run.worst!.kept.episodes.map((episode, i) => ({ run, episode, picture: run.worst!.pictures[i] ?? null })),
    );
    const worst = all
      .toSorted((a, b) => b.episode.costs[0]! - a.episode.costs[0]! || a.episode.return - b.episode.return)
      .slice(0, SHOWN);
    return {
      title: `${variant} on ${environment}: the worst episodes`,
      caption: `The worst of ${of} evaluation episodes, by ${mine[0]!.worst!.kept.order}. Each is the episode's last moment from above, with the robot's path from its black start, red where a step cost something.`,
      episodes: worst.map(({ run, episode, picture }) => ({
        title: `cost ${figure(episode.costs[0]!)}${limitText(run)}, return ${figure(episode.return)}`,
        caption: `${run.name}, seed ${run.seed}: epoch ${run.worst!.kept.epoch}, episode ${episode.number} of evaluation seed ${run.worst!.kept.seed} (layout ${episode.seed}), ${episode.length} steps, ${run.worst!.kept.actions} actions`,
        picture,
      })),
      notes: unique(worst.filter(({ picture }) => picture === null).map(({ run }) => notDrawn(run))),
    };
  });
}

function limitText({ worst }: LoadedRun): string {
  const limit = worst!.kept.limits[0] ?? null;
  return limit === null ? '' : ` of ${limit}`;
}

function notDrawn({ name, environment, worst }: LoadedRun): string {
  return worst!.kept.repeats
    ? `Episodes of ${name} are not drawn yet: belay render DIRECTORY --worst ${worst!.kept.episodes.length} draws them.`
    : `Episodes of ${name} cannot be drawn: ${environment} gave other ones when they were played again with the same seeds and actions.`;
}

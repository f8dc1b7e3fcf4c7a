import { duration, limitText, score, separated } from './format.ts';
import type { RunEnd, RunStart } from './reporter.ts';

/** What a run ends with: result, cost against the limit, speed, where it lies, what to type next. */
export function summaryLines(start: RunStart, end: RunEnd): readonly string[] {
  const what = `${start.algorithm} on ${start.environment}`;
  const pace = `${separated(end.steps)} steps in ${duration(end.seconds)}, ${separated(end.stepsPerSecond)} steps/s`;
  const over = `the last ${end.episodes} finished episodes`;
  const head =
    end.outcome === 'finished'
      ? `Trained ${what}: ${pace}.`
      : `Stopped ${what} after ${pace}; the epoch was finished and saved.`;
  const next =
    end.outcome === 'finished'
      ? ['  npx belay evaluate ', 'runs the policy on layouts it has not seen']
      : ['  npx belay train --resume ', 'goes on where it stopped'];
  return [
    head,
    '',
    `  return      ${score(end.return)}, mean of ${over}`,
    `  cost        ${costAgainstLimit(end.cost, end.limit, over)}`,
    `  directory   ${end.directory}`,
    '',
    `Next (${next[1]}):`,
    `${next[0]}${quoted(end.directory)}`,
  ];
}

function costAgainstLimit(cost: number, limit: number, over: string): string {
  if (Number.isNaN(cost)) return '–, no episode has finished';
  if (!Number.isFinite(limit)) return `${score(cost)}, mean of ${over}, no limit`;
  const verdict = cost <= limit ? 'within' : 'over';
  return `${score(cost)}, ${verdict} the limit of ${limitText(limit)}`;
}

/** A path as a shell takes it. */
export function quoted(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

import { quoted } from '@belay-rl/core/internals';
import { duration, limitText, score, separated } from './format.ts';
import type { RunEnd, RunStart } from './reporter.ts';

/** What a run ends with: result, cost against the limit, speed, where it lies, what to type next. */
export function summaryLines(start: RunStart, end: RunEnd): readonly string[] {
  const what = `${start.algorithm} on ${start.environment}`;
  const head = end.outcome === 'finished' ? `Trained ${what}.` : `Stopped ${what}: the epoch was finished and saved.`;
  const next =
    end.outcome === 'finished'
      ? ['  npx belay evaluate ', 'runs the policy on layouts it has not seen']
      : ['  npx belay train --resume ', 'goes on where it stopped'];
  return [
    head,
    '',
    `  return      ${Number.isNaN(end.return) ? '–, no episode has finished' : `${score(end.return)}, mean of the last ${end.episodes} finished episodes`}`,
    ...costLines(end),
    `  speed       ${separated(end.stepsPerSecond)} steps/s: ${separated(end.steps)} steps in ${duration(end.seconds)}`,
    `  directory   ${end.directory}`,
    '',
    `Next (${next[1]}):`,
    `${next[0]}${quoted(end.directory)}`,
  ];
}

/** The total cost, or every cost that has a limit of its own. */
function costLines(end: RunEnd): readonly string[] {
  if (end.costs === undefined) return [`  cost        ${costAgainstLimit(end.cost, end.limit)}`];
  return end.costs.map(
    ({ name, cost, limit }, i) => `  ${i === 0 ? 'cost  ' : '      '}      ${name}: ${costAgainstLimit(cost, limit)}`,
  );
}

function costAgainstLimit(cost: number, limit: number): string {
  if (Number.isNaN(cost)) return '–, no episode has finished';
  if (!Number.isFinite(limit)) return `${score(cost)}, no limit`;
  const verdict = cost <= limit ? 'within' : 'over';
  return `${score(cost)}, ${verdict} the limit of ${limitText(limit)}`;
}

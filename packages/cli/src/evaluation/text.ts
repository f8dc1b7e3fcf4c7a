import type { Estimate, Evaluation } from '@belay-rl/core/run';
import { limitText, percent, score, separated } from '../reporter/format.ts';

/** An evaluation for people: what was done, then the figures. */
export function evaluationText(evaluation: Evaluation): string {
  const { algorithm, environment, steps, episodes, costs } = evaluation;
  const rows = [
    ['', 'mean', '95 % interval', 'deviation'],
    row('return', evaluation.return),
    ...costs.map((cost) => row(costs.length === 1 ? 'cost' : `cost ${cost.name}`, cost)),
    row('length', evaluation.length),
    ...(evaluation.measures ?? []).map((measure) => row(measure.name, measure)),
  ];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((cells) => (cells[i] as string).length))) ?? [];
  const lines = rows.map((cells) =>
    cells.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join('   '),
  );
  const verdicts = costs.map(({ name, limit, shareOverLimit, cvar }) => {
    const over =
      limit === null || shareOverLimit === null
        ? 'no limit'
        : `${percent(shareOverLimit)} of the episodes are over the limit of ${limitText(limit)}`;
    return `${costs.length === 1 ? 'cost' : `cost ${name}`}: ${over}; the worst tenth cost ${score(cvar)} on average (CVaR)`;
  });
  return [
    `${algorithm} on ${environment} after ${separated(steps)} steps`,
    `${episodes.length} episode${episodes.length === 1 ? '' : 's'}, ${evaluation.actions === 'mean' ? 'mean' : 'sampled'} actions, layouts held out from training (seed ${evaluation.seed})`,
    ...(evaluation.judged === 'task' ? ['Judged by the task itself: the wrapper neither ends episodes nor pays.'] : []),
    '',
    ...lines.map((line) => `  ${line}`.trimEnd()),
    '',
    ...(episodes.length < 2 ? [] : ['  Intervals of the means by Student’s t over the episodes; of costs cut at 0.']),
    ...verdicts.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function row(name: string, { mean, interval, standardDeviation }: Estimate): readonly string[] {
  return [
    name,
    score(mean),
    interval === null ? '–' : `${score(interval[0])} to ${score(interval[1])}`,
    standardDeviation === null ? '–' : score(standardDeviation),
  ];
}

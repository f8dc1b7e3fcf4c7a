import type { PlannedRun } from '../study/study-plan.ts';

/** Environment steps at which a run has come a share of its own way. */
export function rungSteps({ steps }: Pick<PlannedRun, 'steps'>, share: number): number {
  return Math.max(1, Math.round(share * steps));
}

/** '4,000', or '2,000 to 4,000' if the runs differ. */
export function rungText(
  runs: readonly Pick<PlannedRun, 'steps'>[],
  share: number,
  format: (steps: number) => string = separated,
): string {
  const steps = runs.map((run) => rungSteps(run, share));
  const [fewest, most] = [Math.min(...steps), Math.max(...steps)];
  return fewest === most ? format(most) : `${format(fewest)} to ${format(most)}`;
}

function separated(steps: number): string {
  return steps.toLocaleString('en-US');
}

import type { RecordedPlan } from '../running/study-directory.ts';
import { unique } from './analyse.ts';
import { machinesOf } from './join-studies.ts';

/** At which commits and on which machines studies ran, as lines of a Markdown list. `commit`: of studies that record none. */
export function madeAt(plans: readonly RecordedPlan[], commit = 'not recorded'): readonly string[] {
  const commits = plans.flatMap((plan) => plan.commits ?? []);
  return [factLine('Commit', commits.length > 0 ? commits : [commit]), factLine('Machine', plans.flatMap(machinesOf))];
}

/** `- Machine: one; another`. */
export function factLine(what: string, values: readonly string[]): string {
  return `- ${what}: ${unique(values).join('; ')}`;
}

import type { Configuration, ConfigurationEntry } from '../config/configuration.ts';
import { totalCostLimit } from '../config/cost-limits.ts';
import { formatValue, quoteValue } from '../settings/format-value.ts';
import type { MisfitContext } from './explain-misfit.ts';

/**
 * What a run's settings do that their user may not expect: sentences to say before it starts. Nothing here is refused;
 * `explainMisfit` has what is.
 */
export function startNotes(context: MisfitContext): readonly string[] {
  return [...otherLimits(context)];
}

/** Settings that follow the cost limit unless they are set, and were set to something else. */
function otherLimits({ configuration, environment }: MisfitContext): string[] {
  const limit = totalCostLimit(configuration.value('constraint.costLimit'), environment);
  return configuration.entries.flatMap((entry) => {
    const { setting, value, follows } = entry;
    if (setting.follows === undefined || follows !== undefined || value === limit) return [];
    const given = limitOf(configuration);
    return [
      `${describe(entry)} is not the cost limit, which is ${formatValue(limit)}${given}: leave ${entry.key} out, and it follows ${setting.follows}.`,
    ];
  });
}

function limitOf(configuration: Configuration): string {
  const { origin } = configuration.entry('constraint.costLimit')!;
  return origin === 'default' ? '' : ` (${origin})`;
}

function describe({ key, value, origin }: ConfigurationEntry): string {
  return `${key}=${quoteValue(value)} (${origin})`;
}

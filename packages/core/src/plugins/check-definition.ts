import type { AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { ConstraintHandlerDefinition, PartDefinition, TrustRegionDefinition } from '../contracts/part.ts';
import { checkDefinition, checkSettings } from '../settings/check-definition.ts';
import { offPolicySettings } from '../settings/off-policy-settings.ts';

export function checkPart(
  slot: string,
  definition: Pick<PartDefinition<unknown>, 'summary' | 'settings'> & { create?: unknown },
): string | null {
  const problem = checkDefinition(definition) ?? checkSettings(definition.settings, slot);
  if (problem !== null) return problem;
  if (slot === 'constraint') {
    const counts = (definition as ConstraintHandlerDefinition).constraints;
    if (!Array.isArray(counts) || !(counts[0] >= 0 && counts[0] <= counts[1])) {
      return 'needs constraints: [min, max], how many constraints it takes';
    }
  }
  if (slot === 'trustRegion') {
    const schedule = (definition as TrustRegionDefinition).schedule;
    const batch = schedule?.batchSize;
    if ((batch !== 'all' && !(Number.isInteger(batch) && batch >= 1)) || !(schedule.passes >= 1)) {
      return 'needs schedule: { batchSize, passes }, the schedule that fits it';
    }
  }
  return null;
}

export function checkAlgorithm(
  definition: Pick<AlgorithmDefinition, 'summary' | 'settings' | 'parts' | 'variants'> & { create?: unknown },
): string | null {
  const problem = checkDefinition(definition) ?? checkSettings(definition.settings, 'algorithm');
  if (problem !== null) return problem;
  for (const slot of Object.keys(definition.parts ?? {})) {
    const taken =
      slot !== 'constraint' && (slot === 'algorithm' || slot === 'engine' || offPolicySettings[slot] !== undefined);
    if (taken) return `has part slot ${slot}, which is the name of a section of core's settings`;
  }
  for (const [name, variant] of Object.entries(definition.variants ?? {})) {
    if (typeof variant?.summary !== 'string' || !(variant.settings instanceof Object)) {
      return `has the variant ${name}, which needs a summary and settings: { summary: 'what it is', settings: {} }`;
    }
  }
  return null;
}

import type { Space } from '../contracts/environment.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { checkDefinition, checkName, checkSettings } from '../settings/check-definition.ts';
import { AUTO_ENGINE } from '../settings/engine-key.ts';
import { quoteValue } from '../settings/format-value.ts';

export function checkEnvironmentDefinition(definition: EnvironmentDefinition<never>): string | null {
  const problem =
    checkDefinition(definition) ??
    checkSettings(definition.settings, 'environment') ??
    checkSpace('observationSpace', definition.observationSpace) ??
    checkSpace('actionSpace', definition.actionSpace);
  if (problem !== null) return problem;
  if (!(Number.isInteger(definition.maxSteps) && definition.maxSteps >= 1)) {
    return `has maxSteps=${quoteValue(definition.maxSteps)}, which must be an integer of 1 or more`;
  }
  const costs = definition.costs ?? ['cost'];
  if (costs.length === 0 || new Set(costs).size !== costs.length) return 'needs cost names that differ, at least one';
  for (const [name, doc] of Object.entries(definition.measures ?? {})) {
    if (!/^[A-Za-z][\w.-]{0,59}$/.test(name))
      return `has a measure ${quoteValue(name)}, which must be letters, digits, - and _`;
    if (typeof doc !== 'string' || doc === '') return `has a measure ${name} without a text that says what it shows`;
  }
  return checkEngines(definition);
}

function checkEngines({ createBatch, engines }: EnvironmentDefinition<never>): string | null {
  if (createBatch !== undefined && typeof createBatch !== 'function') return 'has a createBatch that is no function';
  if (engines === undefined) return null;
  if (!Array.isArray(engines) || engines.length === 0) return 'needs engines as a list of at least one';
  const names = new Set<string>([AUTO_ENGINE]);
  for (const engine of engines) {
    const { name, summary } = engine ?? {};
    const problem = checkName(name);
    if (problem !== null) return `has an engine ${quoteValue(name)}, which ${problem}`;
    if (names.has(name)) return `has two engines ${name}, or one of the name that means any`;
    names.add(name);
    if (typeof summary !== 'string' || summary === '') return `has engine ${name}, which needs a one-line summary`;
    const without = engine.create === undefined && engine.createBatch === undefined;
    if (without && engine !== engines.at(-1)) return `has engine ${name}, which needs create or createBatch`;
  }
  return null;
}

function checkSpace(name: string, space: Space): string | null {
  const { low, high } = space ?? {};
  if (!Array.isArray(low) || !Array.isArray(high) || low.length === 0 || low.length !== high.length) {
    return `needs ${name}: { low, high }, two arrays of one length`;
  }
  for (let i = 0; i < low.length; i++) {
    // Written so that NaN fails.
    if (!(low[i] < high[i])) return `has ${name} ${i} from ${low[i]} to ${high[i]}; low must be below high`;
  }
  return null;
}

import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { AnyDefinition } from '../contracts/structured-environment.ts';
import { checkDefinition, checkName, checkSettings } from '../settings/check-definition.ts';
import { AUTO_ENGINE } from '../settings/engine-key.ts';
import { quoteValue } from '../settings/format-value.ts';
import { spacesProblem } from '../spaces/check-space.ts';

export function checkEnvironmentDefinition(definition: AnyDefinition<never>): string | null {
  const problem =
    checkDefinition(definition) ?? checkSettings(definition.settings, 'environment') ?? spacesProblem(definition);
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
  return checkEngines(definition as EnvironmentDefinition<never>);
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

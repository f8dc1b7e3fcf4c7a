import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { Box, Space } from '../contracts/space.ts';
import { checkDefinition, checkName, checkSettings } from '../settings/check-definition.ts';
import { AUTO_ENGINE } from '../settings/engine-key.ts';
import { quoteValue } from '../settings/format-value.ts';

export function checkEnvironmentDefinition(definition: EnvironmentDefinition<never>): string | null {
  const problem =
    checkDefinition(definition) ??
    checkSettings(definition.settings, 'environment') ??
    checkObservationSpace(definition.observationSpace) ??
    checkActionSpace(definition.actionSpace);
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

/** Most options of one choice: beyond it single precision, in which actions are kept, skips integers. */
const MAX_OPTIONS = 2 ** 24;

function checkObservationSpace(space: Box): string | null {
  if ((space?.type ?? 'box') === 'box') return checkBox('observationSpace', space);
  return `has an observationSpace of type ${quoteValue(space.type)}; observations are boxes: put withFlatObservations around the definition, which makes one of it`;
}

function checkActionSpace(space: Space): string | null {
  switch (space?.type ?? 'box') {
    case 'box':
      return checkBox('actionSpace', space as Box);
    case 'discrete':
      return checkChoices('n', [(space as { n?: unknown }).n]);
    case 'multi-discrete': {
      const { sizes } = space as { sizes?: unknown };
      if (Array.isArray(sizes) && sizes.length > 0) return checkChoices('sizes', sizes);
      return 'needs actionSpace.sizes: the options of each choice, e.g. [3, 2]';
    }
    default:
      return `has an actionSpace of type ${quoteValue(space.type)}, which is none of box, discrete, multi-discrete`;
  }
}

function checkChoices(name: string, sizes: readonly unknown[]): string | null {
  const wrong = sizes.find((n) => !(Number.isInteger(n) && (n as number) >= 1 && (n as number) <= MAX_OPTIONS));
  return wrong === undefined && sizes.every((n) => n !== undefined)
    ? null
    : `has actionSpace.${name} with ${quoteValue(wrong as never)}; a choice has a whole number of options, 1 to ${MAX_OPTIONS}`;
}

function checkBox(name: string, space: Box): string | null {
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

import type { AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { EnvironmentDefinition, Space } from '../contracts/environment.ts';
import type { ConstraintHandlerDefinition, PartDefinition, TrustRegionDefinition } from '../contracts/part.ts';
import type { Setting, SettingsSchema } from '../contracts/settings.ts';
import { AUTO_ENGINE, ENGINE_KEY } from '../environments/environment-on-engine.ts';
import { checkSetting } from '../settings/check-setting.ts';
import { coreSettings } from '../settings/core-settings.ts';
import { formatValue } from '../settings/format-value.ts';
import { offPolicySettings } from '../settings/off-policy-settings.ts';

const formats: readonly Setting['format'][] = [
  'number',
  'integer',
  'boolean',
  'string',
  'choice',
  'numbers',
  'integers',
  'strings',
  'limits',
  'batch',
];

/** The same for every definition. Each check returns null, or the end of a sentence that begins with who and what. */
export function checkDefinition(definition: { summary?: unknown; create?: unknown }): string | null {
  if (definition === null || typeof definition !== 'object') return 'needs a definition object';
  if (typeof definition.summary !== 'string' || definition.summary === '') return 'needs a one-line summary';
  if (typeof definition.create !== 'function') return 'needs a create function';
  return null;
}

export function checkName(name: unknown): string | null {
  if (typeof name === 'string' && /^[A-Za-z0-9][\w.@/-]*$/.test(name)) return null;
  return 'needs another name: letters, digits, - _ . / and @, a letter or digit first';
}

/** Settings under `section.`, whose core keys (and `name`) are taken. */
export function checkSettings(schema: SettingsSchema | undefined, section: string): string | null {
  for (const [key, setting] of Object.entries(schema ?? {})) {
    const has = `has setting ${section}.${key},`;
    if (!/^[a-z][A-Za-z0-9]*$/.test(key)) return `${has} which is not a camelCase name`;
    if (
      key === 'name' ||
      `${section}.${key}` === ENGINE_KEY ||
      (coreSettings[section]?.[key] ?? offPolicySettings[section]?.[key]) !== undefined
    )
      return `${has} which core has itself`;
    if (typeof setting?.doc !== 'string' || setting.doc === '') return `${has} which needs a doc sentence`;
    if (!formats.includes(setting.format)) {
      return `${has} whose format=${formatValue(setting.format)} must be one of ${formats.join(', ')}`;
    }
    if (setting.format === 'choice' && !(setting.values !== undefined && setting.values.length > 0)) {
      return `${has} a choice, which needs values`;
    }
    const problem = checkSetting(setting, setting.default);
    if (problem !== null) return `${has} whose default=${formatValue(setting.default)} ${problem}`;
  }
  return null;
}

export function checkPart(slot: string, definition: PartDefinition<unknown>): string | null {
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

export function checkAlgorithm(definition: AlgorithmDefinition): string | null {
  const problem = checkDefinition(definition) ?? checkSettings(definition.settings, 'algorithm');
  if (problem !== null) return problem;
  for (const slot of Object.keys(definition.parts ?? {})) {
    const taken = slot !== 'constraint' && (slot === 'algorithm' || offPolicySettings[slot] !== undefined);
    if (taken) return `has part slot ${slot}, which is the name of a section of core's settings`;
  }
  return null;
}

export function checkEnvironmentDefinition(definition: EnvironmentDefinition<never>): string | null {
  const problem =
    checkDefinition(definition) ??
    checkSettings(definition.settings, 'environment') ??
    checkSpace('observationSpace', definition.observationSpace) ??
    checkSpace('actionSpace', definition.actionSpace);
  if (problem !== null) return problem;
  if (!(Number.isInteger(definition.maxSteps) && definition.maxSteps >= 1)) {
    return `has maxSteps=${formatValue(definition.maxSteps)}, which must be an integer of 1 or more`;
  }
  const costs = definition.costs ?? ['cost'];
  if (costs.length === 0 || new Set(costs).size !== costs.length) return 'needs cost names that differ, at least one';
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
    if (problem !== null) return `has an engine ${formatValue(name)}, which ${problem}`;
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

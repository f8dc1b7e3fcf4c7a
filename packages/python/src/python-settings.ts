import { defineSettings, refuse, type SettingsOf } from '@belay-rl/core';

/** Settings of every environment of the user's Python, under `environment.*`. */
export const pythonSettings = defineSettings({
  costKeys: {
    doc: 'Keys of info whose numbers are costs; `cost` is the total, or the cost that step returns by itself, and stands first. Several keys without it: the total is their sum. None: no cost.',
    format: 'strings',
    default: ['cost'],
  },
  absentCost: {
    doc: 'What a key that info does not have in a step means: an error, or zero.',
    format: 'choice',
    default: 'refuse',
    values: ['refuse', 'zero'],
  },
  actionMask: {
    doc: 'Bits that say which options of the action’s choices are open: a part of a Dict observation, or a key of info; null: all are, always.',
    format: 'string',
    default: null,
    nullable: true,
  },
  maxSteps: {
    doc: 'Longest episode [steps], passed to make as max_episode_steps; null: as the environment is registered.',
    format: 'integer',
    default: null,
    nullable: true,
    min: 1,
  },
  arguments: {
    doc: 'Arguments of make by name, as a JSON object.',
    format: 'string',
    default: '{}',
  },
});

export type PythonOptions = SettingsOf<typeof pythonSettings>;

/** Names of the costs, the total first. Error `bad-value` if the total does not stand first. */
export function costNamesOf({ costKeys }: PythonOptions): readonly string[] {
  if (costKeys.length === 0) return ['cost'];
  if (new Set(costKeys).size < costKeys.length || costKeys.indexOf('cost') > 0) {
    throw refuse(
      'bad-value',
      `environment.costKeys=${costKeys.join(',')} must name each key once, and cost, the total, first.`,
    );
  }
  if (costKeys.length === 1) return ['cost'];
  return costKeys[0] === 'cost' ? costKeys : ['cost', ...costKeys];
}

/** The arguments of `make`. Error `bad-value`. */
export function argumentsOf({ arguments: text }: PythonOptions): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(text);
    if (read !== null && typeof read === 'object' && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw refuse('bad-value', `environment.arguments=${text} must be a JSON object, such as {"size": 5}.`);
}

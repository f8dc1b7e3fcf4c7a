import convict from 'convict';
import { checkPlannedValue } from '../config/check-planned-value.ts';
import type { ConfigurationPlan } from '../config/plan-configuration.ts';
import type { RunSchema } from '../config/run-schema.ts';
import { refuse } from '../errors.ts';
import type { SettingValue } from '../settings/setting.ts';
import { box, convictFormat, unbox } from './convict-formats.ts';

/**
 * Merges a plan's layers with convict: its defaults, its precedence, its check of the whole at the end. Each value is
 * checked before it is set, because that sentence names the file or flag that set it, which convict does not know.
 * Keys come from the plan, dotted and known, and are set one by one: convict's `load` would read the environment and the
 * arguments again over them, and take a dotted key of a file for an unknown one that its strict mode does not see.
 */
export function mergeWithConvict(plan: ConfigurationPlan): (key: string) => SettingValue {
  const config = convict<Record<string, unknown>>(convictSchema(plan.schema), { env: {}, args: [] });
  for (const value of plan.layers.flat()) {
    checkPlannedValue(value, plan);
    config.set(value.key, box(value.value));
  }
  try {
    config.validate({ allowed: 'strict' });
  } catch (error) {
    throw refuse('bad-value', `The settings do not fit their schema: ${(error as Error).message}.`, error);
  }
  return (key) => unbox(config.get(key));
}

/** The run's schema as convict's, nested by section: `doc`, `format`, `default`, `nullable`. */
export function convictSchema(schema: RunSchema): convict.Schema<Record<string, unknown>> {
  const root: Record<string, unknown> = {};
  for (const [key, setting] of schema) {
    const path = key.split('.');
    const name = path.pop()!;
    let section = root;
    for (const part of path) {
      section[part] ??= {};
      section = section[part] as Record<string, unknown>;
    }
    section[name] = {
      doc: setting.doc,
      format: convictFormat(setting),
      default: box(setting.default),
      nullable: setting.nullable === true || setting.follows !== undefined,
      // For the formats that check a range.
      setting,
    };
  }
  return root as convict.Schema<Record<string, unknown>>;
}

import convict from 'convict';
import { isPlainObject } from '../config/configuration-layer.ts';
import { type ConfigurationPlan, checkPlannedValue } from '../config/plan-configuration.ts';
import type { RunSchema } from '../config/run-schema.ts';
import { refuse } from '../errors.ts';
import { checkSetting } from '../settings/check-setting.ts';
import type { Setting, SettingValue } from '../settings/setting.ts';

/**
 * Merges a plan's layers with convict. What convict 6 would let pass is kept from it:
 * - its Number takes NaN and text, and text is converted silently: every setting has the format `belay`, which convict
 *   leaves as it is and which asks the same checker as the browser does;
 * - `load` imports the environment and the arguments again over what was set: both are given as empty;
 * - a dotted key in a file passes its strict mode unseen, and `load` merges maps: keys come from the plan, dotted and
 *   known, and are `set` one by one in the order of the layers;
 * - a map as a value is taken for a section: it is set inside a list.
 */
export function mergeWithConvict(plan: ConfigurationPlan): (key: string) => SettingValue {
  convict.addFormat({ name: FORMAT, validate: (value, schema) => check(value, schema as unknown as FormatSchema) });
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

const FORMAT = 'belay';

interface FormatSchema {
  readonly setting: Setting;
}

/** The run's schema as convict's: nested, one format. */
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
      format: FORMAT,
      default: box(setting.default),
      nullable: setting.nullable === true,
      setting,
    };
  }
  return root as convict.Schema<Record<string, unknown>>;
}

function check(value: unknown, { setting }: FormatSchema): void {
  const problem = checkSetting(setting, unbox(value));
  if (problem !== null) throw new Error(problem);
}

function box(value: unknown): unknown {
  return isPlainObject(value) ? [value] : value;
}

function unbox(value: unknown): SettingValue {
  const boxed = Array.isArray(value) && value.length === 1 && isPlainObject(value[0]);
  return (boxed ? value[0] : value) as SettingValue;
}

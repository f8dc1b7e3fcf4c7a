import convict from 'convict';
import type { SettingsStore } from '../config/resolve-configuration.ts';
import type { RunSchema } from '../config/run-schema.ts';
import { refuse } from '../errors.ts';
import { box, convictFormat, unbox } from './convict-formats.ts';

/**
 * Settings in convict: its defaults, its precedence, its check of the whole at the end. Keys come from the plan, dotted and
 * known, and are set one by one: convict's `load` would read the environment and the arguments again over them, and take a
 * dotted key of a file for an unknown one that its strict mode does not see.
 */
export function convictStore(schema: RunSchema): SettingsStore {
  const config = convict<Record<string, unknown>>(convictSchema(schema), { env: {}, args: [] });
  return {
    set: (key, value) => config.set(key, box(value)),
    get: (key) => unbox(config.get(key)),
    validate() {
      try {
        config.validate({ allowed: 'strict' });
      } catch (error) {
        throw refuse('bad-value', `The settings do not fit their schema: ${(error as Error).message}.`, error);
      }
    },
  };
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

import { chooseEngine, originalEngine } from '../environments/environment-on-engine.ts';
import { AUTO_ENGINE, ENGINE_KEY } from '../settings/engine-key.ts';
import type { SettingValue } from '../settings/setting.ts';
import { checkPlannedValue } from './check-planned-value.ts';
import { type Configuration, type ConfigurationEntry, createConfiguration } from './configuration.ts';
import { totalCostLimit } from './cost-limits.ts';
import {
  ALGORITHM_LAYERS,
  type ConfigurationPlan,
  type ConfigurationRequest,
  planConfiguration,
} from './plan-configuration.ts';
import { commonVariant, VARIANT_KEY } from './variant-switch.ts';

/**
 * A run's settings from, in ascending precedence: core's and the parts' defaults, the algorithm's defaults, its overrides
 * for the environment, the given layers, the overrides from code. Every value of every layer is checked, also one that
 * a later layer replaces. Errors: `unknown-algorithm` and its like, `unknown-key`, `bad-value`, `unknown-cost`, `other-run`.
 */
export function resolveConfiguration(request: ConfigurationRequest): Configuration {
  const plan = planConfiguration(request);
  const values = new Map([...plan.schema].map(([key, setting]) => [key, setting.default]));
  return mergeLayers(plan, { set: (key, value) => values.set(key, value), get: (key) => values.get(key)! });
}

/** Where merged settings lie, which begins with the schema's defaults: a map, or on Node convict. */
export interface SettingsStore {
  set(key: string, value: SettingValue): void;
  get(key: string): SettingValue;
  /** Checks the whole, after the last `set`. */
  validate?(): void;
}

/**
 * The one merger of a run's settings: every value of every layer is checked, then set, in ascending precedence. The check comes
 * first because its sentence names the file or flag that set the value, which no store knows.
 */
export function mergeLayers(plan: ConfigurationPlan, store: SettingsStore): Configuration {
  for (const value of plan.layers.flat()) {
    checkPlannedValue(value, plan);
    store.set(value.key, value.value as SettingValue);
  }
  store.validate?.();
  return configurationOf(plan, (key) => store.get(key));
}

function configurationOf(plan: ConfigurationPlan, read: (key: string) => SettingValue): Configuration {
  const origins = new Map(plan.layers.flat().map(({ key, origin }) => [key, origin]));
  const usual = new Map(
    plan.layers
      .slice(0, ALGORITHM_LAYERS)
      .flat()
      .map(({ key, value }) => [key, value as SettingValue]),
  );
  const limit = totalCostLimit(read('constraint.costLimit'), plan.environment);
  return createConfiguration({
    algorithm: plan.algorithm.name,
    environment: plan.environment.id,
    parts: Object.freeze({ ...plan.parts }),
    entries: [...plan.schema].map(([key, setting]) => {
      if (key === ENGINE_KEY) return engineEntry(plan, read, origins.get(key) ?? AUTO_ENGINE);
      if (key === VARIANT_KEY && plan.algorithm.variants === undefined) {
        const usualOf = (part: string): SettingValue => usual.get(part) ?? plan.schema.get(part)!.default;
        return {
          key,
          value: commonVariant(plan.schema, read),
          origin: origins.get(key) ?? 'its parts',
          setting,
          usual: commonVariant(plan.schema, usualOf),
        };
      }
      const { follows } = setting;
      if (follows !== undefined && (!origins.has(key) || read(key) === null)) {
        checkPlannedValue({ key, value: limit, origin: follows }, plan);
        return { key, value: limit, origin: follows, follows, setting, usual: limit };
      }
      // The schema's default of a part's name is the choice itself; who chose it comes from the layers, or is the algorithm.
      const named = key.endsWith('.name') ? `algorithm ${plan.algorithm.name}` : 'default';
      return {
        key,
        value: read(key),
        origin: origins.get(key) ?? named,
        setting,
        usual: usual.has(key) ? usual.get(key)! : follows === undefined ? setting.default : limit,
      };
    }),
  });
}

/** The engine by its own name, not as `auto`: a run keeps its engine, whatever `auto` comes to later. */
function engineEntry(
  { environment, schema }: ConfigurationPlan,
  read: (key: string) => SettingValue,
  origin: string,
): ConfigurationEntry {
  const options = Object.fromEntries(
    Object.keys(environment.settings ?? {}).map((name) => [name, read(`environment.${name}`)]),
  );
  const asked = read(ENGINE_KEY) as string;
  return {
    key: ENGINE_KEY,
    value: chooseEngine(environment, asked, options),
    origin: asked === AUTO_ENGINE ? AUTO_ENGINE : origin,
    setting: schema.get(ENGINE_KEY)!,
    // A run that does not name its engine was made on the original one.
    usual: originalEngine(environment),
  };
}

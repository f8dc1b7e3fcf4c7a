import type { AlgorithmDefinition, PlannedRun } from '../contracts/algorithm.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import { configuredEnvironment } from '../environments/configured-environment.ts';
import { originalEngine } from '../environments/environment-on-engine.ts';
import { type BelayError, refuse } from '../errors.ts';
import type { Registry } from '../plugins/registry.ts';
import { checkSetting } from '../settings/check-setting.ts';
import { ENGINE_KEY, USUAL_ENGINE } from '../settings/engine-key.ts';
import { quoteValue } from '../settings/format-value.ts';
import { presentKey, presentValue } from '../settings/former-names.ts';
import { unknownCode, wordFor } from '../settings/kind.ts';
import { USUAL_NETWORK } from '../settings/network-key.ts';
import { coerceSetting, parseSetting } from '../settings/parse-setting.ts';
import type { Settings, SettingValue } from '../settings/setting.ts';
import { settingDefaults } from '../settings/setting-defaults.ts';
import { variableName } from '../settings/variable-name.ts';
import { type ConfigurationLayer, flatten, isPlainObject } from './configuration-layer.ts';
import { unknownKey, unknownVariable } from './explain-key.ts';
import { createRunSchema, type RunSchema, type RunSchemaContext } from './run-schema.ts';
import { spreadVariant, VARIANT_KEY, type VariantContext } from './variant-switch.ts';

/** What `resolveConfiguration` resolves: an algorithm, an environment, and the sources of settings. */
export interface ConfigurationRequest {
  readonly registry: Registry;
  readonly algorithm: string;
  readonly environment: string;
  /** In ascending precedence: file, environment variables, flags. */
  readonly layers?: readonly ConfigurationLayer[];
  /** Set from code, above every layer. Dotted or nested. */
  readonly overrides?: Readonly<Record<string, unknown>>;
}

/** One value that a layer sets, named and read, not yet checked. */
export interface PlannedValue {
  readonly key: string;
  readonly value: unknown;
  readonly origin: string;
}

/** The layers of a run, read by the run's schema: what is left is to check values and to let later layers win. */
export interface ConfigurationPlan extends RunSchemaContext {
  readonly schema: RunSchema;
  readonly layers: readonly (readonly PlannedValue[])[];
}

/** The first layers of a plan are the algorithm's own: its defaults, and its overrides for the environment. */
export const ALGORITHM_LAYERS = 2;

/** Environment variables that begin with BELAY_ and are no settings. */
export const otherVariables: readonly string[] = [
  'BELAY_NO_RESTART',
  'BELAY_DEBUG',
  'BELAY_QUEUE_SECRET',
  'BELAY_PYTHON',
];

/**
 * Two passes: which part fills each slot (`<slot>.name` in any layer), then every key by the union of the chosen parts'
 * schemas. A layer that names a part speaks of that part: if a later layer chooses another, its settings of the slot
 * lapse. So do an algorithm's defaults for the part it chose.
 */
export function planConfiguration(request: ConfigurationRequest): ConfigurationPlan {
  const unknown: PlannedRun = { steps: Number.NaN, parts: {} };
  const plan = planFor(request, unknown, null);
  if (typeof plan.algorithm.environments !== 'function') return plan;
  // What the environment, the length and the parts of a run decide depends on what the layers say they are.
  const first = planFor(request, unknown, plan.environment);
  return planFor(request, { steps: plannedSteps(first), parts: first.parts }, first.environment);
}

function plannedSteps({ schema, layers }: ConfigurationPlan): number {
  const said = layers.flat().findLast(({ key, value }) => key === 'training.steps' && typeof value === 'number');
  return (said?.value ?? schema.get('training.steps')?.default ?? Number.NaN) as number;
}

/** `configured`: the environment as the layers make it; null as long as that is not known. */
function planFor(
  request: ConfigurationRequest,
  run: PlannedRun,
  configured: EnvironmentDefinition | null,
): ConfigurationPlan {
  const { registry } = request;
  const algorithm = registry.algorithm(request.algorithm);
  const environment = registry.environment(request.environment);
  const layers = allLayers(
    request,
    algorithm,
    environment.id,
    overridesFor(algorithm, environment.id, configured, run),
  );
  // A wrapper is of the environment: every algorithm may have one, whether it names one itself or not. Every run has an engine
  // and a kind of network.
  const slots = [...new Set([...Object.keys(algorithm.parts ?? {}), 'wrapper', 'engine', 'network'])];
  const parts: Record<string, string> = { ...algorithm.parts };
  if (registry.has('engine', USUAL_ENGINE)) parts['engine'] = USUAL_ENGINE;
  if (registry.has('network', USUAL_NETWORK)) parts['network'] ??= USUAL_NETWORK;
  /** For each layer, the part it speaks of in each slot. */
  const spoken = layers.map((layer, i) => {
    const names = namesIn(layer, slots);
    for (const [slot, { name, origin }] of Object.entries(names)) {
      if (typeof name !== 'string' || !registry.has(slot, name)) throw unknownPart(registry, slot, name, origin);
      parts[slot] = name;
    }
    return Object.fromEntries(
      slots.flatMap((slot) => {
        const name = names[slot]?.name ?? (i < ALGORITHM_LAYERS ? parts[slot] : undefined);
        return name === undefined ? [] : [[slot, name]];
      }),
    ) as Record<string, string>;
  });
  for (const [slot, name] of Object.entries(parts)) {
    if (!registry.has(slot, name)) throw unknownPart(registry, slot, name, `algorithm ${algorithm.name}`);
  }
  const context: RunSchemaContext = { registry, algorithm, environment, parts };
  const schema = createRunSchema(context);
  const planned: PlannedValue[][] = [];
  for (const [i, layer] of layers.entries()) {
    const own = planned.slice(0, ALGORITHM_LAYERS).flat();
    const usual = (key: string): unknown =>
      (own.findLast((each) => each.key === key) ?? { value: schema.get(key)?.default }).value;
    const below = planned.slice(ALGORITHM_LAYERS).filter((values) => !values.some((each) => each.key === VARIANT_KEY));
    const isSetBelow = (key: string): boolean => below.flat().some((each) => each.key === key);
    planned.push(readLayer(layer, spoken[i]!, context, { schema, usual, isSetBelow }));
  }
  return { ...context, environment: configuredBy(planned.flat(), environment), schema, layers: planned };
}

/** The environment as planned values make it. A value that its setting does not take is told of later, so it is left out. */
function configuredBy(planned: readonly PlannedValue[], environment: EnvironmentDefinition): EnvironmentDefinition {
  const settings: Record<string, SettingValue> = { ...settingDefaults(environment.settings) };
  for (const { key, value } of planned) {
    const name = key.slice(key.indexOf('.') + 1);
    const setting = key === `environment.${name}` ? environment.settings?.[name] : undefined;
    if (setting !== undefined && checkSetting(setting, value) === null) settings[name] = value as SettingValue;
  }
  return configuredEnvironment(environment, settings);
}

function allLayers(
  { layers = [], overrides }: ConfigurationRequest,
  algorithm: AlgorithmDefinition,
  environment: string,
  ofEnvironment: Settings,
): ConfigurationLayer[] {
  return [
    { origin: `algorithm ${algorithm.name}`, values: algorithm.defaults ?? {} },
    { origin: `${algorithm.name} for ${environment}`, values: ofEnvironment },
    ...layers,
    ...(overrides === undefined ? [] : [{ origin: 'code', values: overrides }]),
  ];
}

function overridesFor(
  { environments = {} }: AlgorithmDefinition,
  id: string,
  configured: EnvironmentDefinition | null,
  run: PlannedRun,
): Settings {
  if (typeof environments !== 'function') return environments[id] ?? {};
  return (configured === null ? undefined : environments(configured, run)) ?? {};
}

function namesIn(
  layer: ConfigurationLayer,
  slots: readonly string[],
): Record<string, { name: unknown; origin: string }> {
  const found: Record<string, { name: unknown; origin: string }> = {};
  if (layer.form === 'variables') {
    for (const slot of slots) {
      const variable = variableName(`${slot}.name`);
      const name = layer.values[variable];
      if (typeof name === 'string') found[slot] = { name: name.trim(), origin: variable };
    }
    return found;
  }
  for (const [key, value] of flatten(
    layer.values,
    () => false,
    () => true,
  )) {
    const slot = key.slice(0, -'.name'.length);
    if (key.endsWith('.name') && slots.includes(slot)) {
      const name = layer.form === 'text' && typeof value === 'string' ? value.trim() : value;
      found[slot] = { name, origin: layer.origins?.[key] ?? layer.origin };
    }
  }
  return found;
}

function unknownPart(registry: Registry, slot: string, name: unknown, origin: string): BelayError {
  return refuse(
    unknownCode(slot),
    `${slot}.name=${quoteValue(name)} (${origin}) is no ${wordFor(slot)}${registry.suggest(slot, String(name))}.`,
  );
}

function readLayer(
  layer: ConfigurationLayer,
  spoken: Readonly<Record<string, string>>,
  context: RunSchemaContext,
  within: Pick<VariantContext, 'usual' | 'isSetBelow'> & { readonly schema: RunSchema },
): PlannedValue[] {
  const { parts, registry } = context;
  const { schema } = within;
  const sections = new Set([...schema.keys()].map((key) => key.slice(0, Math.max(key.indexOf('.'), 0))));
  const values: PlannedValue[] = [];
  const entries =
    layer.form === 'variables'
      ? variablesOf(layer, context, schema)
      : flatten(
          layer.values,
          (key) => schema.has(key),
          (key) => sections.has(key),
        ).map(([key, value]) => ({ key, value, origin: layer.origins?.[key] ?? layer.origin }));
  for (const { key: givenKey, value: givenValue, origin } of entries) {
    const key = layer.saved === true ? presentKey(givenKey, schema) : givenKey;
    const value = layer.saved === true ? presentValue(schema.get(key), givenValue) : givenValue;
    if (isIdentity(key, value, origin, context)) continue;
    const slot = key.slice(0, Math.max(key.indexOf('.'), 0));
    const part = spoken[slot];
    if (part !== undefined && part !== parts[slot]) {
      // Of a part that a later layer replaced. Core's own keys of the section stay.
      const own = registry.part(slot, part).settings?.[key.slice(slot.length + 1)];
      if (own !== undefined) continue;
    }
    const setting = schema.get(key);
    if (setting === undefined) throw unknownKey(key, value, origin, context, schema);
    if (values.some((other) => other.key === key)) {
      throw refuse('key-twice', `${key} is set twice in ${origin}, dotted and nested; keep one of them.`);
    }
    const text = layer.form !== undefined && layer.form !== 'values';
    values.push({
      key,
      origin,
      value: text && typeof value === 'string' ? parseSetting(setting, value) : coerceSetting(setting, value),
    });
  }
  return [
    ...values,
    ...spreadVariant(values, { ...context, ...within }),
    ...missingInOldRun(layer, values, context, schema),
  ];
}

/**
 * A file with `versions` is the config.yaml of a run, which names every setting that there was: one that it does not name
 * came later, and the run keeps to what was done before.
 */
function missingInOldRun(
  { values: { versions }, origin }: ConfigurationLayer,
  values: readonly PlannedValue[],
  { environment }: RunSchemaContext,
  schema: RunSchema,
): readonly PlannedValue[] {
  if (versions === undefined) return [];
  return [...schema].flatMap(([key, setting]) => {
    const value = key === ENGINE_KEY ? originalEngine(environment) : setting.formerly;
    if (value === undefined || values.some((given) => given.key === key)) return [];
    return [{ key, value, origin }];
  });
}

function variablesOf(layer: ConfigurationLayer, context: RunSchemaContext, schema: RunSchema): PlannedValue[] {
  const keys = new Map([...schema.keys()].map((key) => [variableName(key), key]));
  return Object.entries(layer.values).flatMap(([variable, value]) => {
    if (!variable.startsWith('BELAY_') || otherVariables.includes(variable) || value === undefined) return [];
    const key = keys.get(variable);
    if (key !== undefined) return [{ key, value, origin: variable }];
    throw unknownVariable(variable, value, context, schema);
  });
}

/**
 * A file may say which run it is of: `algorithm: kfcpo` or `algorithm.name: kfcpo`, the same for `environment`, and
 * `versions`, which is for the reader. Names must agree with the run's.
 */
function isIdentity(
  key: string,
  value: unknown,
  origin: string,
  { algorithm, environment }: RunSchemaContext,
): boolean {
  if (/^(versions|pluginSources|continued|from)(\.|$)/.test(key)) return true;
  const section = key.replace(/\.name$/, '');
  if ((section !== 'algorithm' && section !== 'environment') || isPlainObject(value)) return false;
  const name = section === 'algorithm' ? algorithm.name : environment.id;
  if (value === name) return true;
  throw refuse(
    'other-run',
    `${origin} is for ${section} ${quoteValue(value)}, but this run's is ${name}; change the line ${key}, or remove it.`,
  );
}

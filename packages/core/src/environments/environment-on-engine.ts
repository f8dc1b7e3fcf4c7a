import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { EngineFit, EnvironmentEngine } from '../contracts/environment-engine.ts';
import { refuse } from '../errors.ts';
import { AUTO_ENGINE, ENGINE_KEY } from '../settings/engine-key.ts';
import type { Setting } from '../settings/setting.ts';
import { singleEnvironment } from './batches/single-environment.ts';

/** The setting `environment.engine`; null if the environment has no engines to choose from. */
export function engineSetting({ engines = [] }: Pick<EnvironmentDefinition<never>, 'engines'>): Setting | null {
  if (engines.length === 0) return null;
  const each = engines.map(({ name, summary }) => `${name} (${summary})`).join(', ');
  return {
    doc: `The simulator: ${each}; ${AUTO_ENGINE}: the first of them that is exact under the other settings.`,
    format: 'choice',
    default: AUTO_ENGINE,
    values: [AUTO_ENGINE, ...engines.map(({ name }) => name)],
  };
}

/** The engine that runs used before there was a choice, and that the others must equal; null if there is no choice. */
export function originalEngine({ engines = [] }: Pick<EnvironmentDefinition<never>, 'engines'>): string | null {
  return engines.at(-1)?.name ?? null;
}

/** How well an engine computes an environment under these settings. */
export function engineFit<O>(engine: EnvironmentEngine<O>, options: O): EngineFit {
  return engine.fit?.(options) ?? { kind: 'exact' };
}

/**
 * The name of the engine that `asked` (a name, or `auto`) comes to under these settings. Error `misfit` if it cannot compute
 * the environment.
 */
export function chooseEngine<O>(definition: EnvironmentDefinition<O>, asked: string, options: O): string {
  const engines = definition.engines ?? [];
  if (asked === AUTO_ENGINE) {
    const exact = engines.find((engine) => engineFit(engine, options).kind === 'exact');
    const chosen = exact ?? engines.at(-1)!;
    const fit = engineFit(chosen, options);
    if (fit.kind === 'none') throw refuseEngine(definition, chosen.name, fit.reason, options);
    return chosen.name;
  }
  const fit = engineFit(engineNamed(definition, asked), options);
  if (fit.kind === 'none') throw refuseEngine(definition, asked, fit.reason, options);
  return asked;
}

/** Why an engine cannot compute an environment under these settings, and which can. */
function refuseEngine<O>({ id, engines = [] }: EnvironmentDefinition<O>, asked: string, reason: string, options: O) {
  const kindOf = (engine: EnvironmentEngine<O>) => engineFit(engine, options).kind;
  const exact = engines.find((engine) => kindOf(engine) === 'exact');
  const others = engines.filter((engine) => kindOf(engine) === 'approximate').map(({ name }) => name);
  const able = exact === undefined ? others : [exact.name, AUTO_ENGINE];
  const remedy =
    able.length === 0 ? explainNone(engines.at(-1)!, asked, options) : `set environment.engine=${able.join(' or ')}`;
  return refuse('misfit', `environment.engine=${asked} cannot compute ${id}: ${reason}; ${remedy}.`);
}

/** Of settings that no engine computes: what the original one, which computes everything else, has against them. */
function explainNone<O>(original: EnvironmentEngine<O>, asked: string, options: O): string {
  const fit = engineFit(original, options);
  return fit.kind !== 'none' || original.name === asked
    ? 'no engine can: change that setting'
    : `${original.name} cannot either, since ${fit.reason}: change that setting`;
}

/** The definition as one engine computes it; null: as it stands. `name` is what `chooseEngine` gave. */
export function environmentOnEngine<O>(
  definition: EnvironmentDefinition<O>,
  name: string | null,
): EnvironmentDefinition<O> {
  if (name === null || name === definition.engine) return definition;
  const engine = engineNamed(definition, name);
  const original = name === definition.engines?.at(-1)?.name;
  const { createBatch } = engine;
  const create =
    engine.create ??
    (original || createBatch === undefined
      ? definition.create
      : (options: O) => singleEnvironment(definition, createBatch, options));
  return {
    ...definition,
    engine: name,
    create,
    createBatch: createBatch ?? (original ? definition.createBatch : undefined),
    createRollouts: engine.createRollouts?.bind(engine),
  };
}

function engineNamed<O>(definition: EnvironmentDefinition<O>, name: string): EnvironmentEngine<O> {
  const engines = definition.engines ?? [];
  const found = engines.find((engine) => engine.name === name);
  if (found !== undefined) return found;
  const names = engines.map((engine) => engine.name).join(', ');
  throw refuse(
    'misfit',
    `environment.engine=${name} is no engine of ${definition.id}, which has ${names === '' ? 'none to choose from' : names}.`,
  );
}

/**
 * Settings as a record of a run holds them, which leaves out what is usual: a record that names no engine is of a run on the
 * original one, whatever `auto` comes to now.
 */
export function withRecordedEngine(
  environment: Pick<EnvironmentDefinition<never>, 'engines'>,
  settings: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const original = originalEngine(environment);
  return original === null ? settings : { [ENGINE_KEY]: original, ...settings };
}

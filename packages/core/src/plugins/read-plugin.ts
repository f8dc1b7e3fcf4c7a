import type { AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { EnvironmentFamily } from '../contracts/environment-family.ts';
import type { PartDefinition } from '../contracts/part.ts';
import type { Belay } from '../contracts/plugin.ts';
import type { AnyDefinition } from '../contracts/structured-environment.ts';
import { checkEnvironmentDefinition } from '../environments/check-environment-definition.ts';
import { flatDefinition } from '../environments/flat-definition.ts';
import { type BelayError, refuse } from '../errors.ts';
import { checkDefinition, checkName, checkSettings } from '../settings/check-definition.ts';
import { type Kind, wordFor } from '../settings/kind.ts';
import { additionProblem } from './added-engines.ts';
import { checkComposition } from './check-composition.ts';
import { checkAlgorithm, checkPart } from './check-definition.ts';
import { type LoadedPlugin, runSetup } from './check-plugin.ts';
import type { Rebinding } from './rebinding.ts';

/** A definition, and the plugin that registered it. */
export interface Registered {
  readonly definition: unknown;
  readonly loaded: LoadedPlugin;
}

/** What other plugins have registered before, and which kinds are taken of this one (absent: all). */
export interface PluginReading {
  readonly kinds: readonly Kind[] | undefined;
  find(kind: Kind, name: string): Registered | undefined;
  /** The end of a sentence about an unknown name. */
  suggest(kind: Kind, name: string): string;
  /** null, or the end of a sentence about a family that cannot be added. */
  familyProblem(family: EnvironmentFamily): string | null;
}

/** All that a plugin registers, checked. */
export interface PluginContent {
  readonly definitions: readonly PluginDefinition[];
  readonly families: readonly EnvironmentFamily[];
  readonly rebindings: readonly Rebinding[];
}

interface PluginDefinition {
  readonly kind: Kind;
  readonly name: string;
  readonly definition: unknown;
}

const REBOUND: readonly string[] = ['random', 'logger', 'critic'];

/** Runs a plugin's `setup` and checks what it registers. Errors: `bad-plugin`, `name-clash`. */
export function readPlugin(
  loaded: LoadedPlugin,
  { kinds, find, suggest, familyProblem }: PluginReading,
): PluginContent {
  const { plugin, origin } = loaded;
  const definitions: PluginDefinition[] = [];
  const families: EnvironmentFamily[] = [];
  const rebindings: Rebinding[] = [];
  const bad = (what: string): BelayError => refuse('bad-plugin', `Plugin ${plugin.name} (${origin}) ${what}.`);
  const own = (kind: Kind, name: string) => definitions.find((other) => other.kind === kind && other.name === name);

  const register = (kind: Kind, name: string, definition: unknown, problem: string | null): void => {
    if (kinds !== undefined && !kinds.includes(kind)) return;
    const fault = checkName(name) ?? problem;
    const what = `${wordFor(kind)} ${String(name)}`;
    if (fault !== null) throw bad(`registers ${what}, which ${fault}`);
    const owner = find(kind, name)?.loaded.plugin.name ?? (own(kind, name) === undefined ? null : plugin.name);
    if (owner !== null) {
      throw refuse(
        'name-clash',
        `Plugins ${owner} and ${plugin.name} both register the ${what}; rename one, or load one of them.`,
      );
    }
    definitions.push({ kind, name, definition });
  };
  const registerPart = (slot: Kind, name: string, definition: Parameters<typeof checkPart>[1]): void =>
    register(slot, name, definition, checkPart(slot, definition));

  const belay: Belay = {
    optimizer: (name, definition) => registerPart('optimizer', name, definition),
    constraintHandler: (name, definition) => registerPart('constraint', name, definition),
    trustRegion: (name, definition) => registerPart('trustRegion', name, definition),
    part: registerPart,
    network: (name, definition) => registerPart('network', name, definition),
    algorithm: (definition) => register('algorithm', definition?.name, definition, checkAlgorithm(definition)),
    environment: (definition) => register('environment', definition?.id, ...flatOrProblem(definition)),
    environmentFamily(family) {
      const problem = familyProblem(family);
      if (problem !== null) throw bad(`registers a family of environments, which ${problem}`);
      families.push(family);
    },
    environmentEngine: (name, addition) => register('environmentEngine', name, addition, additionProblem(addition)),
    wrapper: (name, definition) => register('wrapper', name, definition, checkDefinition(definition)),
    logSink: (name, definition) => register('logSink', name, definition, checkDefinition(definition)),
    engine: (name, definition) =>
      register('engine', name, definition, checkDefinition(definition) ?? checkSettings(definition.settings, 'engine')),
    rebind(service, replacement) {
      if (!REBOUND.includes(service) || typeof replacement !== 'function') {
        throw bad(`rebinds ${String(service)}; random, logger and critic can be rebound, each to a function`);
      }
      rebindings.push({ service, replacement, plugin: plugin.name } as Rebinding);
    },
  };
  runSetup(loaded, belay);

  const parts = {
    find: (slot: string, name: string) =>
      (own(slot, name) ?? find(slot, name))?.definition as PartDefinition<unknown> | undefined,
    suggest,
  };
  for (const { kind, name, definition } of definitions) {
    const problem = kind === 'algorithm' ? checkComposition(definition as AlgorithmDefinition, parts) : null;
    if (problem !== null) throw bad(`registers algorithm ${name}, which ${problem}`);
  }
  return { definitions, families, rebindings };
}

/** A definition of any observations with them as rows of numbers, or what is wrong with it. */
function flatOrProblem<O>(definition: AnyDefinition<O>): [definition: unknown, problem: string | null] {
  const problem = checkEnvironmentDefinition(definition as AnyDefinition<never>);
  return [problem === null ? flatDefinition(definition) : definition, problem];
}

import type { AlgorithmDefinition } from '../contracts/algorithm.ts';
import type { EngineDefinition } from '../contracts/engine-definition.ts';
import type { EnvironmentDefinition } from '../contracts/environment-definition.ts';
import type { EnvironmentEngineAddition } from '../contracts/environment-engine.ts';
import type { EnvironmentFamily } from '../contracts/environment-family.ts';
import type { NetworkDefinition } from '../contracts/network-definition.ts';
import type {
  ConstraintHandlerDefinition,
  OptimizerDefinition,
  PartDefinition,
  TrustRegionDefinition,
} from '../contracts/part.ts';
import type { LogSinkDefinition, Plugin } from '../contracts/plugin.ts';
import type { WrapperDefinition } from '../contracts/wrapper.ts';
import { refuse } from '../errors.ts';
import { shorten } from '../settings/format-value.ts';
import { type Kind, unknownCode, wordFor } from '../settings/kind.ts';
import { CHAIN_SEPARATOR, chainWrappers } from '../wrappers/chain-wrappers.ts';
import { withAddedEngines } from './added-engines.ts';
import { checkPlugin, type LoadedPlugin } from './check-plugin.ts';
import { EnvironmentFamilies, type RegisteredFamily } from './environment-families.ts';
import { type Registered, readPlugin } from './read-plugin.ts';
import type { Rebinding } from './rebinding.ts';
import { suggestName } from './suggest-name.ts';

/** Where a plugin came from. `url` is its module's, for worker threads to import; null: it exists in this thread only. */
export interface PluginSource {
  /** For sentences: a file, a package name, or 'code'. */
  readonly origin?: string;
  readonly url?: string | null;
  /**
   * Take only what it registers of these kinds. For threads that make again what the trainer's registry has checked: what an
   * algorithm of the same module needs of other plugins is not there.
   */
  readonly kinds?: readonly Kind[];
}

/** One line of a listing. */
export interface Listed {
  readonly name: string;
  readonly summary: string;
  /** The plugin that registered it. */
  readonly plugin: string;
  /** Of environments. */
  readonly facts?: EnvironmentDefinition['facts'];
}

/**
 * Everything that plugins have registered, by kind and name. Adding a plugin either registers all of it or nothing.
 * Getters throw a BelayError `unknown-…` that says the nearest name.
 */
export class Registry {
  readonly #kinds = new Map<Kind, Map<string, Registered>>();
  readonly #plugins: LoadedPlugin[] = [];
  readonly #rebindings: Rebinding[] = [];
  readonly #environmentFamilies = new EnvironmentFamilies();
  /** Definitions with the engines that `count` additions gave them. */
  readonly #onAddedEngines = new WeakMap<
    EnvironmentDefinition,
    { readonly definition: EnvironmentDefinition; readonly count: number }
  >();

  /** Runs the plugin's `setup`. Errors: `bad-plugin`, `plugin-version`, `name-clash`. The same object twice is added once. */
  add(plugin: Plugin, { origin = 'code', url = null, kinds }: PluginSource = {}): this {
    if (this.#plugins.some((known) => known.plugin === plugin)) return this;
    checkPlugin(plugin, origin);
    const twin = this.#plugins.find((known) => known.plugin.name === plugin.name);
    if (twin !== undefined) {
      throw refuse(
        'name-clash',
        `Two plugins are called ${plugin.name}, one from ${twin.origin} and one from ${origin}; load one of them, or rename one.`,
      );
    }
    const loaded: LoadedPlugin = { plugin, origin, url };
    const { definitions, families, rebindings } = readPlugin(loaded, {
      kinds,
      find: (kind, name) => this.#kinds.get(kind)?.get(name),
      suggest: (kind, name) => this.suggest(kind, name),
      familyProblem: (family) => this.#environmentFamilies.problem(family),
    });
    for (const { kind, name, definition } of definitions) {
      const names = this.#kinds.get(kind) ?? new Map<string, Registered>();
      this.#kinds.set(kind, names.set(name, { definition, loaded }));
    }
    for (const family of families) this.#environmentFamilies.add(family, loaded);
    this.#rebindings.push(...rebindings);
    this.#plugins.push(loaded);
    return this;
  }

  optimizer(name: string): OptimizerDefinition {
    return this.#find('optimizer', name).definition as OptimizerDefinition;
  }

  constraintHandler(name: string): ConstraintHandlerDefinition {
    return this.#find('constraint', name).definition as ConstraintHandlerDefinition;
  }

  trustRegion(name: string): TrustRegionDefinition {
    return this.#find('trustRegion', name).definition as TrustRegionDefinition;
  }

  algorithm(name: string): AlgorithmDefinition {
    return this.#find('algorithm', name).definition as AlgorithmDefinition;
  }

  environment(id: string): EnvironmentDefinition {
    const definition = this.#find('environment', id).definition as EnvironmentDefinition;
    const added = this.#kinds.get('environmentEngine');
    if (added === undefined) return definition;
    const known = this.#onAddedEngines.get(definition);
    if (known !== undefined && known.count === added.size) return known.definition;
    const additions = [...added].map(([name, each]) => [name, each.definition as EnvironmentEngineAddition] as const);
    const whole = withAddedEngines(definition, additions);
    this.#onAddedEngines.set(definition, { definition: whole, count: added.size });
    return whole;
  }

  /** The wrapper of a name, or the chain of several: `early-termination+saute`. */
  wrapper(name: string): WrapperDefinition {
    return this.part('wrapper', name) as WrapperDefinition;
  }

  /** Families of environments, by prefix. */
  get families(): readonly EnvironmentFamily[] {
    return this.#environmentFamilies.all;
  }

  /** The family that an environment's id belongs to; null: it is registered by itself, or not at all. */
  familyOf(id: string): EnvironmentFamily | null {
    return this.#environmentFamilies.of(id)?.family ?? null;
  }

  logSink(name: string): LogSinkDefinition {
    return this.#find('logSink', name).definition as LogSinkDefinition;
  }

  network(name: string): NetworkDefinition {
    return this.#find('network', name).definition as NetworkDefinition;
  }

  engine(name: string): EngineDefinition {
    return this.#find('engine', name).definition as EngineDefinition;
  }

  /** The part of any slot. */
  part<T>(slot: string, name: string): PartDefinition<T> {
    const links = this.#links(slot, name);
    const found = links.map((link) => this.#find(slot, link).definition);
    if (found.length === 1) return found[0] as PartDefinition<T>;
    const chain = chainWrappers(Object.fromEntries(links.map((link, k) => [link, found[k] as WrapperDefinition])));
    return chain as unknown as PartDefinition<T>;
  }

  has(kind: Kind, name: string): boolean {
    const links = this.#links(kind, name);
    return new Set(links).size === links.length && links.every((link) => this.#kinds.get(kind)?.has(link) === true);
  }

  /** The names that a name stands for: wrappers may be several, one round another. */
  #links(kind: Kind, name: string): readonly string[] {
    return kind === 'wrapper' ? name.split(CHAIN_SEPARATOR).map((link) => link.trim()) : [name];
  }

  /** Names of a kind, sorted. */
  names(kind: Kind): string[] {
    return [...(this.#kinds.get(kind)?.keys() ?? [])].sort();
  }

  /** Everything of a kind, sorted by name. */
  list(kind: Kind): Listed[] {
    return this.names(kind).map((name) => {
      const { definition, loaded } = this.#find(kind, name);
      const { summary, facts } = definition as Pick<EnvironmentDefinition, 'summary' | 'facts'>;
      return { name, summary, plugin: loaded.plugin.name, ...(facts === undefined ? {} : { facts }) };
    });
  }

  /** In the order they were added. */
  get plugins(): readonly LoadedPlugin[] {
    return this.#plugins;
  }

  /** What replaces services of a run, in the order the plugins were added; each wraps the one before. */
  get rebindings(): readonly Rebinding[] {
    return this.#rebindings;
  }

  /** Module URLs of the plugins that another thread can import. */
  modules(): string[] {
    return this.#plugins.flatMap(({ url }) => url ?? []);
  }

  /** The modules that registered a wrapper, or all of a chain; null if one exists in this thread only. */
  modulesOfWrapper(name: string): readonly string[] | null {
    const modules = this.#links('wrapper', name).map((link) => this.moduleOf('wrapper', link));
    return modules.every((module) => module !== null) ? [...new Set(modules)] : null;
  }

  /** The module that registered a name, or null if the plugin exists in this thread only. */
  moduleOf(kind: Kind, name: string): string | null {
    return this.#find(kind, name).loaded.url;
  }

  /** The plugin that registered a name. */
  pluginOf(kind: Kind, name: string): LoadedPlugin {
    return this.#find(kind, name).loaded;
  }

  #find(kind: Kind, name: string): Registered {
    const found = this.#kinds.get(kind)?.get(name);
    if (found !== undefined) return found;
    const registered = kind === 'environment' ? this.#environmentFamilies.of(name) : null;
    if (registered !== null) return this.#defined(name, registered);
    throw refuse(unknownCode(kind), `There is no ${wordFor(kind)} ${shorten(name)}${this.suggest(kind, name)}.`);
  }

  /** The environment of a family's id, which is asked once. */
  #defined(id: string, { family, loaded }: RegisteredFamily): Registered {
    const made = { definition: family.define(id), loaded };
    this.#kinds.set('environment', (this.#kinds.get('environment') ?? new Map<string, Registered>()).set(id, made));
    return made;
  }

  /** The end of a sentence about an unknown name: '; the nearest is kfac (known: adam, kfac, sgd)'. */
  suggest(kind: Kind, given: string): string {
    const names = this.names(kind);
    const links = this.#links(kind, given);
    const name = links.find((link) => !names.includes(link)) ?? given;
    if (links.length > 1 && name === given) return ': it names one wrapper twice';
    return suggestName(name, { kind, names, familyOf: (known) => this.#factsOf(kind, known)?.['family'] });
  }

  #factsOf(kind: Kind, name: string): EnvironmentDefinition['facts'] {
    return (this.#find(kind, name).definition as Pick<EnvironmentDefinition, 'facts'>).facts;
  }
}

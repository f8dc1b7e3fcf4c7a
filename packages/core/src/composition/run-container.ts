import { Container, type ServiceIdentifier } from 'inversify';
import type { Configuration } from '../config/configuration.ts';
import { partSettings } from '../config/part-settings.ts';
import type { Critic } from '../contracts/critic.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Metrics } from '../contracts/logger.ts';
import type { PartContext, PartDefinition } from '../contracts/part.ts';
import type { Random } from '../contracts/values.ts';
import { BelayError, refuse } from '../errors.ts';
import { partFault } from '../plugins/part-fault.ts';
import type { Registry } from '../plugins/registry.ts';
import { checkMade } from '../settings/check-made.ts';
import { wordFor } from '../settings/kind.ts';
import type { Settings } from '../settings/setting.ts';
import { guardPart } from './guard-part.ts';

/** What a run's container is made from. */
export interface RunContainerOptions {
  readonly registry: Registry;
  readonly configuration: Configuration;
  readonly engine: Engine;
  /** The services that a run would use; plugins may replace each (`belay.rebind`). */
  readonly random: (stream: string, seed: number) => Random;
  readonly logger: Metrics;
  readonly critic: (name: string, maxRows: number, inputs: number, outputs: number) => Critic;
}

/** What is resolved for one run, and freed with it. */
export interface RunContainer {
  readonly engine: Engine;
  /** Where metrics go, rebound by plugins if they say so. */
  readonly logger: Metrics;
  /** Resolved settings by section. */
  settings(section: string): Settings;
  /** The stream of that name, the same object each time. */
  random(stream: string): Random;
  /** Streams handed out so far, by name: what a checkpoint saves. */
  readonly streams: ReadonlyMap<string, Random>;
  /** A fresh critic of inputs of that width, and so many values of a row. */
  critic(name: string, maxRows: number, inputs: number, outputs: number): Critic;
  /** A fresh part of the slot, as the configuration names it. Error `no-slot` if the algorithm declares no such slot. */
  part<T>(slot: string, context: PartContext): T;
  /** Disposes every part and critic that this container made, once. The engine is the caller's. */
  dispose(): void;
}

const SETTINGS: ServiceIdentifier<Settings> = Symbol.for('belay/settings');
const CONTEXT: ServiceIdentifier<PartContext> = Symbol.for('belay/context');
const ENGINE: ServiceIdentifier<Engine> = Symbol.for('belay/engine');
const LOGGER: ServiceIdentifier<Metrics> = Symbol.for('belay/logger');
const RANDOM: ServiceIdentifier<Random> = Symbol.for('belay/random');

/** One root a registry: the definitions, named. It holds no state of any run. */
const roots = new WeakMap<Registry, { container: Container; bound: Set<string> }>();

/**
 * A run's own container, child of the registry's: two runs in one process share definitions and nothing else.
 * inversify is told not to build code (`jitless`): pages with a strict content policy forbid it.
 */
export function createRunContainer(options: RunContainerOptions): RunContainer {
  const { registry, configuration, engine } = options;
  const container = new Container({
    parent: rootOf(registry, configuration),
    defaultScope: 'Singleton',
    jitless: true,
  });
  const services = rebound(options);
  const streams = new Map<string, Random>();

  container.bind(ENGINE).toConstantValue(engine);
  container.bind(LOGGER).toResolvedValue(services.logger);
  for (const [slot, name] of Object.entries(configuration.parts)) {
    const settings = partSettings(configuration, slot, registry.part(slot, name).settings);
    container.bind(SETTINGS).toConstantValue(settings).whenNamed(slot);
  }

  return {
    engine,
    logger: container.get(LOGGER),
    streams,
    settings: (section) => configuration.section(section),
    random(stream) {
      const known = streams.get(stream);
      if (known !== undefined) return known;
      const build = () => services.random(stream);
      container.bind(RANDOM).toResolvedValue(build).whenNamed(stream);
      const made = container.get(RANDOM, { name: stream });
      streams.set(stream, made);
      return made;
    },
    critic(name, maxRows, inputs, outputs) {
      const id: ServiceIdentifier<Critic> = Symbol(`critic ${name}`);
      container
        .bind<Critic>(id)
        .toResolvedValue((on: Engine) => services.critic(name, on, { maxRows, inputs, outputs }), [ENGINE])
        .onDeactivation(disposeOf);
      return container.get(id);
    },
    part<T>(slot: string, context: PartContext): T {
      const name = configuration.parts[slot];
      if (name === undefined) {
        throw new BelayError(
          'no-slot',
          `Algorithm ${configuration.algorithm} declares no ${wordFor(slot)}: add ${slot} to its parts.`,
        );
      }
      const use = Symbol(`${slot} ${name}`);
      const id: ServiceIdentifier<T> = use;
      container.bind(CONTEXT).toConstantValue(context).whenNamed(use);
      container
        .bind(id)
        .toResolvedValue(
          (definition: PartDefinition<T>, settings: Settings, at: PartContext) => {
            const made = definition.create(settings, at);
            const own = registry.algorithm(configuration.algorithm).slotMembers?.[slot];
            const problem = checkMade(slot, made, { own });
            if (problem !== null) throw partFault(registry, slot, name, problem);
            guardPart(slot, made, (fault) => partFault(registry, slot, name, fault, 1));
            return made;
          },
          [
            { serviceIdentifier: definitionsOf<T>(slot), name },
            { serviceIdentifier: SETTINGS, name: slot },
            { serviceIdentifier: CONTEXT, name: use },
          ],
        )
        .onDeactivation(disposeOf);
      return container.get(id);
    },
    dispose: () => container.unbindAll(),
  };
}

/** Returns nothing: inversify would wait for whatever a part's own `dispose` returned. */
function disposeOf(made: unknown): void {
  (made as { dispose?(): void } | null)?.dispose?.();
}

function definitionsOf<T>(slot: string): ServiceIdentifier<PartDefinition<T>> {
  return Symbol.for(`belay/parts/${slot}`);
}

function rootOf(registry: Registry, configuration: Configuration): Container {
  let root = roots.get(registry);
  if (root === undefined) {
    root = { container: new Container({ defaultScope: 'Singleton', jitless: true }), bound: new Set() };
    roots.set(registry, root);
  }
  for (const [slot, name] of Object.entries(configuration.parts)) {
    const key = `${slot}.${name}`;
    if (root.bound.has(key)) continue;
    root.bound.add(key);
    root.container.bind(definitionsOf(slot)).toConstantValue(registry.part(slot, name)).whenNamed(name);
  }
  return root.container;
}

/** The run's services with every plugin's rebindings around them, the last plugin outermost. */
function rebound({ registry, configuration, ...base }: RunContainerOptions) {
  const seed = configuration.value('seed');
  let random = (stream: string) => base.random(stream, seed);
  let logger = () => base.logger;
  interface Size {
    readonly maxRows: number;
    readonly inputs: number;
    readonly outputs: number;
  }
  let critic = (name: string, _engine: Engine, { maxRows, inputs, outputs }: Size) =>
    base.critic(name, maxRows, inputs, outputs);
  for (const { service, replacement, plugin } of registry.rebindings) {
    if (service === 'random') {
      const inner = random;
      const replace = replacement as (stream: string, seed: number, inner: () => Random) => Random;
      random = (stream) =>
        checked(
          'random stream',
          plugin,
          replace(stream, seed, () => inner(stream)),
        );
    } else if (service === 'logger') {
      const inner = logger;
      const replace = replacement as (inner: Metrics) => Metrics;
      logger = () => checked('logger', plugin, replace(inner()));
    } else {
      const inner = critic;
      const replace = replacement as (name: string, engine: Engine, inner: () => Critic) => Critic;
      critic = (name, engine, size) =>
        checked(
          'critic',
          plugin,
          replace(name, engine, () => inner(name, engine, size)),
        );
    }
  }
  return { random, logger, critic };
}

/** What a rebinding returned, or an error that names the plugin. */
function checked<T>(kind: string, plugin: string, made: T): T {
  const problem = checkMade(kind, made, { from: `the ${kind} that it rebinds` });
  if (problem !== null) throw refuse('bad-part', `Plugin ${plugin} ${problem}.`);
  return made;
}

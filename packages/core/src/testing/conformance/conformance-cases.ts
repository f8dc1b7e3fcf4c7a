import { createRegistry } from '../../composition/create-registry.ts';
import type { Plugin } from '../../contracts/plugin.ts';
import { algorithmConformance, type ConformanceCase } from './algorithm-conformance.ts';
import { batchConformance, batchEngines } from './batch-conformance.ts';
import { type PartSlot, partConformance } from './part-conformance.ts';
import { wrapperConformance } from './wrapper-conformance.ts';

/** The plugins to try. */
export interface ConformanceOptions {
  /** Whose algorithms, optimizers, constraint handlers, trust regions, networks, wrappers and environments are tried. */
  readonly plugins: readonly Plugin[];
  /** Plugins that these need besides core's own parts. */
  readonly beside?: readonly Plugin[];
  /** Leaves out what it returns false for. Environments and wrappers are tried if they make batches of their own. */
  readonly only?: (kind: 'algorithm' | 'environment' | 'wrapper' | PartSlot, name: string) => boolean;
}

/**
 * The conformance suite as titles and functions, for any test library:
 *
 *     for (const { title, run } of conformanceCases({ plugins: [myPlugin] })) test(title, run);
 *
 * A case throws an Error with a sentence. Each trains networks of eight units for a few hundred steps, in this thread.
 */
export function conformanceCases(options: ConformanceOptions): readonly ConformanceCase[] {
  const { only = () => true } = options;
  const plugins = [...(options.beside ?? []), ...options.plugins];
  const registry = createRegistry();
  for (const plugin of plugins) registry.add(plugin);
  const own = new Set(options.plugins.map(({ name }) => name));
  const names = (kind: 'algorithm' | 'environment' | 'wrapper' | PartSlot): readonly string[] =>
    registry
      .list(kind)
      .filter((listed) => own.has(listed.plugin) && only(kind, listed.name))
      .map(({ name }) => name);
  const slots: readonly PartSlot[] = ['optimizer', 'constraint', 'trustRegion', 'network'];
  return [
    ...names('algorithm').flatMap((name) => algorithmConformance(`algorithm ${name}`, { plugins, algorithm: name })),
    ...slots.flatMap((slot) => names(slot).flatMap((name) => partConformance(slot, name, plugins))),
    ...names('wrapper').flatMap((name) => wrapperConformance(name, { plugins })),
    ...names('environment').flatMap((name) => {
      const definition = registry.environment(name);
      return batchEngines(definition).flatMap((engine) => batchConformance(definition, { engine }));
    }),
  ];
}

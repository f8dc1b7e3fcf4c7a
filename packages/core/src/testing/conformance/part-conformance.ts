import { compose } from '../../composition/compose.ts';
import { createRegistry } from '../../composition/create-registry.ts';
import type { AlgorithmDefinition } from '../../contracts/algorithm.ts';
import type { ConstraintHandlerDefinition, PartDefinition } from '../../contracts/part.ts';
import type { Plugin } from '../../contracts/plugin.ts';
import { BelayError } from '../../errors.ts';
import type { Registry } from '../../plugins/registry.ts';
import { checkSetting } from '../../settings/check-setting.ts';
import type { Setting, SettingValue } from '../../settings/setting.ts';
import { algorithmConformance, type ConformanceCase } from './algorithm-conformance.ts';
import { type ConformanceRun, startConformanceRun } from './conformance-run.ts';
import { networkConformance } from './network-conformance.ts';
import { require, requireRefusal } from './require.ts';

/** A slot whose parts the suite can try. */
export type PartSlot = 'optimizer' | 'constraint' | 'trustRegion' | 'network';

/** What every part must do: it is put into the plainest algorithm that it fits, and that must pass everything; then its own. */
export function partConformance(slot: PartSlot, name: string, plugins: readonly Plugin[]): readonly ConformanceCase[] {
  const registry = createRegistry();
  for (const plugin of plugins) registry.add(plugin);
  const definition = registry.part<{ dispose?(): void }>(slot, name);
  const host = hostOf(slot, name, registry);
  const subject = { plugins, algorithm: host };
  const own: ConformanceCase[] = [
    {
      title: 'honours its schema: defaults, smallest and largest values make a part, values beyond are refused',
      async run() {
        for (const [key, setting] of Object.entries(definition.settings ?? {})) {
          const dotted = `${slot}.${key}`;
          require(setting.doc.length >= 10, `${dotted} has no sentence that says what it does.`);
          require(checkSetting(setting, setting.default) === null, `${dotted}: its default is not within its range.`);
          for (const value of edges(setting)) {
            await makeOrMisfit(() => startConformanceRun({ ...subject, overrides: { [dotted]: value } }));
          }
          for (const value of beyond(setting)) {
            const what = `${dotted}=${String(value)}`;
            await requireRefusal(() => startConformanceRun({ ...subject, overrides: { [dotted]: value } }), what);
          }
        }
      },
    },
    {
      title: 'logs what it declares',
      async run() {
        const made = await startConformanceRun(subject);
        await made.run();
        for (const column of Object.keys(definition.metrics ?? {})) {
          if (column.endsWith('/<constraint>')) continue;
          require(made.rows.some((row) => Number.isFinite(row[column])), `${column} is declared and never logged.`);
        }
        await made.training.dispose();
      },
    },
    {
      title: 'is disposed of once, if it has anything to dispose of',
      async run() {
        const counts = { made: 0, disposed: 0 };
        const watched = watch(slot, name, definition, counts);
        const algorithm = hostOf(slot, watched.partName, registry, registry.part(slot, name));
        const made = await startConformanceRun({ plugins: [...plugins, watched.plugin], algorithm });
        await made.run();
        await made.training.dispose();
        require(counts.made > 0, `${name} was never made.`);
        require(counts.disposed === counts.made, `${counts.made} made, ${counts.disposed} disposed of.`);
      },
    },
  ];
  const word = {
    optimizer: 'optimizer',
    constraint: 'constraint handler',
    trustRegion: 'trust region',
    network: 'network',
  }[slot];
  return [
    ...algorithmConformance(`${word} ${name}`, subject),
    // A network belongs to its engine, which frees it.
    ...(slot === 'network' ? [...own.slice(0, 2), ...networkConformance(registry.network(name))] : own).map(
      ({ title, run }) => ({ title: `${word} ${name}: ${title}`, run }),
    ),
  ];
}

/** A value within its range makes a part, unless it asks for what its neighbours do not give. */
async function makeOrMisfit(start: () => Promise<ConformanceRun>): Promise<void> {
  try {
    await (await start()).training.dispose();
  } catch (error) {
    if (!(error instanceof BelayError) || error.code !== 'misfit') throw error;
  }
}

/** The plainest composition with this part. `like`: the definition to fit, if the part is registered under another name. */
function hostOf(slot: PartSlot, name: string, registry: Registry, like?: PartDefinition<unknown>): AlgorithmDefinition {
  const title = `conformance-${slot}-${name}`.toLowerCase();
  const common = { name: title, summary: `${name} in the plainest composition that it fits.` };
  if (slot === 'optimizer') {
    return compose({ ...common, optimizer: name, constraint: 'none', trustRegion: 'line-search' });
  }
  if (slot === 'network') {
    const host = compose({ ...common, optimizer: 'adam', constraint: 'none', trustRegion: 'kl-early-stop' });
    return { ...host, parts: { ...host.parts, network: name } };
  }
  if (slot === 'trustRegion') return compose({ ...common, optimizer: 'adam', constraint: 'none', trustRegion: name });
  const handler = (like ?? registry.constraintHandler(name)) as ConstraintHandlerDefinition;
  const defaults = Object.fromEntries(
    Object.entries(handler.settings ?? {}).map(([key, setting]) => [key, setting.default]),
  );
  const needs = typeof handler.needs === 'function' ? handler.needs(defaults) : (handler.needs ?? []);
  return compose({
    ...common,
    optimizer: needs.includes('fisher') ? 'conjugate-gradient' : 'adam',
    constraint: name,
    trustRegion: handler.oneStep === true || needs.includes('fisher') ? 'line-search' : 'kl-early-stop',
  });
}

/** The part under another name; every one that is made counts its disposals. */
function watch(
  slot: PartSlot,
  name: string,
  definition: PartDefinition<{ dispose?(): void }>,
  counts: { made: number; disposed: number },
): { readonly partName: string; readonly plugin: Plugin } {
  const partName = `watched-${name}`;
  const watched = {
    ...definition,
    create(...context: Parameters<typeof definition.create>) {
      const part = definition.create(...context);
      counts.made++;
      const dispose = part.dispose?.bind(part);
      part.dispose = () => {
        counts.disposed++;
        dispose?.();
      };
      return part;
    },
  };
  return {
    partName,
    plugin: {
      name: 'belay/watched',
      version: '1.0.0',
      setup(belay) {
        if (slot === 'optimizer') belay.optimizer(partName, watched as never);
        else if (slot === 'constraint') belay.constraintHandler(partName, watched as never);
        else belay.trustRegion(partName, watched as never);
      },
    },
  };
}

/** Values at the ends of a setting's range. */
function edges(setting: Setting): readonly SettingValue[] {
  if (setting.format === 'boolean') return [true, false];
  if (setting.format === 'choice') return setting.values ?? [];
  if (setting.format !== 'number' && setting.format !== 'integer') return [];
  const { min, max, exclusiveMin = false, infinite = false } = setting;
  return [
    ...(min !== undefined && !exclusiveMin ? [min] : []),
    ...(max !== undefined && max <= 1e6 ? [max] : []),
    ...(infinite ? [Number.POSITIVE_INFINITY] : []),
  ];
}

/** Values that it must not take. */
function beyond(setting: Setting): readonly SettingValue[] {
  if (setting.format === 'choice') return ['no such choice'];
  if (setting.format !== 'number' && setting.format !== 'integer') return [];
  const { min, max, exclusiveMin = false } = setting;
  return [
    Number.NaN,
    ...(min !== undefined ? [exclusiveMin ? min : min - 1] : []),
    ...(max !== undefined ? [max + 1] : []),
  ];
}

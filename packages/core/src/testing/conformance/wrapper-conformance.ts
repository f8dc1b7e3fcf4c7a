import { createRegistry } from '../../composition/create-registry.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Plugin } from '../../contracts/plugin.ts';
import type { Settings } from '../../settings/setting.ts';
import { settingDefaults } from '../../settings/setting-defaults.ts';
import { wrapEnvironment } from '../../wrappers/wrap-environment.ts';
import type { ConformanceCase } from './algorithm-conformance.ts';
import { batchConformance } from './batch-conformance.ts';
import type { BatchConformanceOptions } from './batch-subject.ts';
import { conformanceLanes } from './conformance-lanes.ts';

/** Which wrapper to try, and on which settings. */
export interface WrapperConformanceOptions extends Pick<BatchConformanceOptions, 'createEngine' | 'tolerance'> {
  /** Register the wrapper. */
  readonly plugins: readonly Plugin[];
  /** The wrapper's own settings; those left out have their defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/**
 * What a wrapper with `wrapBatch` must do, by itself or as a chain (`a+b`): round a batch it is what it is round single environments.
 * A wrapper without it needs no such test: it never sees a batch.
 */
export function wrapperConformance(name: string, options: WrapperConformanceOptions): readonly ConformanceCase[] {
  const registry = createRegistry();
  for (const plugin of options.plugins) registry.add(plugin);
  const definition = registry.wrapper(name);
  const settings = { ...settingDefaults(definition.settings), ...options.settings } as Settings;
  const wrapper = definition.create(settings);
  if (wrapper.wrapBatch === undefined) return [];
  const lanes = conformanceLanes as unknown as EnvironmentDefinition;
  const wrapped = wrapEnvironment(lanes, wrapper, Float64Array.from(wrapper.controls?.(lanes) ?? []));
  const { createEngine, tolerance } = options;
  return batchConformance(wrapped as unknown as EnvironmentDefinition<never>, { createEngine, tolerance }).map(
    ({ title, run }) => ({ title: `wrapper ${name}: ${title.slice(title.indexOf(': ') + 2)}`, run }),
  );
}

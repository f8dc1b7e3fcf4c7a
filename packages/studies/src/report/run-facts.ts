import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseOutsideYaml, readOutsideText } from '@belay-rl/core/node';
import { flattenSettings } from '../study/flatten-settings.ts';
import { isRecord } from '../study/study-document.ts';
import { runLimits } from './cost-limits.ts';
import type { LoadedRun } from './loaded-run.ts';

/** What a run is, as far as its own configuration says. */
type Facts = Pick<
  LoadedRun,
  'label' | 'algorithm' | 'environment' | 'seed' | 'settings' | 'resolved' | 'costLimit' | 'otherLimits' | 'versions'
>;

/** What a run directory of Belay says of its run. `costs`: names that have a column of their own in its progress.csv. */
export function belayFacts(config: Record<string, unknown>, costs: readonly string[]): Facts {
  const name = (section: unknown): string => String(isRecord(section) ? section['name'] : section);
  const resolved = resolvedSettings(config);
  const { total, others } = runLimits(resolved, costs);
  const algorithm = name(config['algorithm']);
  return {
    label: algorithm,
    algorithm,
    environment: name(config['environment']),
    seed: Number(config['seed'] ?? 0),
    settings: null,
    resolved,
    costLimit: total,
    otherLimits: others,
    versions: (config['versions'] ?? {}) as Record<string, string>,
  };
}

/** OmniSafe keeps config.json next to progress.csv; its folder is ALGO-{ENV}. */
export function omnisafeFacts(directory: string, config: Record<string, unknown>): Facts {
  const folder = /^(.+)-\{(.+)\}$/.exec(basename(resolve(directory, '..')));
  const algorithm = String(config['algo'] ?? folder?.[1] ?? 'unknown');
  const own = sectionOf(config, 'algo_cfgs');
  // Sauté and Simmer call it a budget.
  const limit = own['cost_limit'] ?? sectionOf(config, 'lagrange_cfgs')['cost_limit'] ?? own['safety_budget'];
  return {
    label: `${algorithm} (OmniSafe)`,
    algorithm,
    environment: String(config['env_id'] ?? folder?.[2] ?? 'unknown'),
    seed: Number(config['seed'] ?? /seed-(\d+)/.exec(basename(directory))?.[1] ?? 0),
    settings: null,
    resolved: {},
    costLimit: typeof limit === 'number' ? limit : null,
    versions: {},
  };
}

export function sectionOf(config: Record<string, unknown>, key: string): Record<string, unknown> {
  const section = config[key];
  return isRecord(section) ? section : {};
}

export function resolvedSettings(config: Record<string, unknown> | null): Readonly<Record<string, unknown>> {
  const entries = flattenSettings(config ?? {});
  return Object.fromEntries(entries.filter(([key]) => key.includes('.') && !key.startsWith('versions.')));
}

/** A YAML or JSON file of a run's settings; null if there is none. */
export function readConfig(path: string): Record<string, unknown> | null {
  if (!existsSync(path)) return null;
  const file = { path, code: 'no-runs' as const, advice: 'put the original back, or leave this run out' };
  const config = parseOutsideYaml(file, readOutsideText(file)).values;
  return isRecord(config) ? config : null;
}

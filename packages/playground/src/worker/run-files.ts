import type { LogRow } from '@belay-rl/core';
import { formatConfiguration, progressHeader, progressLine, summarise } from '@belay-rl/core/internals';
import { type Configuration, coreVersion, type Registry, type Training } from '@belay-rl/core/run';

/** A training between two epochs, with what it has told so far. */
export interface RunSoFar {
  readonly training: Training;
  readonly configuration: Configuration;
  readonly registry: Registry;
  readonly rows: readonly LogRow[];
  readonly sentences: readonly string[];
  /** The typed plugin's text; null: none. */
  readonly plugin: string | null;
}

/** The run directory of a training, path → content, as Node writes it: `belay evaluate` reads it. */
export function runFiles({
  training,
  configuration,
  registry,
  rows,
  sentences,
  plugin,
}: RunSoFar): Record<string, Uint8Array> {
  const versions = {
    belay: coreVersion,
    ...Object.fromEntries(registry.plugins.map((one) => [one.plugin.name, one.plugin.version])),
  };
  const columns = training.columns.map(({ name }) => name);
  const texts: Record<string, string> = {
    'config.yaml': formatConfiguration(
      configuration,
      versions,
      plugin === null ? {} : { plugins: ['./plugin.mjs'] },
      training.engineChoices,
    ),
    'progress.csv': progressHeader(columns) + rows.map((row) => progressLine(columns, row)).join(''),
    ...(sentences.length === 0 ? {} : { 'messages.log': `${sentences.join('\n')}\n` }),
    ...(plugin === null ? {} : { 'plugin.mjs': plugin }),
  };
  if (training.epoch === training.epochs) {
    texts['summary.json'] = `${JSON.stringify(summarise(training, configuration, versions), null, 2)}\n`;
  }
  const files: Record<string, Uint8Array> = {};
  for (const [path, text] of Object.entries(texts)) files[path] = new TextEncoder().encode(text);
  if (training.epoch > 0) {
    files[`checkpoints/epoch-${String(training.epoch).padStart(6, '0')}.belay`] = training.save('apart');
  }
  return files;
}

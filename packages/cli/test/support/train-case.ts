import algorithms from '@belay-rl/algorithms';
import type { LogRow, Plugin } from '@belay-rl/core';
import { createRegistry, createTraining, type RunResults, resolveConfiguration } from '@belay-rl/core/run';
import environments from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';

export interface CaseRun {
  readonly rows: readonly LogRow[];
  readonly messages: readonly string[];
  readonly results: RunResults;
}

/** Trains in this process, with all that ships and the case's own plugins. `settings` are those of the command line's --set. */
export async function trainCase(
  algorithm: string,
  environment: string,
  plugins: readonly Plugin[],
  settings: Readonly<Record<string, unknown>>,
): Promise<CaseRun> {
  const registry = createRegistry().add(algorithms).add(kfcpo).add(environments);
  for (const plugin of plugins) registry.add(plugin);
  const overrides = { 'training.workers': 0, ...settings };
  const configuration = resolveConfiguration({ registry, algorithm, environment, overrides });
  const messages: string[] = [];
  const sink = { open() {}, row() {}, message: (sentence: string) => void messages.push(sentence), close() {} };
  const training = await createTraining({ registry, configuration, sinks: [sink] });
  const rows: LogRow[] = [];
  try {
    await training.run({ onEpoch: (row) => void rows.push(row) });
    return { rows, messages, results: training.results };
  } finally {
    await training.dispose();
  }
}

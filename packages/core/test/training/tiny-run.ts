import { compose, definePlugin, type LogRow, type LogSink } from '@belay-rl/core';
import { type Configuration, createRegistry, type Registry, resolveConfiguration } from '@belay-rl/core/run';
import driftingPointPlugin, { driftingPoint } from '../rollouts/drifting-point.ts';

/** An algorithm of core's own parts. */
export const tiny = compose({
  name: 'tiny',
  summary: 'Adam on the clipped surrogate, for tests.',
  optimizer: 'adam',
  constraint: 'none',
  trustRegion: 'kl-early-stop',
  defaults: {
    'training.steps': 480,
    'training.stepsPerEpoch': 120,
    'training.environments': 3,
    'training.batchSize': 32,
    'training.passes': 3,
    'training.clip': 0.2,
    'training.workers': 0,
    'policy.hiddenSizes': [8],
    'critic.hiddenSizes': [8],
    'critic.batchSize': 32,
    'critic.passes': 2,
    'log.window': 20,
  },
});

export const tinyPlugin = definePlugin({
  name: 'test/tiny',
  version: '1.0.0',
  setup(belay) {
    belay.algorithm(tiny);
  },
});

export function tinyRegistry(): Registry {
  return createRegistry()
    .add(tinyPlugin)
    .add(driftingPointPlugin, { origin: 'test', url: new URL('../rollouts/drifting-point.ts', import.meta.url).href });
}

export function tinyConfiguration(
  registry: Registry,
  overrides: Readonly<Record<string, unknown>> = {},
): Configuration {
  return resolveConfiguration({ registry, algorithm: 'tiny', environment: driftingPoint.id, overrides });
}

/** Keeps rows; time columns left out. */
export class MemorySink implements LogSink {
  columns: readonly string[] = [];
  readonly rows: LogRow[] = [];
  readonly messages: string[] = [];

  open(columns: readonly string[]): void {
    this.columns = columns;
  }
  row(values: LogRow): void {
    this.rows.push(Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('Time/'))));
  }
  message(sentence: string): void {
    this.messages.push(sentence);
  }
  close(): void {}
}

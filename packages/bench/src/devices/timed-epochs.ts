import type { LogRow, Rollouts } from '@belay-rl/core';
import { nodeThreads } from '@belay-rl/core/node';
import { createTraining, type Registry, resolveConfiguration, type TrainingOptions } from '@belay-rl/core/run';
import type { Limit } from './bounded.ts';

export interface EpochsOptions {
  readonly registry: Registry;
  readonly algorithm: string;
  readonly environment: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Most epochs that count. */
  readonly repeats: number;
  readonly limit: Limit;
  /** Milliseconds. */
  readonly clock: () => number;
  readonly rollouts?: (context: Parameters<NonNullable<TrainingOptions['rollouts']>>[0]) => Rollouts;
}

/** Epochs of one training. */
export interface TimedEpochs {
  /** Until the first epoch began [s]. */
  readonly setup: number;
  /** Epochs that count. 0: time was over after the first, so that it stands for them, compilers and all. */
  readonly repeats: number;
  /** The row of the fastest. */
  readonly best: LogRow;
}

/** Trains for an epoch that does not count and as many that do as time allows, one at least if any time is left. */
export async function timeEpochs(options: EpochsOptions): Promise<TimedEpochs> {
  const { registry, algorithm, environment, settings, repeats, limit, clock, rollouts } = options;
  const perEpoch = Number(settings['training.stepsPerEpoch']);
  const began = clock();
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment,
    overrides: { ...settings, 'training.steps': perEpoch * (repeats + 1) },
  });
  const rows: LogRow[] = [];
  const training = await createTraining({
    registry,
    configuration,
    ...(rollouts === undefined ? { threads: nodeThreads } : { rollouts }),
    sinks: [{ open() {}, row: (row) => void rows.push(row), close() {} }],
  });
  const setup = (clock() - began) / 1000;
  const stop = new AbortController();
  try {
    await training.run({
      signal: stop.signal,
      onEpoch: () => {
        if (limit.over() || (rows.length > 1 && limit.enough())) stop.abort();
      },
    });
  } finally {
    await training.dispose();
  }
  const counted = rows.length > 1 ? rows.slice(1) : rows;
  return {
    setup,
    repeats: rows.length - 1,
    best: counted.reduce((a, b) => (b['Time/Epoch']! < a['Time/Epoch']! ? b : a)),
  };
}

/** What an epoch cost on a device. */
export interface DeviceEpoch {
  readonly dispatches: number;
  readonly readbacks: number;
  readonly megabytesRead: number;
  readonly megabytesWritten: number;
  /** Share of the epoch in which the host computed and did not wait for the device. */
  readonly hostShare: number;
}

/** Of an epoch's row; null on the processor. */
export function deviceEpoch(row: LogRow): DeviceEpoch | null {
  const of = (name: string): number => row[name]!;
  if (row['Device/Dispatches'] === undefined) return null;
  return {
    dispatches: of('Device/Dispatches'),
    readbacks: of('Device/Readbacks'),
    megabytesRead: of('Device/MegabytesRead'),
    megabytesWritten: of('Device/MegabytesWritten'),
    hostShare: 1 - of('Time/Device') / of('Time/Epoch'),
  };
}

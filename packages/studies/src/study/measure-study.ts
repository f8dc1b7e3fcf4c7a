import { nodeThreads } from '@belay-rl/core/node';
import { createTraining, type Registry } from '@belay-rl/core/run';
import { plannedConfiguration } from './planned-configuration.ts';
import type { PlannedRun, StudyPlan } from './study-plan.ts';

export interface StudyEstimate {
  /** Runs, one after the other [s]. */
  readonly runSeconds: number;
  /** The whole study with this many jobs [s]. */
  readonly seconds: number;
  readonly bytes: number;
  /** Epochs that were trained for it. */
  readonly measured: number;
}

/** Characters of a number in `progress.csv`, its comma included. */
const CELL_BYTES = 19;

/** Pairs of algorithm and environment that are measured; further pairs are taken to be as fast as these on average. */
const MAX_MEASURED = 12;

/**
 * Trains one epoch of each pair of algorithm and environment, writing nothing, and takes the study's time and disk from it.
 * `onPair` is told before each.
 */
export async function measureStudy(
  plan: StudyPlan,
  registry: Registry,
  jobs: number,
  onPair: (run: PlannedRun) => void = () => {},
): Promise<StudyEstimate> {
  const speeds = new Map<string, { secondsPerStep: number; bytes: (run: PlannedRun) => number }>();
  for (const run of plan.runs) {
    const key = pairOf(run);
    if (speeds.has(key) || speeds.size >= MAX_MEASURED) continue;
    onPair(run);
    speeds.set(key, await measurePair(run, registry));
  }
  const all = [...speeds.values()];
  const meanSpeed = all.reduce((sum, { secondsPerStep }) => sum + secondsPerStep, 0) / all.length;
  let runSeconds = 0;
  let bytes = 0;
  for (const run of plan.runs) {
    const speed = speeds.get(pairOf(run)) ?? all[0]!;
    runSeconds += run.steps * (speeds.has(pairOf(run)) ? speed.secondsPerStep : meanSpeed);
    bytes += speed.bytes(run);
  }
  return { runSeconds, seconds: runSeconds / Math.min(jobs, plan.runs.length), bytes, measured: all.length };
}

function pairOf({ algorithm, environment }: PlannedRun): string {
  return `${algorithm} ${environment}`;
}

async function measurePair(run: PlannedRun, registry: Registry) {
  const plain = plannedConfiguration(run, registry);
  const stepsPerEpoch = plain.value('training.stepsPerEpoch');
  const kept = plain.value('training.checkpointsKept');
  const configuration = plannedConfiguration(run, registry, { 'training.steps': Math.min(run.steps, stepsPerEpoch) });
  let seconds = 0;
  let columns = 0;
  const sink = {
    open: (names: readonly string[]) => {
      columns = names.length;
    },
    row: (row: Readonly<Record<string, number>>) => {
      seconds += row['Time/Epoch'] ?? 0;
    },
    close: () => {},
  };
  const training = await createTraining({ registry, configuration, threads: nodeThreads, sinks: [sink] });
  try {
    await training.run({});
    const checkpoint = training.save().length;
    return {
      secondsPerStep: seconds / training.steps,
      bytes: ({ steps }: PlannedRun) => {
        const epochs = Math.ceil(steps / stepsPerEpoch);
        return checkpoint * Math.min(kept, epochs) + epochs * columns * CELL_BYTES;
      },
    };
  } finally {
    await training.dispose();
  }
}

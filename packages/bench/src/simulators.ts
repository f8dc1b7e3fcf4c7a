import type { ResolvedRun } from './resolved-run.ts';
import { type Spread, spreadOf } from './spread.ts';
import { type MeasuredEpoch, measureEpochs } from './training.ts';

/** A training on one engine of its environment. */
export interface SimulatorTraining {
  readonly engine: string;
  /** End to end, over the epochs that count. */
  readonly stepsPerSecond: Spread;
  /** Of all threads, for 1,000 steps [s]: what else the machine does matters little to it. */
  readonly cpuSeconds: Spread;
  /** Seconds of an epoch in rollouts. */
  readonly rollout: Spread;
}

export interface SimulatorsFigures {
  readonly algorithm: string;
  readonly environment: string;
  readonly steps: number;
  /** In the order that `auto` prefers; the original engine last. */
  readonly engines: readonly SimulatorTraining[];
  /** Of the first over the last: steps a second, and the last's processor time over the first's. */
  readonly speedup: number;
  readonly cpuSpeedup: number;
}

/** The same training on each engine, `repeats` times in turns. `runs`: one for each engine. */
export async function benchSimulators(
  runs: ReadonlyMap<string, ResolvedRun>,
  repeats: number,
): Promise<SimulatorsFigures> {
  const epochs = new Map<string, MeasuredEpoch[]>();
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [engine, run] of runs) {
      epochs.set(engine, [...(epochs.get(engine) ?? []), ...(await measureEpochs(run)).warm]);
    }
  }
  const engines = [...epochs].map(([engine, warm]): SimulatorTraining => {
    const over = (figureOf: (epoch: MeasuredEpoch) => number): Spread => spreadOf(warm.map(figureOf));
    return {
      engine,
      stepsPerSecond: over(({ steps, seconds }) => steps / seconds),
      cpuSeconds: over(({ steps, seconds, coresBusy }) => (1000 * seconds * coresBusy) / steps),
      rollout: over(({ parts }) => parts.rollout),
    };
  });
  const [first, last] = [engines[0]!, engines.at(-1)!];
  const { configuration } = [...runs.values()][0]!;
  return {
    algorithm: configuration.algorithm,
    environment: configuration.environment,
    steps: configuration.value('training.steps'),
    engines,
    speedup: first.stepsPerSecond.median / last.stepsPerSecond.median,
    cpuSpeedup: last.cpuSeconds.median / first.cpuSeconds.median,
  };
}

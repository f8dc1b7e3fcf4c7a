import { type EnvironmentDefinition, type Settings, settingDefaults } from '@belay-rl/core';
import { configuredEnvironment } from '@belay-rl/core/run';
import { type EnvironmentFigures as Measured, measureEnvironment } from '@belay-rl/envs';
import { benchRollout, type RolloutFigures } from './rollout.ts';
import { type Spread, spreadOf } from './spread.ts';

export interface EnvironmentFigures {
  readonly environment: string;
  /** Until the first observation: simulator, model, layout [ms of the wall clock]. */
  readonly startMilliseconds: number;
  /** Whose time the others are: the thread's own (`cpu`), so that a busy machine matters little, or the wall's. */
  readonly clock: 'cpu' | 'wall';
  /** Random actions within the action space (within ±1 if it has no bounds), resets left out. */
  readonly stepsPerSecondPerCore: Spread;
  readonly resetMilliseconds: Spread;
  /** Of the time of an episode of full length. */
  readonly resetShare: Spread;
  /** Length of a full episode. */
  readonly episodeSteps: number;
  /** Absent if the environment does not open its stages. */
  readonly physics?: {
    /** Time of a step over that of MuJoCo's plain calls (substeps, one forward pass), measured in turns with it. */
    readonly overheadOverPhysics: Spread;
    /** Of a step: what is spent outside MuJoCo's calls. */
    readonly outsideShare: Spread;
    /** Of one step [µs]. */
    readonly microseconds: Readonly<Record<'physics' | 'sensors' | 'lidar' | 'costs', Spread>>;
  };
  /** Rollouts of a batch on each engine; absent if the environment has one engine only. */
  readonly rollout?: RolloutFigures;
  /** Steps of one repeat. */
  readonly steps: number;
}

const FIRST_STEPS = 400;
const MIN_STEPS = 400;

export interface EnvironmentBenchOptions {
  /** Of one repeat, about. */
  readonly seconds: number;
  readonly repeats: number;
  /** All of the environment's own; absent: their defaults. */
  readonly settings?: Settings;
}

/** Measures one environment `repeats` times, after a round that warms up and sets how many steps a repeat takes. */
export async function benchEnvironment(
  known: EnvironmentDefinition,
  { seconds, repeats, settings = settingDefaults(known.settings) }: EnvironmentBenchOptions,
): Promise<EnvironmentFigures> {
  const definition = configuredEnvironment(known, settings);
  const began = performance.now();
  const first = await definition.create(settings);
  first.reset(0);
  const startMilliseconds = performance.now() - began;
  first.dispose?.();

  const cpu = typeof process.threadCpuUsage === 'function';
  const clock = cpu ? threadMilliseconds : () => performance.now();
  const warm = await measureEnvironment(definition, { steps: FIRST_STEPS, clock, settings });
  // A repeat steps the environment, its plain physics and its own physics.
  const parts = warm.physics === undefined ? 1 : 3;
  const steps = Math.max(MIN_STEPS, Math.round((seconds * warm.stepsPerSecond) / parts));
  const rounds: Measured[] = [];
  for (let i = 0; i < repeats; i++) rounds.push(await measureEnvironment(definition, { steps, clock, settings }));

  const over = (figureOf: (round: Measured) => number): Spread => spreadOf(rounds.map(figureOf));
  const stage = (name: 'physics' | 'sensors' | 'lidar' | 'costs'): Spread =>
    over((r) => r.stages?.[name] ?? Number.NaN);
  const rollout = await benchRollout(definition, { settings, seconds, repeats, clock });
  return {
    environment: definition.id,
    startMilliseconds,
    clock: cpu ? 'cpu' : 'wall',
    stepsPerSecondPerCore: over((r) => r.stepsPerSecond),
    resetMilliseconds: over((r) => r.resetMilliseconds),
    resetShare: over((r) => r.resetShare),
    episodeSteps: definition.maxSteps,
    ...(parts === 1
      ? {}
      : {
          physics: {
            overheadOverPhysics: over((r) => r.physics?.timeOverPlain ?? Number.NaN),
            outsideShare: over((r) => r.physics?.outsideShare ?? Number.NaN),
            microseconds: {
              physics: stage('physics'),
              sensors: stage('sensors'),
              lidar: stage('lidar'),
              costs: stage('costs'),
            },
          },
        }),
    ...(rollout === null ? {} : { rollout }),
    steps,
  };
}

function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

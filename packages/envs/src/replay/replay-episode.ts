import { chooseEngine, type EnvironmentDefinition, environmentOnEngine, refuse } from '@belay-rl/core';
import type { ReplayedEnvironment } from '../safety-gym-environment.ts';
import type { RecordedLayout, RecordedState, RecordedStep, Recording } from './recording.ts';

/** How far an environment is from a recorded episode. Errors of observations are |difference| / (1 + |recorded|). */
export interface ReplayFigures {
  readonly env: string;
  readonly seed: number;
  /** Metres and radians: positions and rotations at reset. 0 if a task places nothing. */
  readonly layoutMaxError: number;
  readonly resetObsMaxError: number;
  /** Positions and velocities at reset, as errors of observations are. */
  readonly resetStateMaxError: number;
  /** The unseeded reset that follows the recorded steps. */
  readonly secondResetLayoutMaxError: number;
  readonly secondResetObsMaxError: number;
  /** Before every step the recorded state is set, so that drift cannot add up. */
  readonly singleStep: {
    readonly obsMaxError: number;
    /** Median over steps of the step's largest error. */
    readonly obsMedianError: number;
    readonly stepsOverObs: number;
    readonly rewardMaxError: number;
    readonly stepsOverReward: number;
    readonly costMismatches: number;
    readonly terminationMismatches: number;
    readonly stepsCompared: number;
    /** Steps at whose beginning and end the robot touches nothing but its floor, so that no contact explains a difference. */
    readonly untouchedSteps: number;
    /** Those of them whose observation or reward is off by more than ten times what a step is counted for. */
    readonly untouchedStepsOff: number;
  };
  /** The state is never set again; compared while the robot has touched nothing but its floor. */
  readonly freeRun: { readonly stepsBeforeFirstContact: number; readonly obsMaxError: number };
}

export interface ReplayOptions {
  /** Where the recorded environment is looked up by id. */
  readonly environments: readonly EnvironmentDefinition[];
  /** Settings under `environment.*`, e.g. `{ release: '1.0.0' }`; `engine` names the simulator, absent: the original one. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Errors above which a step is counted. Recordings of MuJoCo 2.3.3 compare two versions of the physics. */
function limits({ env, mujoco }: Recording): { obs: number; reward: number } {
  if (!mujoco.startsWith('2.')) return { obs: 1e-3, reward: 1e-4 };
  return { obs: env.includes('Hopper') ? 0.1 : 1e-2, reward: 1e-2 };
}

/** Replays a recorded episode twice, step by step from the recorded states and freely, and measures how far it is off. */
export async function replayEpisode(
  recording: Recording,
  { environments, settings = {} }: ReplayOptions,
): Promise<ReplayFigures> {
  const definition = environments.find(({ id }) => id === recording.env);
  if (definition === undefined) {
    throw refuse('bad-recording', `The recording is of ${recording.env}, which is not among the known environments.`);
  }
  const { engine, ...others } = settings;
  const name = engine === undefined ? null : chooseEngine(definition, engine as string, others);
  const environment = (await environmentOnEngine(definition, name).create(others)) as ReplayedEnvironment;
  try {
    const reset = environment.reset(recording.seed);
    const resetObsMaxError = observationError(reset, recording.reset.obs);
    const resetStateMaxError = stateError(environment, recording.reset);
    const layoutMaxError = Math.max(
      layoutError(environment, recording.layout),
      placesError(environment, recording.objectPlaces),
      rotationError(environment, recording.rotations),
    );
    const singleStep = stepByStep(environment, recording);
    let secondResetLayoutMaxError = 0;
    let secondResetObsMaxError = 0;
    if (recording.secondReset !== undefined) {
      secondResetObsMaxError = observationError(environment.reset(), recording.secondReset.obs);
      secondResetLayoutMaxError = layoutError(environment, recording.secondReset.layout);
    }
    const freeRun = runFreely(environment, recording);
    return {
      env: recording.env,
      seed: recording.seed,
      layoutMaxError,
      resetObsMaxError,
      resetStateMaxError,
      secondResetLayoutMaxError,
      secondResetObsMaxError,
      singleStep,
      freeRun,
    };
  } finally {
    environment.dispose();
  }
}

function stepByStep(environment: ReplayedEnvironment, recording: Recording): ReplayFigures['singleStep'] {
  const limit = limits(recording);
  const errors: number[] = [];
  let stepsOverReward = 0;
  let rewardMaxError = 0;
  let costMismatches = 0;
  let terminationMismatches = 0;
  let untouchedSteps = 0;
  let untouchedStepsOff = 0;
  let touched = 0;
  let before: RecordedState = recording.reset;
  for (const step of recording.steps) {
    environment.setState(before);
    touched += environment.contactCount;
    const result = environment.step(Float64Array.from(step.action));
    const error = observationError(result.observation, step.obs);
    errors.push(error);
    const rewardError = Math.abs(result.reward - step.reward);
    if (touched + environment.contactCount === 0) {
      untouchedSteps++;
      if (error > 10 * limit.obs || rewardError > 10 * limit.reward) untouchedStepsOff++;
    }
    touched = environment.contactCount;
    rewardMaxError = Math.max(rewardMaxError, rewardError);
    if (rewardError > limit.reward) stepsOverReward++;
    if (!sameCost(result.cost as Readonly<Record<string, number>>, step)) costMismatches++;
    const ended = result.terminated || result.truncated;
    if (result.terminated !== step.terminated || result.truncated !== step.truncated) terminationMismatches++;
    before = step;
    if (ended) break;
  }
  return {
    obsMaxError: Math.max(...errors),
    obsMedianError: median(errors),
    stepsOverObs: errors.filter((error) => error > limit.obs).length,
    rewardMaxError,
    stepsOverReward,
    costMismatches,
    terminationMismatches,
    stepsCompared: errors.length,
    untouchedSteps,
    untouchedStepsOff,
  };
}

function runFreely(environment: ReplayedEnvironment, recording: Recording): ReplayFigures['freeRun'] {
  environment.reset(recording.seed);
  let obsMaxError = 0;
  let steps = 0;
  for (const step of recording.steps) {
    const result = environment.step(Float64Array.from(step.action));
    if (environment.contactCount > 0) break;
    steps++;
    obsMaxError = Math.max(obsMaxError, observationError(result.observation, step.obs));
    if (result.terminated || result.truncated) break;
  }
  return { stepsBeforeFirstContact: steps, obsMaxError };
}

const COST_PREFIX = 'cost_';

/** The step's cost and every cost entry of the recorded info. Velocity tasks have the one name `sum` and no entries. */
function sameCost(cost: Readonly<Record<string, number>>, step: RecordedStep): boolean {
  if (cost.sum !== step.cost) return false;
  return Object.entries(step.info).every(
    ([key, value]) => !key.startsWith(COST_PREFIX) || cost[key.slice(COST_PREFIX.length)] === Number(value),
  );
}

function layoutError(environment: ReplayedEnvironment, recorded: RecordedLayout): number {
  const error = placesError(environment, recorded);
  const unplaced = Object.keys(environment.layout()).find((name) => recorded[name] === undefined);
  if (unplaced === undefined) return error;
  throw refuse('bad-recording', `The recording does not place ${unplaced}, which the environment does.`);
}

function placesError(environment: ReplayedEnvironment, recorded: RecordedLayout): number {
  const layout = environment.layout();
  let worst = 0;
  for (const [name, [x, y]] of Object.entries(recorded)) {
    const place = layout[name];
    if (place === undefined || x === undefined || y === undefined)
      throw refuse('bad-recording', `The recording places ${name}, which the environment does not.`);
    worst = Math.max(worst, Math.abs(place[0] - x), Math.abs(place[1] - y));
  }
  return worst;
}

function stateError(environment: ReplayedEnvironment, recorded: RecordedState): number {
  const { qpos, qvel } = environment.state();
  return Math.max(
    largestError(qpos, recorded.qpos, 'recorded state'),
    largestError(qvel, recorded.qvel, 'recorded state'),
  );
}

function rotationError(environment: ReplayedEnvironment, recorded: Readonly<Record<string, number>>): number {
  const rotations = environment.rotations();
  let worst = 0;
  for (const [name, angle] of Object.entries(recorded)) {
    const own = rotations[name];
    if (own !== undefined) worst = Math.max(worst, Math.abs(own - angle));
  }
  return worst;
}

function observationError(observation: ArrayLike<number>, recorded: readonly number[]): number {
  return largestError(observation, recorded, 'recorded observation');
}

function largestError(own: ArrayLike<number>, recorded: readonly number[], what: string): number {
  if (own.length !== recorded.length) {
    throw refuse('bad-recording', `The ${what} has ${recorded.length} entries; the environment's has ${own.length}.`);
  }
  let worst = 0;
  for (let i = 0; i < recorded.length; i++) {
    const value = recorded[i]!;
    worst = Math.max(worst, Math.abs(own[i]! - value) / (1 + Math.abs(value)));
  }
  return worst;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

import type { ReplayFigures } from './replay-episode.ts';

const LAYOUT = 1e-6;
const RESET_OBSERVATION = 1e-5;
const STATE = 1e-6;
const MEDIAN = 1e-5;
const MEDIAN_OLD_PHYSICS = 1e-2;
const STEPS = 3;

export interface ShortfallOptions {
  /** Share of steps whose observation or reward may be off, in place of the family's own. */
  readonly share?: number;
}

/** In what a replay falls short of being the same episode, one sentence each; empty if it does not. */
export function shortfalls(figures: ReplayFigures, { share }: ShortfallOptions = {}): string[] {
  const { env, singleStep } = figures;
  const oldPhysics = /Hopper|Walker2d|Swimmer/.test(env);
  const racecar = env.includes('Racecar');
  const steps = (part: number): number => Math.max(STEPS, Math.floor((share ?? part) * singleStep.stepsCompared));
  const found: string[] = [];
  const check = (what: string, value: number, limit: number): void => {
    if (!(value <= limit)) found.push(`${what} is ${Number(value.toPrecision(3))}, above ${limit}.`);
  };
  check('The layout error', figures.layoutMaxError, LAYOUT);
  check('The reset observation error', figures.resetObsMaxError, RESET_OBSERVATION);
  check('The state error at reset', figures.resetStateMaxError, STATE);
  check('The layout error of the second reset', figures.secondResetLayoutMaxError, LAYOUT);
  check('The observation error of the second reset', figures.secondResetObsMaxError, RESET_OBSERVATION);
  check('The median observation error', singleStep.obsMedianError, oldPhysics ? MEDIAN_OLD_PHYSICS : MEDIAN);
  // Wheels and hulls touch the floor at a distance of almost exactly zero: the last bit decides such a contact.
  check('The number of steps whose observation is off', singleStep.stepsOverObs, steps(racecar ? 0.2 : 0.03));
  check('The number of steps whose reward is off', singleStep.stepsOverReward, steps(racecar ? 0.1 : 0.03));
  check('The number of steps whose cost differs', singleStep.costMismatches, 0);
  check('The number of steps that end differently', singleStep.terminationMismatches, 0);
  // Only contacts may make a step another one; a wheel's or a hull's with the floor counts as none.
  if (/^Safety(Point|Ant|Doggo)/.test(env)) {
    check('The number of steps that are off though the robot touches nothing', singleStep.untouchedStepsOff, 0);
  }
  return found;
}

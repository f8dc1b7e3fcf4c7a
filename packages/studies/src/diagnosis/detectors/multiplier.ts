import { mean } from '../../statistics/aggregate.ts';
import { type Detector, part, type RunSeries } from '../run-series.ts';

const COLUMN = 'Metrics/LagrangeMultiplier';

/** Share of the cap from which a multiplier counts as held by it. */
const AT_CAP = 0.99;

/** λ stands at its cap while the cost is above the limit: it cannot push harder. */
export const multiplierSaturated: Detector = {
  name: 'multiplier saturated',
  detect(run) {
    const cap = run.settings['constraint.maxMultiplier'];
    const last = part(run, COLUMN, 0.75);
    if (typeof cap !== 'number' || !Number.isFinite(cap) || last.length === 0) return null;
    const held = last.filter((x) => x >= AT_CAP * cap).length / last.length;
    if (held < 0.5 || !isOver(run)) return null;
    return `λ stood at its cap of ${cap} in ${percent(held)} of the last quarter, while the cost was above the limit`;
  },
  remedy: 'Raise constraint.maxMultiplier.',
};

/** λ goes on rising to the end: the training ends before the constraint has been learnt. */
export const multiplierRising: Detector = {
  name: 'multiplier still rising',
  detect(run) {
    const [before, last] = [part(run, COLUMN, 0.5, 0.75), part(run, COLUMN, 0.75)];
    if (before.length < 2 || last.length < 2 || !isOver(run)) return null;
    const [earlier, end] = [mean(before), last.at(-1)!];
    const rises = last.slice(1).filter((x, i) => x >= last[i]!).length / (last.length - 1);
    if (!(end > 1.25 * earlier) || rises < 0.8) return null;
    return `λ rose from ${figure(earlier)} to ${figure(end)} over the second half and the cost is still above the limit`;
  },
  remedy: 'Train for more steps, or raise constraint.multiplierRate (the controller’s gains of a PID).',
};

/** λ and the cost swing round the limit and do not settle. */
export const multiplierOscillating: Detector = {
  name: 'multiplier oscillating',
  detect(run) {
    const [lambda, costs] = [part(run, COLUMN, 0.5), part(run, 'Metrics/EpochCost', 0.5)];
    if (lambda.length < 8 || costs.length < 8 || !Number.isFinite(run.limit)) return null;
    const turns = turningPoints(lambda);
    const middle = mean(lambda);
    const swing = Math.max(...lambda) - Math.min(...lambda);
    const crossings = costs.slice(1).filter((x, i) => x > run.limit !== costs[i]! > run.limit).length;
    if (turns < 3 || !(swing > middle) || crossings < 3) return null;
    return `λ swung by ${figure(swing)} round ${figure(middle)} in the second half, and the cost crossed the limit ${crossings} times`;
  },
  remedy:
    'Lower constraint.multiplierRate, or use a PID controller (constraint.name=pid-lagrangian) with a derivative term.',
};

/** How often a course turns round by more than a quarter of its range. */
function turningPoints(values: readonly number[]): number {
  const least = 0.25 * (Math.max(...values) - Math.min(...values));
  let [turns, direction, extreme] = [0, 0, values[0]!];
  for (const value of values) {
    if (direction >= 0 && value < extreme - least) {
      if (direction > 0) turns++;
      [direction, extreme] = [-1, value];
    } else if (direction <= 0 && value > extreme + least) {
      if (direction < 0) turns++;
      [direction, extreme] = [1, value];
    } else if ((direction >= 0 && value > extreme) || (direction < 0 && value < extreme)) extreme = value;
  }
  return turns;
}

function isOver(run: RunSeries): boolean {
  const costs = part(run, 'Metrics/EpochCost', 0.75);
  return costs.length > 0 && mean(costs) > run.limit;
}

function figure(x: number): string {
  return x.toPrecision(3);
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

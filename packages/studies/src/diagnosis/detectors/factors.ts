import { median } from '../../statistics/aggregate.ts';
import { type Detector, part } from '../run-series.ts';

/** Exact over estimated curvature from which K-FAC's factors do not describe the policy. */
const EXPLODED = 50;

/** The exact curvature along K-FAC's steps leaves the factors' behind. */
export const factors: Detector = {
  name: 'stale or exploding factors',
  detect(run) {
    const [first, last] = [part(run, 'Misc/CurvatureRatio', 0, 0.25), part(run, 'Misc/CurvatureRatio', 0.75)];
    if (first.length === 0 || last.length === 0) return null;
    const [before, after] = [median(first), median(last)];
    if (after < EXPLODED && !(after > 5 * before && after > 20)) return null;
    return `the exact curvature along a step is ${after.toPrecision(3)} times what the factors say (${before.toPrecision(3)} at the start)`;
  },
  remedy: 'Lower optimizer.factorsEvery and optimizer.decay, raise optimizer.damping, or use optimizer.fisher=exact.',
};

import { mean } from '../../statistics/aggregate.ts';
import { type Detector, part } from '../run-series.ts';

/** Share of steps rolled back from which learning stalls. */
const MANY = 0.3;

/** The KL guard takes back what the optimizer proposes. */
export const rollbacks: Detector = {
  name: 'steps rolled back',
  detect(run) {
    const rates = part(run, 'Misc/RollbackRate', 0.5);
    if (rates.length === 0 || mean(rates) < MANY) return null;
    return `${Math.round(100 * mean(rates))} % of the steps were rolled back in the second half`;
  },
  remedy:
    'Raise trustRegion.maxKl, shorten steps (optimizer.stepKl), or refresh the factors more often (optimizer.factorsEvery).',
};

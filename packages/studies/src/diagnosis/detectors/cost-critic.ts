import { mean } from '../../statistics/aggregate.ts';
import { type Detector, part } from '../run-series.ts';

const LOSS = 'Loss/Loss_cost_critic';

/** Share of its first loss that a critic which learns falls below, at the same cost. */
const LEARNT = 0.9;

/**
 * The cost critic's loss did not fall though the cost did not rise: its values explain nothing of what episodes cost, and
 * cost advantages are noise. The squared scale of the cost is taken out, as a loss follows it.
 */
export const costCritic: Detector = {
  name: 'cost critic that explains nothing',
  detect(run) {
    const [first, last] = [part(run, LOSS, 0, 0.2), part(run, LOSS, 0.5)];
    const [costFirst, costLast] = [part(run, 'Metrics/EpochCost', 0, 0.2), part(run, 'Metrics/EpochCost', 0.5)];
    if (first.length < 2 || last.length < 2 || costFirst.length === 0 || costLast.length === 0) return null;
    const [before, after] = [mean(costFirst), mean(costLast)];
    if (!(before > 0 && after > 0)) return null;
    const ratio = mean(last) / after ** 2 / (mean(first) / before ** 2);
    if (!(mean(last) > LEARNT * mean(first)) || !(ratio > LEARNT)) return null;
    return `its loss went from ${mean(first).toPrecision(3)} to ${mean(last).toPrecision(3)} while the cost went from ${before.toPrecision(3)} to ${after.toPrecision(3)}`;
  },
  remedy:
    'Give it more passes (critic.passes) or another critic.learningRate, wider layers, or a smaller advantage.costLambda.',
};

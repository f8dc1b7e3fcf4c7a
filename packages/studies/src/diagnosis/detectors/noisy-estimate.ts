import { mean } from '../../statistics/aggregate.ts';
import { type Detector, part } from '../run-series.ts';

/** Epochs lie above the limit as often as below it, because the estimate of the cost is noise at that distance. */
export const noisyEstimate: Detector = {
  name: 'cost estimate noisier than its distance to the limit',
  detect(run) {
    const estimates = part(
      run,
      run.columns.has('Metrics/CostEstimate') ? 'Metrics/CostEstimate' : 'Metrics/EpochCost',
      0.75,
    );
    if (estimates.length < 6 || !Number.isFinite(run.limit)) return null;
    // Differences of successive epochs leave a slow course out: Var(x_t − x_{t−1}) = 2 σ².
    const differences = estimates.slice(1).map((x, i) => x - estimates[i]!);
    const noise = Math.sqrt(mean(differences.map((d) => d * d)) / 2);
    const distance = Math.abs(mean(estimates) - run.limit);
    const crossings = estimates.slice(1).filter((x, i) => x > run.limit !== estimates[i]! > run.limit).length;
    if (noise <= distance || noise < 0.2 * run.limit || crossings < estimates.length / 4) return null;
    return `from epoch to epoch the estimate moves by ±${noise.toPrecision(2)}, and its mean is ${distance.toPrecision(2)} from the limit`;
  },
  remedy:
    'Lengthen constraint.costWindow, set constraint.costEstimate=critic, or collect more episodes an epoch (training.stepsPerEpoch).',
};

import { mean } from '../../statistics/aggregate.ts';
import { type Detector, part } from '../run-series.ts';

/** Share of the limit by which the two may differ. */
const APART = 0.5;

/** Mean actions on held-out layouts cost something else than the sampled actions of training. */
export const evaluationGap: Detector = {
  name: 'trained and evaluated cost far apart',
  detect({ evaluatedCosts, ...rest }) {
    const run = { evaluatedCosts, ...rest };
    const trained = part(run, 'Metrics/EpochCost', 0.9);
    if (evaluatedCosts.length < 2 || trained.length === 0) return null;
    const [ours, theirs] = [mean(trained), mean(evaluatedCosts)];
    const deviation = Math.sqrt(mean(evaluatedCosts.map((x) => (x - theirs) ** 2)));
    const error = deviation / Math.sqrt(evaluatedCosts.length - 1);
    const scale = Number.isFinite(run.limit) && run.limit > 0 ? run.limit : Math.max(ours, theirs);
    const gap = Math.abs(ours - theirs);
    if (gap < APART * scale || gap < 2 * error) return null;
    return `an episode cost ${ours.toPrecision(3)} at the end of training and costs ${theirs.toPrecision(3)} with mean actions on held-out layouts`;
  },
  remedy:
    'Judge by both (belay evaluate --sample); a policy that is safe only with its noise needs a smaller σ at the end (policy.annealStd).',
};

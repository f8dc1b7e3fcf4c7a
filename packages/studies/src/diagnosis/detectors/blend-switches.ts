import { type Detector, part } from '../run-series.ts';

/** A change of the weight from one epoch to the next that is a switch and no blend. */
const SWITCH = 0.5;

/** KFCPO's blend jumps between all reward and all cost. */
export const blendSwitches: Detector = {
  name: 'blend that switches',
  detect(run) {
    const weights = part(run, 'Misc/CostWeight', 0.5);
    if (weights.length < 6) return null;
    const switches = weights.slice(1).filter((w, i) => Math.abs(w - weights[i]!) > SWITCH).length;
    const share = switches / (weights.length - 1);
    if (share < 0.25) return null;
    return `the cost’s weight jumped by more than ${SWITCH} in ${switches} of the last ${weights.length - 1} changes`;
  },
  remedy:
    'Lower constraint.sharpness, lengthen constraint.costWindow, or set constraint.weightSmoothing: the blend follows noise.',
};

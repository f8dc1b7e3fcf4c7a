/**
 * Run: run down the avenue between two walls, towards a point a kilometre away. After Safety-Gymnasium 1.2.0.
 */
import { sigwalls } from '../../objects/sigwalls.ts';
import type { Task } from '../task.ts';

const FLOOR = 17.5;
const TARGET_Y = -1000;
const POTENTIAL_SCALE = -60;
/** Part of the gained potential that is reward, in the registered level. */
const REWARD_FACTOR = 1;

/** @param factor Part of the gained potential that is reward. */
export function runTaskWith(factor: number): Task {
  return {
    name: 'Run',
    summary: 'run down the avenue',
    runs: true,
    maxSteps: 500,
    needs: ['sigwalls'],
    floorSize: FLOOR,
    levels: [
      {
        extents: [-2, -2, 2, 2],
        agent: { keepout: 0, rectangles: [[-0.2, 16.5, 0.2, 16.5]] },
        objects: [sigwalls(2, { offset: 0.5, halfLength: FLOOR })],
      },
    ],
    planar: { rule: 'run', factor },
    rules(scene) {
      let lastPotential = 0;
      // About −6·10⁴, so that the difference carries rounding of about 1e-11.
      const potential = (): number => {
        const dy = scene.agentY - TARGET_Y;
        return POTENTIAL_SCALE * Math.sqrt(scene.agentX * scene.agentX + dy * dy);
      };
      return {
        begin() {
          lastPotential = potential();
        },
        reward() {
          const now = potential();
          const reward = factor * (now - lastPotential);
          lastPotential = now;
          return reward;
        },
      };
    },
  };
}

export const runTask = runTaskWith(REWARD_FACTOR);

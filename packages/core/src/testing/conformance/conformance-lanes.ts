import type { Environment } from '../../contracts/environment.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import { type BatchRules, hostBatch } from '../../environments/batches/host-batch.ts';
import { createRandom } from '../../random/random.ts';

/** How long and how many the environment's lanes are. */
export interface LaneOptions {
  /** How fast x moves. */
  readonly pace: number;
}

const shape = {
  observationSpace: { low: [-9, -9], high: [9, 9] },
  actionSpace: { low: [-1], high: [1] },
  costs: ['cost', 'left'],
  maxSteps: 25,
};

/**
 * Lanes that sway, for trying wrappers of batches: observation [x, sway], action a push, reward −|x|, costs total
 * (|x| > 0.5) and `left` (x < −0.5). Terminates beyond |x| = 2, is truncated after 25 steps. State is in single precision, so
 * that a batch and single lanes have the same bits.
 */
export const conformanceLanes: EnvironmentDefinition<LaneOptions> = {
  ...shape,
  id: 'ConformanceLanes-v0',
  summary: 'Lanes that sway, by itself and in batches.',
  settings: { pace: { doc: 'How fast x moves.', format: 'number', default: 1, min: 0, max: 10 } },
  create: ({ pace }) => createLane(pace),
  createBatch: (count, { pace }, engine) => hostBatch(shape, count, engine, laneRules(count, pace)),
};

function laneRules(count: number, pace: number): BatchRules {
  const [x, sway] = [new Float32Array(count), new Float32Array(count)];
  const random = Array.from({ length: count }, () => createRandom(0, 'lanes'));
  return {
    reset(i, seed) {
      if (seed !== undefined) random[i] = createRandom(seed, 'lanes');
      x[i] = random[i]!.uniform() - 0.5;
      sway[i] = 0;
    },
    step(first, last, actions, { rewards, costs, ended }) {
      for (let i = first; i < last; i++) {
        sway[i] = 0.8 * sway[i]! + 0.1 * random[i]!.normal();
        x[i] = x[i]! + pace * (0.2 * actions[i]! + sway[i]!);
        rewards[i] = -Math.abs(x[i]!);
        costs[2 * i] = Math.abs(x[i]!) > 0.5 ? 1 : 0;
        costs[2 * i + 1] = x[i]! < -0.5 ? 1 : 0;
        ended[i] = Math.abs(x[i]!) > 2 ? 1 : 0;
      }
    },
    observe(i, out, at) {
      out[at] = x[i]!;
      out[at + 1] = sway[i]!;
    },
  };
}

/** One lane, by the rules of the batch and without what a batch adds. */
function createLane(pace: number): Environment {
  const rules = laneRules(1, pace);
  const [rewards, costs, ended] = [new Float32Array(1), new Float32Array(2), new Float32Array(1)];
  let steps = 0;
  const observe = (): Float32Array => {
    const out = new Float32Array(2);
    rules.observe(0, out, 0);
    return out;
  };
  return {
    reset(seed) {
      rules.reset(0, seed);
      steps = 0;
      return observe();
    },
    step(action) {
      rules.step(0, 1, action, { rewards, taskRewards: null, costs, ended });
      steps++;
      return {
        observation: observe(),
        reward: rewards[0]!,
        cost: { cost: costs[0]!, left: costs[1]! },
        terminated: ended[0] === 1,
        truncated: steps >= shape.maxSteps,
      };
    },
  };
}

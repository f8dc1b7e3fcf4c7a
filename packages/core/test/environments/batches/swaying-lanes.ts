import { type BatchRules, createRandom, definePlugin, type EnvironmentDefinition, hostBatch } from '@belay-rl/core';

/**
 * Lanes that sway: observation [x, sway], action a push, reward −|x|, costs total (|x| > 0.5) and `left` (x < −0.5).
 * Terminates beyond |x| = 2, is truncated after 25 steps. All state is in single precision, so that the batch and the
 * single environments below have the same bits.
 */
function lanes(count: number, pace: number): BatchRules {
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

const shape = {
  observationSpace: { low: [-9, -9], high: [9, 9] },
  actionSpace: { low: [-1], high: [1] },
  costs: ['cost', 'left'],
  maxSteps: 25,
};

interface Options {
  readonly pace: number;
}

/** The lanes one by one: what the engine `one` is. */
function createLane({ pace }: Options): ReturnType<EnvironmentDefinition['create']> {
  const rules = lanes(1, pace);
  const rows = {
    rewards: new Float32Array(1),
    taskRewards: null,
    costs: new Float32Array(2),
    ended: new Float32Array(1),
  };
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
      rules.step(0, 1, action, rows);
      steps++;
      const [cost, left] = rows.costs;
      return {
        observation: observe(),
        reward: rows.rewards[0]!,
        cost: { cost: cost!, left: left! },
        terminated: rows.ended[0] === 1,
        truncated: steps >= shape.maxSteps,
      };
    },
  };
}

/**
 * Three engines: `many` is a batch, exact up to pace 1; `rough` a batch that is not exact; `one` the original, single lanes.
 * The batches count what they made in `made`.
 */
export const made = { batches: 0 };
export const swayingLanes: EnvironmentDefinition<Options> = {
  ...shape,
  id: 'SwayingLanes-v0',
  summary: 'Lanes that sway.',
  settings: { pace: { doc: 'How fast x moves.', format: 'number', default: 1, min: 0, max: 10 } },
  engines: [
    {
      name: 'many',
      summary: 'all lanes at once',
      fit: ({ pace }) =>
        pace <= 1 ? { kind: 'exact' } : { kind: 'none', reason: `its pace is ${pace}, and at most 1` },
      createBatch(count, { pace }, engine) {
        made.batches++;
        return hostBatch(shape, count, engine, lanes(count, pace));
      },
    },
    {
      name: 'rough',
      summary: 'all lanes at once, nearly',
      fit: () => ({ kind: 'approximate', reason: 'it moves a tenth faster' }),
      createBatch: (count, { pace }, engine) => hostBatch(shape, count, engine, lanes(count, 1.1 * pace)),
    },
    { name: 'one', summary: 'lane by lane' },
  ],
  create: createLane,
};

export default definePlugin({
  name: 'test/swaying-lanes',
  version: '1.0.0',
  setup(belay) {
    belay.environment(swayingLanes);
  },
});

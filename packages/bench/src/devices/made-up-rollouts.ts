import type { Engine, Rollouts, Trajectories } from '@belay-rl/core';

interface Plan {
  readonly environments: number;
  readonly steps: number;
  readonly observations: number;
  readonly costNames: readonly string[];
}

/** The same rows every epoch: learning costs what it costs on rows of an environment, and nothing is stepped. */
export class MadeUpRollouts implements Rollouts {
  readonly environments: number;
  readonly #trajectories: Promise<Trajectories>;

  constructor(engine: Engine, plan: Plan) {
    this.environments = plan.environments;
    this.#trajectories = madeUp(engine, plan);
  }

  collect(): Promise<Trajectories> {
    return this.#trajectories;
  }

  save() {
    return {};
  }

  load(): void {}

  async dispose(): Promise<void> {}
}

async function madeUp(engine: Engine, { environments, steps, observations, costNames }: Plan): Promise<Trajectories> {
  const rows = environments * steps;
  let state = 1;
  const fill = (length: number, scale: number): Float32Array =>
    Float32Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return scale * (state / 2 ** 31 - 1);
    });
  const seen = engine.rows(rows, observations);
  await engine.put(fill(rows * observations, 1), seen);
  const finals = engine.rows(environments, observations);
  await engine.put(fill(environments * observations, 1), finals);
  const ended = new Uint8Array(rows);
  for (let e = 1; e <= environments; e++) ended[e * steps - 1] = 2;
  const costs = fill(rows, 1).map((x) => Number(x > 0.9));
  const rewards = fill(rows, 1);
  const sum = (x: Float32Array, e: number): number =>
    x.subarray(e * steps, (e + 1) * steps).reduce((total, one) => total + one, 0);
  return {
    environments,
    steps,
    observations: seen,
    actions: fill(2 * rows, 0.5),
    // Of a normal with σ = 1 near its mean; ratios stay near 1 for a while.
    behaviourLogProb: fill(rows, 0.1).map((x) => x - 2),
    rewards,
    costNames,
    costs: costNames.map(() => costs),
    ended,
    finalObservations: finals,
    finalRows: Int32Array.from({ length: environments }, (_, e) => (e + 1) * steps - 1),
    episodes: Array.from({ length: environments }, (_, e) => ({
      environment: e,
      firstRow: e * steps,
      length: steps,
      return: sum(rewards, e),
      costs: costNames.map(() => sum(costs, e)),
      weight: 1,
    })),
    cutEpisodes: [],
  };
}

import type { Engine } from '../contracts/engine.ts';
import type { Episode, RolloutRequest, Trajectories } from '../contracts/rollouts.ts';
import type { Rows } from '../contracts/rows.ts';
import { shareWeights } from '../costs/episode-weights.ts';
import { EpisodeEnd } from '../environments/batches/episode-end.ts';
import { spaceSize } from '../spaces/space-size.ts';
import { RunningStatistics } from '../statistics/observation-statistics.ts';
import { RolloutEpisodes } from './episode-records.ts';
import type { RolloutMemory } from './rollout-memory.ts';
import type { RolloutPlan } from './rollout-plan.ts';

/** Turns an epoch's memory into what algorithms read: rows uploaded once, finals packed, episodes listed. */
export class TrajectoryAssembly {
  readonly #plan: RolloutPlan;
  readonly #engine: Engine;
  readonly #observations: Rows;
  #finals: Rows;

  constructor(plan: RolloutPlan, engine: Engine) {
    this.#plan = plan;
    this.#engine = engine;
    this.#observations = engine.rows(plan.environments * plan.steps, plan.observations);
    this.#finals = engine.rows(plan.environments, plan.observations);
  }

  /** Whether these are the rows of the last epoch's trajectories, as the memory holds them. */
  holds(rows: Rows): boolean {
    return rows === this.#observations;
  }

  async assemble(memory: RolloutMemory, request: RolloutRequest): Promise<Trajectories> {
    const plan = this.#plan;
    const { environments, steps } = request;
    const rows = environments * steps;
    await this.#engine.put(memory.observations.subarray(0, rows * plan.observations), this.#observations);
    const { finalRows, packed } = packFinals(memory, plan, request);
    if (finalRows.length > this.#finals.capacity) {
      this.#finals = this.#engine.rows(Math.min(rows, 2 * finalRows.length), plan.observations);
    }
    if (finalRows.length > 0) await this.#engine.put(packed, this.#finals);
    this.#finals.count = finalRows.length;
    return {
      environments,
      steps,
      observations: this.#observations,
      actions: memory.actions.subarray(0, rows * spaceSize(plan.actionSpace)),
      behaviourLogProb: memory.behaviourLogProb.subarray(0, rows),
      rewards: memory.rewards.subarray(0, rows),
      costNames: plan.costNames,
      costs: memory.costs.map((cost) => cost.subarray(0, rows)),
      ended: memory.ended.subarray(0, rows),
      finalObservations: this.#finals,
      finalRows,
      ...listEpisodes(memory, plan, request),
      ...(memory.givenUp.some((given) => given === 1) ? { givenUp: memory.givenUp.slice(0, environments) } : {}),
    };
  }
}

function packFinals(
  memory: RolloutMemory,
  plan: RolloutPlan,
  { environments, steps }: RolloutRequest,
): { finalRows: Int32Array; packed: Float32Array } {
  const width = plan.observations;
  let count = 0;
  for (let e = 0; e < environments; e++) count += memory.finalCounts[e]!;
  const finalRows = new Int32Array(count);
  const packed = new Float32Array(count * width);
  let next = 0;
  for (let e = 0; e < environments; e++) {
    const first = e * plan.steps;
    const finals = memory.finalCounts[e]!;
    packed.set(memory.finalObservations.subarray(first * width, (first + finals) * width), next * width);
    for (let i = 0; i < finals; i++) finalRows[next++] = e * steps + memory.finalSteps[first + i]!;
  }
  return { finalRows, packed };
}

function listEpisodes(memory: RolloutMemory, plan: RolloutPlan, { environments, steps }: RolloutRequest) {
  const records = new RolloutEpisodes(memory, plan);
  const episodes: Episode[] = [];
  const cutEpisodes: Episode[] = [];
  const read = (e: number, i: number): Episode => {
    const firstStep = records.firstStep(e, i);
    return {
      environment: e,
      firstRow: firstStep < 0 ? -1 : e * steps + firstStep,
      length: records.length(e, i),
      return: records.return(e, i),
      costs: Array.from(records.costs(e, i)),
      weight: 1,
      ...(plan.episodes === 'continue' ? { extras: Array.from(records.extras(e, i)) } : {}),
    };
  };
  for (let e = 0; e < environments; e++) {
    const ended = records.ended(e);
    for (let i = 0; i < ended; i++) episodes.push(read(e, i));
    const cut = plan.episodes === 'restart' && memory.ended[(e + 1) * steps - 1] === EpisodeEnd.none;
    if (cut) cutEpisodes.push(read(e, ended));
  }
  if (plan.episodes === 'continue') return { episodes, cutEpisodes };
  const weights = shareWeights(episodes.map(({ environment }) => environment));
  return { episodes: episodes.map((episode, i) => ({ ...episode, weight: weights[i]! })), cutEpisodes };
}

/**
 * The epoch's observation statistics, merged in environment order: environment 0 went on from what the run knew, the others
 * add what only they saw. With one environment this is a running normaliser and nothing else.
 */
export function mergeStatistics(memory: RolloutMemory, plan: RolloutPlan, environments: number): void {
  const width = plan.observations;
  const size = RunningStatistics.size(width);
  const merged = new RunningStatistics(width, memory.statistics);
  merged.values.set(memory.firstStatistics);
  for (let e = 1; e < environments; e++) {
    merged.merge(new RunningStatistics(width, memory.addedStatistics.subarray(e * size, (e + 1) * size)));
  }
}

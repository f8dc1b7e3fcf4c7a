import { createWasmEngine } from '@belay-rl/kernels';
import type { BatchEnvironment } from '../contracts/batch-environment.ts';
import type { Engine } from '../contracts/engine.ts';
import type { Rows } from '../contracts/rows.ts';
import type { Vec } from '../contracts/values.ts';
import { EnvironmentFault } from '../environments/batches/environment-fault.ts';
import { EpisodeEnd } from '../environments/batches/episode-end.ts';
import { batchFault } from '../environments/step-contract.ts';
import { BelayError } from '../errors.ts';
import { evaluationResetSeed } from '../random/reset-seeds.ts';
import { vectorise } from '../rollouts/vectorise.ts';
import { spaceSize } from '../spaces/space-size.ts';
import { type EvaluatedEpisode, type EvaluationOptions, numbersOf } from './evaluation-options.ts';

/** Episodes that are played side by side. */
const SIDE_BY_SIDE = 32;
/** Steps between two looks at signals and timers. */
const STEPS_A_TURN = 50;
/** Address space for the rows of a batch [MB]. */
const ENGINE_MEGABYTES = 64;

/**
 * Whole episodes of an environment that comes as a batch, with the policy's mean actions: episode i begins with the same seed, and
 * comes to the same numbers, however many are played side by side. If a signal stops it, episodes of the last group are lost.
 */
export async function playInBatches(options: EvaluationOptions): Promise<readonly EvaluatedEpisode[]> {
  const { environment, settings, signal } = options;
  const numbers = numbersOf(options);
  const count = Math.min(SIDE_BY_SIDE, numbers.length);
  const engine = createWasmEngine({ variant: 'strict', megabytes: ENGINE_MEGABYTES });
  const batch = await vectorise(environment, count, settings, engine);
  const episodes: EvaluatedEpisode[] = [];
  try {
    for (let first = 0; first < numbers.length && signal?.aborted !== true; first += count) {
      const group = numbers.slice(first, first + count);
      const played = await playGroup(options, batch, engine, group);
      for (const [i, episode] of played.entries()) {
        options.onEpisode?.(episode, group[i]!);
        episodes.push(episode);
      }
    }
  } catch (error) {
    throw error instanceof EnvironmentFault ? error.cause : error;
  } finally {
    await batch.dispose();
    engine.dispose();
  }
  return episodes;
}

/** The episodes of these numbers, at most as many as the batch has rows; none if the signal came in between. */
async function playGroup(
  { policy, environment, costNames, seed, signal }: EvaluationOptions,
  batch: BatchEnvironment,
  engine: Engine,
  group: readonly number[],
): Promise<readonly EvaluatedEpisode[]> {
  const { count } = batch;
  const names = environment.costs ?? ['cost'];
  const columns = costNames.map((name) => names.indexOf(name));
  const wanted = group.length;
  const seeds = Uint32Array.from({ length: count }, (_, i) => evaluationResetSeed(seed, group[i] ?? 0));
  const played = Array.from({ length: wanted }, (_, i) => ({
    seed: seeds[i]!,
    return: 0,
    length: 0,
    costs: costNames.map(() => 0),
  }));
  /** Rows whose episode goes on. */
  let running = played.map((_, i) => i);
  const actions = new Float32Array(count * spaceSize(environment.actionSpace));
  const sent = engine.rows(count, spaceSize(environment.actionSpace));
  const host = (rows: Rows): Vec => rows.host!;
  await batch.reset(seeds);
  policy.reset();
  for (let step = 0; running.length > 0; step++) {
    if (step % STEPS_A_TURN === 0) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (signal?.aborted === true) return [];
    }
    policy.actRows(host(batch.observations), actions, count);
    await engine.put(actions, sent);
    await batch.step(sent);
    const [rewards, costs, ended] = [host(batch.rewards), host(batch.costs), host(batch.ended)];
    const taskRewards = batch.taskRewards === undefined ? null : host(batch.taskRewards);
    const found = batchFault({ rewards, taskRewards, costs, ended }, wanted, names);
    if (found !== null) {
      const where = `${environment.id}, evaluation episode ${group[found.row]}, step ${step}`;
      throw new BelayError(found.fault.code, `${where}: ${found.fault.sentence}.`);
    }
    for (const i of running) {
      const episode = played[i]!;
      episode.length++;
      episode.return += (taskRewards ?? rewards)[i]!;
      for (const [k, column] of columns.entries()) {
        if (column >= 0) episode.costs[k]! += costs[i * names.length + column]!;
      }
    }
    running = running.filter((i) => ended[i] === EpisodeEnd.none);
  }
  return played;
}

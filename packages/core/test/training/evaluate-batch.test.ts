import { evaluationResetSeed, wrapEnvironment } from '@belay-rl/core/internals';
import {
  createTraining,
  type EvaluatedEpisode,
  environmentOf,
  evaluatePolicy,
  type LoadedPolicy,
  policyFromState,
  resolveConfiguration,
} from '@belay-rl/core/run';
import test from 'ava';
import lanesPlugin, { made, swayingLanes } from '../environments/batches/swaying-lanes.ts';
import { tinyRegistry } from './tiny-run.ts';

const registry = tinyRegistry().add(lanesPlugin);
const configure = (engine: string) =>
  resolveConfiguration({
    registry,
    algorithm: 'tiny',
    environment: swayingLanes.id,
    overrides: { 'training.steps': 240, 'environment.engine': engine },
  });

async function trained(): Promise<LoadedPolicy> {
  const training = await createTraining({ registry, configuration: configure('one') });
  await training.run();
  const policy = policyFromState(training.saveState());
  await training.dispose();
  return policy;
}

const evaluate = (policy: LoadedPolicy, engine: string, more: Partial<Parameters<typeof evaluatePolicy>[0]> = {}) =>
  evaluatePolicy({
    policy,
    environment: environmentOf(registry, configure(engine)),
    settings: { pace: 1 },
    episodes: 70,
    seed: 3,
    costNames: ['cost', 'left'],
    limits: [5, Number.POSITIVE_INFINITY],
    ...more,
  });

test.serial('an evaluation in batches comes to the episodes of one environment after another', async (t) => {
  using policy = await trained();
  const told: EvaluatedEpisode[] = [];
  const before = made.batches;

  const many = await evaluate(policy, 'many', { onEpisode: (episode, i) => void told.splice(i, 1, episode) });

  t.is(made.batches, before + 1);
  t.deepEqual(many, await evaluate(policy, 'one'));
  t.deepEqual(told, many.episodes);
  t.is(many.episodes[69]!.seed, evaluationResetSeed(3, 69));
  t.deepEqual((await evaluate(policy, 'many', { episodes: 7 })).episodes, many.episodes.slice(0, 7));
});

test.serial('a wrapper goes round the batch that is evaluated', async (t) => {
  using policy = await trained();
  const half = (engine: string) =>
    wrapEnvironment(
      environmentOf(registry, configure(engine)),
      {
        extraObservations: 0,
        wrap: (inner) => ({
          reset: (seed) => inner.reset(seed),
          step: (action) => inner.step(action.map((a) => a / 2)),
        }),
      },
      new Float64Array(0),
    );

  const [many, one] = [half('many'), half('one')];

  t.is(many.createBatch, undefined, 'a wrapper that knows no batches has single environments');
  t.deepEqual(
    await evaluate(policy, 'many', { environment: many }),
    await evaluate(policy, 'one', { environment: one }),
  );
});

test.serial('a policy acts on many rows as on each, and names a row that is no number', async (t) => {
  using policy = await trained();
  const rows = Float32Array.of(0.1, -0.2, 0.4, 0, 1, 0.5);
  const actions = new Float32Array(3);

  policy.actRows(rows, actions, 3);

  for (let i = 0; i < 3; i++) t.is(actions[i], Math.fround(policy.act(rows.subarray(2 * i, 2 * i + 2))[0]!));
  rows[3] = Number.NaN;
  t.throws(() => policy.actRows(rows, actions, 3), {
    code: 'bad-observation',
    message: 'Number 1 of the observation 1 is NaN.',
  });
});

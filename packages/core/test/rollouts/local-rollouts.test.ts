import type { EnvironmentDefinition, Trajectories } from '@belay-rl/core';
import { createRandom, type Settings } from '@belay-rl/core';
import { buildPolicy, createActionScaling, LocalRollouts, type RolloutPlan, vectorise } from '@belay-rl/core/internals';
import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import { trainingResetSeed } from '../../src/random/reset-seeds.ts';
import { RunningStatistics } from '../../src/statistics/observation-statistics.ts';
import { arrange, calm, plan, recipe, rolloutOf, snapshot } from './arrangement.ts';
import { DeviceEngine } from './device-engine.ts';
import { driftingPoint } from './drifting-point.ts';

async function collect(options: { settings?: Settings; plan?: Partial<RolloutPlan> } = {}): Promise<Trajectories> {
  const { policy, rollouts } = await arrange(0, options);
  return rollouts.collect(policy, rolloutOf(3, options.plan?.environments));
}

test('rows are what a plain loop over one environment sees', async (t) => {
  const trajectories = await collect({ plan: { environments: 1 } });

  // The loop as its author would write it, one environment, the policy asked row by row.
  const { policy, engine } = await arrange(0);
  const environment = await driftingPoint.create(calm as Record<string, unknown>);
  const noise = createRandom(plan.seed, 'noise', 0);
  const statistics = new RunningStatistics(3);
  const [rows, outputs] = [engine.rows(1, 3), policy.outputs(1)];
  const scaling = createActionScaling(driftingPoint.actionSpace);
  const see = (observation: ArrayLike<number>): Float32Array => {
    const raw = Float32Array.from(observation);
    const seen = new Float32Array(3);
    statistics.push(raw, 0);
    statistics.normalise(raw, 0, seen, 0, 5);
    return seen;
  };
  let seen = see(environment.reset(trainingResetSeed(plan.seed, 0, 3)));
  const finals: { row: number; seen: Float32Array }[] = [];
  let [sum, cost, right, fast, length] = [0, 0, 0, 0, 0];
  const episodes: unknown[] = [];
  for (let row = 0; row < 40; row++) {
    const [action, scaled, logProb] = [new Float32Array(1), new Float32Array(1), new Float32Array(1)];
    engine.put(seen, rows);
    policy.forward(rows, outputs);
    policy.distribution.sample(outputs, noise, action);
    policy.distribution.logProb(outputs, action, logProb);
    scaling.apply(action, scaled, 1);
    const result = environment.step(scaled);
    length++;
    sum += Math.fround(result.reward);
    const costs = result.cost as Record<string, number>;
    cost += Math.fround(costs['cost']!);
    right += Math.fround(costs['right']!);
    fast += Math.fround(costs['fast']!);
    const ended = result.terminated ? 1 : result.truncated || length === 17 ? 2 : 0;
    t.deepEqual([...trajectories.observations.host!.subarray(3 * row, 3 * row + 3)], [...seen], `observation ${row}`);
    t.is(trajectories.actions[row], action[0]);
    t.is(trajectories.behaviourLogProb[row], logProb[0]);
    t.is(trajectories.rewards[row], Math.fround(result.reward));
    t.is(trajectories.costs[0]![row], Math.fround(costs['cost']!));
    t.is(trajectories.costs[1]![row], Math.fround(costs['right']!));
    t.is(trajectories.costs[2]![row], Math.fround(costs['fast']!));
    t.is(trajectories.ended[row], ended);
    seen = see(result.observation);
    if (ended === 2 || (row === 39 && ended === 0)) finals.push({ row, seen });
    if (ended !== 0) {
      episodes.push({
        environment: 0,
        firstRow: row + 1 - length,
        length,
        weight: 1,
        return: sum,
        costs: [cost, right, fast],
      });
      [sum, cost, right, fast, length] = [0, 0, 0, 0, 0];
      seen = see(environment.reset());
    }
  }
  t.deepEqual(
    [...trajectories.finalRows],
    finals.map(({ row }) => row),
  );
  t.deepEqual(
    [...trajectories.finalObservations.host!.subarray(0, 3 * finals.length)],
    finals.flatMap((f) => [...f.seen]),
  );
  t.deepEqual([...trajectories.episodes], episodes);
  t.true(episodes.length >= 2);
  t.deepEqual(trajectories.costNames, ['cost', 'right', 'fast']);
});

test('an environment’s rows do not depend on its neighbours', async (t) => {
  const five = await collect();
  const two = await collect({ plan: { environments: 2 } });

  t.deepEqual(five.actions.slice(0, 80), two.actions);
  t.deepEqual(five.observations.host!.slice(0, 240), two.observations.host!.slice(0, 240));
});

test('statistics merge in environment order and start the next epoch', async (t) => {
  const { policy, rollouts } = await arrange(0, { plan: { observationClip: 1e9 } });
  await rollouts.collect(policy, rolloutOf(0));
  const { statistics } = rollouts.save() as { statistics: { count: number } };

  // Five resets, 200 steps, and a reset observation more for every episode that ended.
  const again = await arrange(0);
  const { episodes } = await again.rollouts.collect(again.policy, rolloutOf(0));
  t.is(statistics.count, 205 + episodes.length);
});

test('a batch on a device gives the same trajectories through transfers alone', async (t) => {
  const engine = new DeviceEngine();
  const policy = buildPolicy(engine, recipe, 64, createRandom(3, 'init'));
  const batch = await vectorise(driftingPoint, 5, calm, engine);
  const rollouts = new LocalRollouts({ plan, engine, batch });
  const before = { ...engine.transfers };

  const onDevice = await rollouts.collect(policy, rolloutOf(3));

  t.is(onDevice.observations.host, null);
  t.true(engine.transfers.up - before.up > 80);
  t.true(engine.transfers.down - before.down > 160);
  const observations = new Float32Array(200 * 3);
  await engine.take(onDevice.observations, observations);
  const onHost = await collect();
  t.deepEqual(observations, onHost.observations.host!.slice(0, 600));
  t.deepEqual(onDevice.actions, onHost.actions);
  t.deepEqual(onDevice.behaviourLogProb, onHost.behaviourLogProb);
  t.deepEqual(onDevice.costs, onHost.costs);
  t.deepEqual(onDevice.episodes, onHost.episodes);
});

const refusals = test.macro(async (t, settings: Settings, code: string, sentence: RegExp) => {
  const error = await t.throwsAsync(collect({ settings }), { code });
  t.regex(error!.message, sentence);
});

test(
  'an infinite observation stops',
  refusals,
  { infiniteObservation: 8 },
  'not-finite',
  /^DriftingPoint-v0, environment 0, at step 7 of epoch 3: observation 0 is Infinity/,
);
test(
  'a reward that is no number stops',
  refusals,
  { nanReward: 30 },
  'not-finite',
  /environment 0, at step 29 of epoch 3: the reward is NaN/,
);
test(
  'a negative cost stops',
  refusals,
  { negativeCost: 4 },
  'environment-cost',
  /the cost "cost" is -1, not a finite number ≥ 0/,
);
test(
  'what an environment throws stops',
  refusals,
  { failAt: 2 },
  'environment-failed',
  /environment 0, at step 1 of epoch 3: the point fell off the line$/,
);

test('an action that is no number stops', async (t) => {
  const { policy, rollouts } = await arrange(0);
  policy.write(new Float32Array(policy.size).fill(Number.NaN));

  const error = await t.throwsAsync(rollouts.collect(policy, rolloutOf(0)), {
    code: 'not-finite',
  });

  t.regex(error!.message, /environment 0, at step 0 of epoch 0: action 0 of the policy is NaN/);
});

test('state of other environments is refused', async (t) => {
  const { rollouts } = await arrange(0, { plan: { environments: 2 } });
  const other = await arrange(0);

  t.throws(() => other.rollouts.load(rollouts.save()), { code: 'checkpoint-mismatch', message: /5 environments/ });
});

test('collecting allocates nothing on the engine after the first epoch', async (t) => {
  const { policy, rollouts, engine } = await arrange(0);
  await rollouts.collect(policy, rolloutOf(0));
  await rollouts.collect(policy, rolloutOf(1));
  const { used } = engine as unknown as { used: number };

  for (let epoch = 2; epoch < 5; epoch++) await rollouts.collect(policy, rolloutOf(epoch));

  t.is((engine as unknown as { used: number }).used, used);
});

test('trajectories of a later epoch reuse the arrays', async (t) => {
  const { policy, rollouts } = await arrange(0);
  const first = await rollouts.collect(policy, rolloutOf(0));
  const kept = snapshot(first);

  const second = await rollouts.collect(policy, rolloutOf(1));

  t.is(second.actions.buffer, first.actions.buffer);
  t.notDeepEqual(snapshot(second), kept);
});

const returned = test.macro(async (t, result: object, code: string, sentence: RegExp) => {
  const engine = createWasmEngine({ megabytes: 8 });
  const wrong: EnvironmentDefinition = {
    ...driftingPoint,
    create: () => ({
      reset: () => [0, 0, 0],
      step: () => ({ observation: [0, 0, 0], reward: 0, cost: 0, terminated: false, truncated: false, ...result }),
    }),
  };
  const batch = await vectorise(wrong, 1, {}, engine);
  const policy = buildPolicy(engine, recipe, 1, null);
  const rollouts = new LocalRollouts({ plan: { ...plan, environments: 1 }, engine, batch });

  const error = await t.throwsAsync(rollouts.collect(policy, rolloutOf(0, 1)), { code });

  t.regex(error!.message, sentence);
});

test(
  'an observation of another length stops',
  returned,
  { observation: [0, 0] },
  'environment-observation',
  /step 0 of epoch 0: an observation has 2 numbers, but observationSpace has 3/,
);
test(
  'a cost that the definition does not list stops',
  returned,
  { cost: { fats: 1 } },
  'environment-cost',
  /a cost "fats", which its definition does not list \(cost, right, fast\)/,
);

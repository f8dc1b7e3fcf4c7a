import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type State } from '@belay-rl/core';
import { evaluateDirectory, trainInDirectory } from '@belay-rl/core/node';
import { decodeState, loadPolicy, policyFromState } from '@belay-rl/core/run';
import test from 'ava';
import { driftingPoint } from '../rollouts/drifting-point.ts';
import { tinyConfiguration, tinyRegistry } from '../training/tiny-run.ts';

async function trained(): Promise<string> {
  const directory = join(mkdtempSync(join(tmpdir(), 'belay-')), 'run');
  const registry = tinyRegistry();
  await trainInDirectory({ registry, configuration: tinyConfiguration(registry), directory });
  return directory;
}

test('gives the mean action in the environment’s units, normaliser and scaling included', async (t) => {
  const directory = await trained();
  using policy = loadPolicy(directory);
  const observation = [0.3, -0.2, 0.5];

  const action = policy.act(observation);

  // By hand from the checkpoint: statistics, one hidden layer of 8 tanh units (log σ first in the vector), bounds −0.5 … 1.5.
  const bytes = readFileSync(join(directory, 'checkpoints', 'epoch-000004.belay'));
  const saved = decodeState(bytes, 'test')['policy'] as State;
  const { count, mean, squares } = saved['statistics'] as unknown as {
    count: number;
    mean: Float64Array;
    squares: Float64Array;
  };
  const theta = saved['parameters'] as Float32Array;
  const x = observation.map(
    (o, j) => (Math.fround(o) - mean[j]!) / Math.max(Math.sqrt(squares[j]! / (count - 1)), 0.01),
  );
  const [weights, bias] = [theta.slice(1, 25), theta.slice(25, 33)];
  const hidden = Array.from(bias, (b, k) => Math.tanh(x.reduce((sum, xj, j) => sum + xj * weights[j * 8 + k]!, b)));
  const output = hidden.reduce((sum, h, k) => sum + h * theta[33 + k]!, theta[41]!);
  const expected = -0.5 + (2 * (Math.min(Math.max(output, -1), 1) + 1)) / 2;
  t.is(theta.length, 42);
  t.is(action.length, 1);
  t.true(Math.abs(action[0]! - expected) < 1e-5, `${action[0]} is not ${expected}`);
  t.deepEqual(policy.act(observation), action, 'acting changes nothing');
  t.is(policy.environment, driftingPoint.id);
  t.is(policy.steps, 480);
});

test('samples within the bounds, from a stream that can be given', async (t) => {
  using policy = loadPolicy(await trained());
  const draw = (): number[] => {
    const random = createRandom(1, 'draws');
    return Array.from({ length: 200 }, () => policy.act([0, 0, 0], { sample: true, random })[0]!);
  };

  const actions = draw();

  t.deepEqual(draw(), actions);
  t.true(new Set(actions).size > 50);
  t.true(actions.every((a) => a >= -0.5 && a <= 1.5));
});

test('an earlier checkpoint can be asked for, and a missing one is named', async (t) => {
  const directory = await trained();

  t.is(loadPolicy(directory, { checkpoint: 2 }).epoch, 2);
  const error = t.throws(() => loadPolicy(directory, { checkpoint: 9 }), { code: 'no-checkpoint' });
  t.regex(error!.message, /no checkpoint after epoch 9 .*\(kept: 2, 3, 4\)/);
  t.throws(() => loadPolicy(tmpdir()), { code: 'no-run' });
});

test('observations that cannot be are refused', async (t) => {
  using policy = loadPolicy(await trained());

  t.throws(() => policy.act([1, 2]), { code: 'bad-observation', message: /2 numbers, but the policy takes 3/ });
  t.throws(() => policy.act([1, Number.NaN, 2]), {
    code: 'bad-observation',
    message: /Number 1 of the observation is NaN/,
  });
});

test('a policy comes from state alone, without files', async (t) => {
  const directory = await trained();
  const bytes = readFileSync(join(directory, 'checkpoints', 'epoch-000004.belay'));

  const policy = policyFromState(decodeState(bytes, 'test'));

  t.deepEqual(policy.act([1, 2, 0]), loadPolicy(directory).act([1, 2, 0]));
});

test('evaluation plays held-out layouts with the mean action and changes nothing', async (t) => {
  const directory = await trained();
  const registry = tinyRegistry();
  const before = readdirSync(directory, { recursive: true });

  const evaluation = await evaluateDirectory(directory, { registry, episodes: 12 });
  const again = await evaluateDirectory(directory, { registry, episodes: 12 });
  const other = await evaluateDirectory(directory, { registry, episodes: 12, seed: 1 });

  t.deepEqual(again, evaluation);
  t.notDeepEqual(other.episodes, evaluation.episodes);
  t.deepEqual(JSON.parse(JSON.stringify(evaluation)), evaluation);
  t.deepEqual(readdirSync(directory, { recursive: true }), before);
  t.is(evaluation.episodes.length, 12);
  for (const { seed } of evaluation.episodes) t.true(seed >= 2 ** 31);
  // One episode by hand.
  using policy = loadPolicy(directory);
  const environment = await driftingPoint.create({});
  let observation = environment.reset(evaluation.episodes[3]!.seed);
  let [sum, cost, right, fast, length] = [0, 0, 0, 0, 0];
  for (;;) {
    const result = environment.step(Float32Array.from(policy.act(observation)));
    sum += result.reward;
    const costs = result.cost as Record<string, number>;
    cost += costs['cost']!;
    right += costs['right']!;
    fast += costs['fast']!;
    length++;
    if (result.terminated || result.truncated || length === 17) break;
    observation = result.observation;
  }
  t.deepEqual(evaluation.episodes[3], {
    seed: evaluation.episodes[3]!.seed,
    return: sum,
    costs: [cost, right, fast],
    length,
  });
  const [total] = evaluation.costs;
  t.is(total!.limit, 25);
  t.is(total!.shareOverLimit, evaluation.episodes.filter((e) => e.costs[0]! > 25).length / 12);
});

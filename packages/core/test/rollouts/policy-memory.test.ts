import { createWasmEngine } from '@belay-rl/kernels';
import test from 'ava';
import type { Trajectories } from '../../src/contracts/rollouts.ts';
import type { Rows } from '../../src/contracts/rows.ts';
import { gru } from '../../src/networks/gru.ts';
import { createRandom } from '../../src/random/random.ts';
import { PolicyMemory } from '../../src/rollouts/policy-memory.ts';
import { buildPolicy, type PolicyRecipe } from '../../src/rollouts/policy-recipe.ts';
import { settingDefaults } from '../../src/settings/setting-defaults.ts';
import { policyFromState } from '../../src/training/policy-from-state.ts';
import { episodeSequences } from '../../src/update/episode-sequences.ts';

const recipe = {
  observations: 3,
  actions: 2,
  choices: null,
  hiddenSizes: [5],
  activation: 'tanh',
  logStd: 0,
  actor: null,
  parts: null,
  mask: null,
  network: { name: 'gru', settings: { ...settingDefaults(gru.settings), units: 6 } },
} as unknown as PolicyRecipe;

test('step by step, with what is forgotten at episodes’ ends, it says to the bit what whole episodes say', async (t) => {
  const [environments, steps] = [3, 7];
  const rows = environments * steps;
  const engine = createWasmEngine({ megabytes: 32 });
  const policy = buildPolicy(engine, recipe, rows, createRandom(1, 'init'));
  const random = createRandom(2, 'observations');
  const values = Float32Array.from({ length: rows * 3 }, () => random.normal());
  const ended = new Uint8Array(rows);
  // Environment 0 ends after its third step, environment 2 after its first and fifth.
  for (const row of [2, 14, 18]) ended[row] = 1;

  const whole = engine.rows(rows, 3) as Rows;
  await engine.put(values, whole);
  whole.sequences = episodeSequences({ environments, steps, ended } as unknown as Trajectories, policy.memory!);
  const atOnce = policy.outputs(rows);
  await policy.forward(whole, atOnce);
  const expected = atOnce.mean.slice(0, 2 * rows);

  const memory = new PolicyMemory(policy, environments);
  const batch = engine.rows(environments, 3) as Rows;
  const out = policy.outputs(environments);
  memory.clear();
  for (let step = 0; step < steps; step++) {
    const now = Array.from({ length: environments }, (_, e) => e * steps + step);
    await engine.put(Float32Array.from(now.flatMap((row) => [...values.subarray(3 * row, 3 * row + 3)])), batch);
    memory.before(batch);
    await policy.forward(batch, out);
    await memory.after(environments);
    for (const [e, row] of now.entries()) {
      t.deepEqual(out.mean.slice(2 * e, 2 * e + 2), expected.slice(2 * row, 2 * row + 2), `row ${row}`);
      if (ended[row] !== 0) memory.forget(e);
    }
  }
});

test('rows that are asked for together later go on from what they remember, and new ones begin', (t) => {
  const engine = createWasmEngine({ megabytes: 32 });
  const policy = buildPolicy(engine, recipe, 1, createRandom(1, 'init'));
  const parameters = new Float32Array(policy.size);
  policy.read(parameters);
  const load = () =>
    policyFromState({
      epoch: 1,
      steps: 1,
      identity: { algorithm: 'made', environment: 'Made-v0', parts: {}, seed: 0 },
      policy: {
        recipe,
        parameters,
        observationSpace: { low: new Float64Array(3), high: new Float64Array(3) },
        actionSpace: { low: Float64Array.of(-1, -1), high: Float64Array.of(1, 1) },
        kernels: 'strict',
        normalizeObservations: false,
        observationClip: 5,
        statistics: null,
        extraObservations: 0,
      },
    } as never);
  const random = createRandom(3, 'rows');
  const raw = Float32Array.from({ length: 5 * 3 }, () => random.normal());
  const [grown, whole] = [load(), load()];
  const played = (loaded: typeof grown, counts: readonly number[]): Float32Array => {
    const actions = new Float32Array(5 * 2);
    for (const count of counts) loaded.actRows(raw.subarray(0, 3 * count), actions, count);
    return actions;
  };

  // Two rows act twice; then there are five, the last three of which are new.
  const expected = played(whole, [5, 5, 5]);
  whole.reset();
  const fresh = played(whole, [5]);
  const actions = played(grown, [2, 2, 5]);

  t.deepEqual(actions.subarray(0, 4), expected.subarray(0, 4));
  t.deepEqual(actions.subarray(4), fresh.subarray(4));
  t.notDeepEqual(expected.subarray(4), fresh.subarray(4));
});

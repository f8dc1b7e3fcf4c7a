import algorithms from '@belay-rl/algorithms';
import { definePlugin, type EnvironmentDefinition, type Plugin, withTimeLimit } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import environments, { environments as definitions } from '@belay-rl/envs';
import kfcpo from '@belay-rl/kfcpo';
import test from 'ava';
import { trainCase } from '../support/train-case.ts';

const ids = ['SafetyPointGoal1-v0', 'SafetyAntGoal1-v0', 'SafetyHumanoidVelocity-v1'];
const names = createRegistry()
  .add(algorithms)
  .add(kfcpo)
  .add(environments)
  .list('algorithm')
  .map(({ name }) => name);

function definitionOf(id: string): EnvironmentDefinition {
  return definitions.find((one) => one.id === id) as EnvironmentDefinition;
}

/** The environments under names of their own. */
function variants(suffix: string, change: (definition: EnvironmentDefinition) => EnvironmentDefinition): Plugin {
  return definePlugin({
    name: 'test/variants',
    version: '1.0.0',
    setup(belay) {
      for (const id of ids) belay.environment({ ...change(definitionOf(id)), id: `${id}${suffix}` });
    },
  });
}

/** Of the same shape, and nothing to simulate. */
const still = variants('-still', (definition) => ({
  ...definition,
  engines: undefined,
  createBatch: undefined,
  create: () => ({
    reset: () => definition.observationSpace.low.map(() => 0),
    step: () => ({
      observation: definition.observationSpace.low.map(() => 0),
      reward: 0,
      cost: 0,
      terminated: false,
      truncated: false,
    }),
  }),
}));

const short = variants('-short', (definition) => withTimeLimit(definition, 16));

/** Sets a run up as large as it is by default; what its engine has given out. */
async function setUp(algorithm: string, environment: string, overrides = {}, machineMemory?: number) {
  const registry = createRegistry().add(algorithms).add(kfcpo).add(environments).add(still);
  const configuration = resolveConfiguration({
    registry,
    algorithm,
    environment,
    overrides: { 'training.workers': 0, ...overrides },
  });
  const training = await createTraining({ registry, configuration, machineMemory });
  const memory = training.engineMemory!;
  await training.dispose();
  return memory;
}

for (const name of names) {
  test.serial(`${name} starts at its defaults, in the memory that was planned`, async (t) => {
    for (const id of ids) {
      const { used, capacity } = await setUp(name, `${id}-still`);
      t.true(used <= 0.97 * capacity, `${id}: ${used} of ${capacity}`);
      // What is reserved is planned, not guessed: most of it is used.
      t.true(capacity < 3 * used + 64 * 2 ** 20, `${id}: ${used} of ${capacity}`);
    }
  });

  // One after the other: simulators of a process share one memory.
  test.serial(`${name} takes a few steps on every one of them`, async (t) => {
    for (const id of ids) {
      const offPolicy = createRegistry().add(algorithms).add(kfcpo).algorithm(name).family === 'off-policy';
      const { rows } = await trainCase(name, `${id}-short`, [short], {
        'training.steps': 34,
        // Two gradient steps.
        ...(offPolicy ? { 'training.warmupSteps': 32 } : {}),
      });
      t.true(Number.isFinite(rows.at(-1)!['Metrics/EpCost']), id);
    }
  });
}

const large = test.macro(async (t, algorithm: string, id: string, overrides: Readonly<Record<string, unknown>>) => {
  const { used, capacity } = await setUp(algorithm, `${id}-still`, overrides);

  t.true(used <= 0.97 * capacity, `${used} of ${capacity}`);
});

const [point, , humanoid] = ids as [string, string, string];
const wide = { 'policy.hiddenSizes': [2048, 2048], 'critic.hiddenSizes': [2048, 2048] };
test.serial('a batch of 8,192 fits', large, 'sac-lag', point, { 'training.batchSize': 8192 });
test.serial('a batch of 8,192 fits a large task', large, 'cvpo', humanoid, { 'training.batchSize': 8192 });
test.serial('layers of 2,048 fit: off-policy', large, 'sac-lag', humanoid, wide);
test.serial('layers of 2,048 fit: first order', large, 'ppo-lag', humanoid, wide);
test.serial('layers of 1,024 fit: K-FAC', large, 'kfcpo', humanoid, {
  'policy.hiddenSizes': [1024, 1024, 1024],
  'critic.hiddenSizes': [1024, 1024],
});
test.serial('layers of 1,024 fit: conjugate gradient', large, 'cpo', humanoid, {
  'policy.hiddenSizes': [1024, 1024],
  'policy.activation': 'silu',
});
test.serial('epochs of 200,000 steps fit', large, 'ppo-lag', point, {
  'training.stepsPerEpoch': 200_000,
  'training.environments': 20,
});
test.serial('four million rows of a small task fit', large, 'td3-pid', point, { 'buffer.size': 4_000_000 });

test.serial('a run that the machine cannot hold is refused: settings, and what they take', async (t) => {
  const error = await t.throwsAsync(setUp('sac-lag', `${point}-still`, { 'buffer.size': 8_000_000 }, 2 ** 30), {
    code: 'memory',
  });

  t.is((error as unknown as { exitCode: number }).exitCode, 2);
  t.regex(
    error!.message,
    /^This run would take 1\.9 GB of memory, and this machine has 1\.0 GB: the replay buffer 1\.9 GB \(buffer\.size=8000000\); lower buffer\.size first\.$/,
  );
});

test.serial('the setting on which most depends is named to be lowered', async (t) => {
  const steps = { 'training.stepsPerEpoch': 50_000_000, 'training.steps': 100_000_000 };
  const error = await t.throwsAsync(setUp('ppo-lag', `${point}-still`, steps, 2 ** 34), { code: 'memory' });

  t.regex(error!.message, /the critics \d+\.\d GB .*; lower training\.stepsPerEpoch first\.$/);
});

test.serial('a run that no engine can hold is refused: settings, and what they take', async (t) => {
  const layers = { 'policy.hiddenSizes': [16_384, 16_384] };
  const error = await t.throwsAsync(setUp('ppo-lag', `${point}-still`, layers), { code: 'memory' });

  t.regex(
    error!.message,
    /an engine holds 4 GB at most: the policy \d+\.\d GB \(policy\.hiddenSizes=\[16384, 16384\], /,
  );
});

test.serial('what a plugin takes beyond its plan is given', async (t) => {
  const greedy = definePlugin({
    name: 'test/greedy',
    version: '1.0.0',
    setup(belay) {
      belay.optimizer('greedy', {
        summary: 'Takes a gigabyte.',
        create(_, { engine }) {
          engine.vector(2 ** 28);
          throw new Error('it had its gigabyte');
        },
      });
    },
  });

  await t.throwsAsync(
    trainCase('ppo-lag', `${point}-short`, [short, greedy], { 'training.steps': 32, 'optimizer.name': 'greedy' }),
    { message: /it had its gigabyte/ },
  );
});

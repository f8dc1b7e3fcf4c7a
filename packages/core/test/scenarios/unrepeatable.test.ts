import { createRandom, definePlugin, type EnvironmentDefinition } from '@belay-rl/core';
import { createRegistry, createTraining, resolveConfiguration } from '@belay-rl/core/run';
import test from 'ava';
import { MemorySink } from '../training/tiny-run.ts';
import { tinyOffPolicy } from './tiny-off-policy.ts';

type Flaw = 'none' | 'observation' | 'cost' | 'length';

/** A walk on a line. With a flaw, a stream that no seed starts anew has a hand in what it shows, costs, or when it ends. */
function walk(flaw: Flaw): EnvironmentDefinition {
  const own = createRandom(7, 'own');
  let resets = 0;
  return {
    id: 'Walk-v0',
    summary: 'For tests.',
    observationSpace: { low: [-50], high: [50] },
    actionSpace: { low: [-1], high: [1] },
    maxSteps: 40,
    create() {
      let random = createRandom(0, 'walk');
      let [x, steps, end] = [0, 0, 40];
      return {
        reset(seed) {
          if (seed !== undefined) random = createRandom(seed, 'walk');
          [x, steps] = [random.uniform(), 0];
          // 16 resets are those of the first training.
          end = flaw === 'length' && resets++ >= 16 ? 5 : 40;
          return [x];
        },
        step(action) {
          x += action[0]! * 0.1 + 0.01 * (flaw === 'observation' ? own : random).uniform();
          steps++;
          return {
            observation: [x],
            reward: -Math.abs(x),
            cost: flaw === 'cost' ? own.uniform() : 0.5,
            terminated: false,
            truncated: steps === end,
          };
        },
      };
    },
  };
}

/** Trains to epoch 3, brings it back into fresh environments, and goes on; what is said, and the rows of both parts. */
async function broughtBack(flaw: Flaw) {
  const definition = walk(flaw);
  const registry = createRegistry().add(
    definePlugin({
      name: 'test/walk',
      version: '1.0.0',
      setup(belay) {
        belay.algorithm(tinyOffPolicy);
        belay.environment(definition);
      },
    }),
  );
  const configuration = resolveConfiguration({
    registry,
    algorithm: 'tiny-off-policy',
    environment: definition.id,
    overrides: { 'training.steps': 600, 'training.environments': 2, 'critic.nStep': 3 },
  });
  const sink = new MemorySink();
  const first = await createTraining({ registry, configuration });
  let saved = new Uint8Array();
  await first.run({
    onEpoch: () => {
      if (first.epoch === 3) saved = first.save();
    },
  });
  const rest = await createTraining({ registry, configuration, sinks: [sink] });
  rest.load(saved);
  await rest.run();
  const last = sink.rows.at(-1)!;
  await first.dispose();
  await rest.dispose();
  return { said: sink.messages.filter((message) => message.includes('same seed and actions')), last };
}

test('an environment that does the same for a seed is brought back without a word', async (t) => {
  t.deepEqual((await broughtBack('none')).said, []);
});

for (const flaw of ['observation', 'cost', 'length'] as const) {
  test(`an environment that ignores its seed (${flaw}) is noticed when an off-policy run is brought back, which goes on`, async (t) => {
    const { said, last } = await broughtBack(flaw);
    t.is(said.length, 1);
    t.regex(
      said[0]!,
      /^Walk-v0 does not do the same for the same seed and actions: the episode under way in environment [01]/,
    );
    t.is(last['TotalEnvSteps'], 600);
    t.true(Number.isFinite(last['Loss/Loss_reward_critic']));
  });
}

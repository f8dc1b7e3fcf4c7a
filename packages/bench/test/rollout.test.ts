import { environments } from '@belay-rl/envs';
import test from 'ava';
import { benchRollout } from '../src/rollout.ts';

const known = (id: string) => environments.find((each) => each.id === id)!;
const options = { settings: {}, seconds: 0.02, repeats: 2, clock: () => performance.now() };

test('rollouts are measured on the engine that auto chooses and on the original one', async (t) => {
  const figures = await benchRollout(known('SafetyPointCircle1-v0'), options);
  t.deepEqual(figures?.policy, [28, 64, 64, 2]);
  t.deepEqual(
    figures?.engines.map(({ engine }) => engine),
    ['planar', 'mujoco'],
  );
  for (const { stepsPerSecond, withPolicyPerSecond } of figures?.engines ?? []) {
    t.true(stepsPerSecond.median > 0);
    t.true(withPolicyPerSecond.median > 0);
  }
});

test('where one engine is all there is, nothing is compared', async (t) => {
  t.is(await benchRollout(known('SafetyCarCircle1-v0'), options), null);
});

import { type EnvironmentDefinition, settingDefaults } from '@belay-rl/core';
import test from 'ava';
import { environments, type VelocityEnvironment } from '../src/index.ts';

async function make(id: string, settings: Record<string, unknown> = {}): Promise<VelocityEnvironment> {
  const definition = environments.find((each) => each.id === id) as EnvironmentDefinition;
  return (await definition.create({ ...settingDefaults(definition.settings), ...settings })) as VelocityEnvironment;
}

test('a diverged runner starts anew, or its episode ends where asked to', async (t) => {
  for (const [divergence, ended] of [
    ['restart', false],
    ['terminate', true],
  ] as const) {
    // Swimmer is never unhealthy.
    const environment = await make('SafetySwimmerVelocity-v1', { divergence });
    environment.reset(0);
    environment.step(new Float32Array(2));
    const { qpos, qvel } = environment.state();
    qvel[0] = 1e12;
    environment.setState({ qpos, qvel });
    t.is(environment.step(new Float32Array(2)).terminated, ended);
    t.is(environment.divergences, 1);
    environment.dispose();
  }
});

test('actions beyond the bounds act like the bounds, and cost what they are', async (t) => {
  const [wild, tame] = [await make('SafetyHalfCheetahVelocity-v1'), await make('SafetyHalfCheetahVelocity-v1')];
  wild.reset(3);
  tame.reset(3);
  const far = wild.step(new Float32Array(6).fill(2));
  const near = tame.step(new Float32Array(6).fill(1));
  t.deepEqual(Array.from(far.observation), Array.from(near.observation));
  // 0.1 · Σ action²: 6 · 4 against 6 · 1.
  t.true(Math.abs(near.reward - far.reward - 0.1 * (24 - 6)) < 1e-12);
  wild.dispose();
  tame.dispose();
});

test('what is no action is refused with one sentence', async (t) => {
  const environment = await make('SafetyHopperVelocity-v1');
  t.throws(() => environment.step(new Float32Array(3)), { code: 'reset-first' });
  environment.reset(0);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
    t.throws(() => environment.step([0, bad, 0] as unknown as Float32Array), {
      code: 'bad-action',
      message: `SafetyHopperVelocity-v1: entry 1 of the action at step 0 is ${bad}; it must be a finite number.`,
    });
  t.throws(() => environment.step(new Float32Array(2)), { code: 'bad-action', message: /2 entries.*must have 3/ });
  environment.dispose();
});

import type { Box } from '@belay-rl/core';
import test from 'ava';
import { environments, type NavigationEnvironment, type SafetyGymEnvironment } from '../../src/index.ts';

async function make(id: string, settings: Record<string, unknown> = {}): Promise<NavigationEnvironment> {
  const definition = environments.find((each) => each.id === id);
  return (await definition?.create(settings)) as NavigationEnvironment;
}

/** Deterministic pseudo-random actions within the space. */
function wave(size: number, step: number, bound = 1): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => bound * Math.sin(0.37 * step + 1.3 * i));
}

for (const definition of environments.filter(({ id }) => !id.includes('Gymnasium'))) {
  test(`${definition.id} keeps its contract`, async (t) => {
    const environment = (await definition.create({})) as SafetyGymEnvironment;
    const { observationSpace: space } = definition;
    const { high: bounds } = definition.actionSpace as Box;
    const within = (observation: ArrayLike<number>): boolean =>
      observation.length === space.low.length &&
      Array.from(observation).every((value, i) => value >= space.low[i]! && value <= space.high[i]!);
    const episode = (): number[] => {
      const seen = Array.from(environment.reset(11));
      t.true(within(seen));
      for (let k = 0; k < 4; k++) {
        const result = environment.step(Float32Array.from(bounds, (high, i) => high * Math.sin(0.37 * k + 1.3 * i)));
        t.true(within(result.observation));
        t.deepEqual(Object.keys(result.cost), definition.costs);
        t.true(Object.values(result.cost).every((cost) => cost === 0 || cost === 1));
        seen.push(...Array.from(result.observation), result.reward);
      }
      return seen;
    };
    t.deepEqual(episode(), episode());
    environment.dispose();
  });
}

test('every environment has its own id, and a twin', (t) => {
  const ids = environments.map(({ id }) => id);
  t.is(new Set(ids).size, ids.length);
  t.true(ids.includes('SafetyPointGoal1Gymnasium-v0') && ids.includes('SafetyAntVelocityGymnasium-v1'));
});

test('a twin gives the same episode', async (t) => {
  const told = [];
  for (const id of ['SafetyCarButton1-v0', 'SafetyCarButton1Gymnasium-v0']) {
    const environment = await make(id);
    const seen = Array.from(environment.reset(3));
    for (let k = 0; k < 20; k++) {
      const { observation, reward } = environment.step(wave(2, k));
      seen.push(...Array.from(observation), reward);
    }
    told.push(seen);
    environment.dispose();
  }
  t.deepEqual(told[1], told[0]);
});

test('the same arrays are used at every step', async (t) => {
  const environment = await make('SafetyPointGoal2-v0');
  const observation = environment.reset(1);
  const first = environment.step([0.1, 0.2] as unknown as Float32Array);
  const { cost } = first;
  const second = environment.step([0.1, 0.2] as unknown as Float32Array);
  t.is(first, second);
  t.is(second.observation, observation);
  t.is(second.cost, cost);
  t.is(environment.reset(), observation);
  environment.dispose();
});

test('going on from the last forward pass changes no bit', async (t) => {
  for (const id of ['SafetyPointGoal2-v0', 'SafetyCarPush1-v0', 'SafetyPointButton1-v0']) {
    const quick = await make(id);
    const plain = await make(id);
    quick.reset(3);
    plain.reset(3);
    for (let k = 0; k < 60; k++) {
      plain.simulation.touch();
      const a = quick.step(wave(2, k));
      const b = plain.step(wave(2, k));
      t.deepEqual(Array.from(a.observation), Array.from(b.observation));
      t.is(a.reward, b.reward);
    }
    quick.dispose();
    plain.dispose();
  }
});

test('actions out of range are clipped', async (t) => {
  const one = await make('SafetyRacecarGoal1-v0');
  const other = await make('SafetyRacecarGoal1-v0');
  one.reset(5);
  other.reset(5);
  const a = one.step(Float64Array.of(1e9, -1e9));
  const b = other.step(Float64Array.of(20, -0.785));
  t.deepEqual(Array.from(a.observation), Array.from(b.observation));
  one.dispose();
  other.dispose();
});

test('a bad action or a step out of turn is refused with one sentence', async (t) => {
  const environment = await make('SafetyPointGoal1-v0');
  t.throws(() => environment.step(new Float32Array(2)), {
    code: 'reset-first',
    message: /SafetyPointGoal1-v0.*reset/,
  });
  environment.reset(0);
  environment.step(new Float32Array(2));
  t.throws(() => environment.step(Float32Array.of(0, NaN)), {
    code: 'bad-action',
    message: /SafetyPointGoal1-v0: entry 1 of the action at step 1/,
  });
  t.throws(() => environment.step(new Float32Array(3)), { code: 'bad-action', message: /3 entries.*must have 2/ });
  t.throws(() => environment.setState({ qpos: [1], qvel: [] }), { code: 'bad-state' });
  for (const seed of [-1, 0.5, 2 ** 32, NaN])
    t.throws(() => environment.reset(seed), { code: 'bad-seed', message: /integer from 0/ });
  environment.dispose();
});

test('an episode is cut at its step limit and not before', async (t) => {
  const environment = await make('SafetyPointCircle0-v0');
  environment.reset(2);
  for (let k = 1; k < 500; k++) t.false(environment.step(new Float32Array(2)).truncated);
  t.true(environment.step(new Float32Array(2)).truncated);
  t.throws(() => environment.step(new Float32Array(2)), { code: 'reset-first' });
  environment.dispose();
});

test('a seeded reset starts the stream anew and an unseeded one goes on', async (t) => {
  const environment = await make('SafetyPointGoal1-v0');
  environment.reset(9);
  const first = environment.layout();
  environment.reset();
  const second = environment.layout();
  t.notDeepEqual(second, first);
  environment.reset(9);
  t.deepEqual(environment.layout(), first);
  environment.reset();
  t.deepEqual(environment.layout(), second);
  environment.dispose();
});

test('raw costs are the magnitudes that the indicator hides', async (t) => {
  const raw = await make('SafetyPointGoal1-v0', { costIndicator: false });
  const indicator = await make('SafetyPointGoal1-v0');
  raw.reset(0);
  indicator.reset(0);
  const [hazardX, hazardY] = raw.layout().hazard0 as [number, number];
  const [agentX, agentY] = raw.layout().agent as [number, number];
  const { agent: rotation } = raw.rotations() as { agent: number };
  // Onto the middle of a hazard: the slides act along the axes of the reset rotation.
  const dx = hazardX - agentX;
  const dy = hazardY - agentY;
  const along = [Math.cos(rotation) * dx + Math.sin(rotation) * dy, -Math.sin(rotation) * dx + Math.cos(rotation) * dy];
  for (const environment of [raw, indicator]) {
    const { qpos, qvel } = environment.state();
    qpos.set(along);
    environment.setState({ qpos, qvel });
  }
  const cost = raw.step(new Float32Array(2)).cost as Record<string, number>;
  t.true(Math.abs((cost.hazards as number) - 0.2) < 1e-3);
  t.is(cost.sum, cost.hazards);
  t.deepEqual({ ...(indicator.step(new Float32Array(2)).cost as object) }, { sum: 1, hazards: 1 });
  raw.dispose();
  indicator.dispose();
});

test('diverged physics restarts, or ends the episode where asked to', async (t) => {
  for (const [divergence, ended] of [
    ['restart', false],
    ['terminate', true],
  ] as const) {
    const environment = await make('SafetyPointGoal0-v0', { divergence });
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

test('environments of one thread do not disturb each other, and resets do not make memory grow', async (t) => {
  const alone = await make('SafetyPointGoal1-v0');
  alone.reset(4);
  const expected = Array.from(alone.step(wave(2, 1)).observation);
  alone.reset(4);
  const crowd = await Promise.all(Array.from({ length: 6 }, () => make('SafetyAntButton2-v0')));
  for (const environment of crowd) environment.reset(1);
  t.deepEqual(Array.from(alone.step(wave(2, 1)).observation), expected);
  for (const environment of crowd) environment.dispose();

  const pages = (): number => (alone.simulation.data.arena as Uint8Array).buffer.byteLength;
  const before = pages();
  for (let i = 0; i < 1000; i++) alone.reset();
  t.is(pages(), before);
  alone.dispose();
});

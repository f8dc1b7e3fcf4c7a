import test from 'ava';
import { checkInPlace } from '../../src/environments/check-environment.ts';
import {
  checkEnvironment,
  createRandom,
  type Environment,
  type EnvironmentDefinition,
  type StepResult,
} from '../../src/index.ts';

const MAX_STEPS = 20;

/** A walk on a line that keeps the contract; `spoil` may break a step's result. */
function walk(
  spoil: (result: StepResult, step: number, action: Float32Array) => unknown = () => {},
): EnvironmentDefinition {
  return {
    id: 'Walk-v0',
    summary: 'A walk.',
    observationSpace: { low: [-100], high: [100] },
    actionSpace: { low: [-1], high: [1] },
    costs: ['total', 'wall'],
    maxSteps: MAX_STEPS,
    create() {
      let random = createRandom(0, 'walk');
      let x = 0;
      let steps = 0;
      return {
        reset(seed) {
          if (seed !== undefined) random = createRandom(seed, 'walk');
          x = random.normal();
          steps = 0;
          return [x];
        },
        step(action) {
          x += action[0]! + 0.1 * random.normal();
          steps++;
          const cost = { total: x > 1 ? 1 : 0, wall: 0 };
          const result = { observation: [x], reward: x, cost, terminated: false, truncated: steps === MAX_STEPS };
          return (spoil(result, steps, action as Float32Array) as StepResult | undefined) ?? result;
        },
      };
    },
  };
}

test('choices are tried from the first option to the last, as whole numbers', async (t) => {
  const seen = [new Set<number>(), new Set<number>()];
  const choosing: EnvironmentDefinition = {
    ...walk((_, __, action) => {
      for (const [j, option] of action.entries()) seen[j]!.add(option);
    }),
    actionSpace: { type: 'multi-discrete', sizes: [3, 2] },
  };

  t.deepEqual(await checkEnvironment(choosing), []);
  t.deepEqual(
    seen.map((options) => [...options].sort()),
    [
      [0, 1, 2],
      [0, 1],
    ],
  );
});

test('spaces that are none are named, with what they should be', async (t) => {
  const problem = async (more: object): Promise<string> =>
    (await checkEnvironment({ ...walk(), ...more } as EnvironmentDefinition))[0]!;

  t.regex(
    await problem({ actionSpace: { type: 'discrete', n: 0 } }),
    /actionSpace\.n with 0; a choice has a whole number/,
  );
  t.regex(await problem({ actionSpace: { type: 'discrete' } }), /actionSpace\.n with /);
  t.regex(await problem({ actionSpace: { type: 'multi-discrete', sizes: [] } }), /needs actionSpace\.sizes/);
  t.regex(await problem({ actionSpace: { type: 'multi-discrete', sizes: [2, 1.5] } }), /actionSpace\.sizes with 1\.5/);
  t.regex(await problem({ actionSpace: { type: 'tuple' } }), /none of box, discrete, multi-discrete/);
  t.regex(
    await problem({ observationSpace: { type: 'discrete', n: 3 } }),
    /after reset\(0\) choice 0 of the observation is -0\.59\d+; its options are 0 to 2/,
  );
});

test('an environment that keeps the contract has nothing to be said about', async (t) => {
  t.deepEqual(await checkEnvironment(walk()), []);
});

const broken: Readonly<Record<string, readonly [spoil: Parameters<typeof walk>[0], sentence: RegExp]>> = {
  'an observation of another length': [
    (result) => ({ ...result, observation: [1, 2] }),
    /has 2 numbers, but observationSpace has 1/,
  ],
  'an observation outside its range': [
    (result) => ({ ...result, observation: [101] }),
    /number 0 of the observation is 101, outside its range -100 to 100/,
  ],
  'an observation that is NaN': [
    (result, step) => (step === 7 ? { ...result, observation: [Number.NaN] } : result),
    /step 6 .* number 0 of the observation is NaN/,
  ],
  'an infinite reward': [(result) => ({ ...result, reward: Infinity }), /the reward is Infinity/],
  'no cost': [(result) => ({ ...result, cost: undefined }), /the cost is missing; return cost: 0/],
  'a negative cost': [(result) => ({ ...result, cost: -1 }), /the cost is -1, .* a cost is never negative/],
  'a cost of an unknown name': [
    (result) => ({ ...result, cost: { speed: 1 } }),
    /a cost "speed", which its definition does not list \(total, wall\)/,
  ],
  'a cost that is NaN': [(result) => ({ ...result, cost: { wall: Number.NaN } }), /the cost "wall" is NaN/],
  'no end at maxSteps': [(result) => ({ ...result, truncated: false }), /goes on after maxSteps = 20 steps/],
  'a flag that is no boolean': [
    (result) => ({ ...result, terminated: 0 }),
    /terminated is 0; it must be true or false/,
  ],
  'an action that is written into': [
    (_, __, action) => void action.fill(0.5),
    /step 0 with action \[-1\] wrote into the action/,
  ],
  'an error at the upper bound': [
    (_, __, action) => {
      if (action[0] === 1) throw new Error('out of range');
    },
    /step 1 with action \[1\] threw: out of range/,
  ],
  'randomness of its own': [
    (result) => ({ ...result, reward: Math.random() }),
    /two instances with seed 0 and the same actions differ/,
  ],
};

for (const [what, [spoil, sentence]] of Object.entries(broken)) {
  test(`${what} is one sentence`, async (t) => {
    const failures = await checkEnvironment(walk(spoil));
    t.is(failures.length, 1);
    t.regex(failures[0] as string, sentence);
    t.regex(failures[0] as string, /^Walk-v0: .*[^.]\.$/);
  });
}

test('an incomplete definition is one sentence', async (t) => {
  t.deepEqual(await checkEnvironment({ ...walk(), actionSpace: { low: [1], high: [1] } }), [
    'Walk-v0 has actionSpace 0 from 1 to 1; low must be below high.',
  ]);
});

test('the check in place finds what is broken, makes no instance, and leaves a sound one as it was', (t) => {
  const sound = walk();
  const checked = sound.create({}) as Environment;
  const fresh = sound.create({}) as Environment;
  checkInPlace(sound, checked, 1);
  const play = (environment: Environment) => [
    ...Array.from(environment.reset(7)),
    ...[0.1, -0.4, 1].map((action) => environment.step(Float32Array.of(action)).reward),
  ];
  t.deepEqual(play(checked), play(fresh));

  for (const [what, [spoil, sentence]] of Object.entries(broken)) {
    if (what === 'randomness of its own') continue;
    const spoilt = walk(spoil);
    const error = t.throws(() => checkInPlace(spoilt, spoilt.create({}) as Environment, 60), {
      code: 'environment-contract',
    });
    t.regex(error.message, sentence);
  }
  const random = walk((result) => ({ ...result, reward: Math.random() }));
  const error = t.throws(() => checkInPlace(random, random.create({}) as Environment, 60));
  t.regex(error.message, /gave another episode the second time/);
});

test('the check in place stops at the first step after its time', (t) => {
  let steps = 0;
  const slow = walk((result) => {
    steps++;
    const end = performance.now() + 20;
    while (performance.now() < end);
    return result;
  });

  checkInPlace(slow, slow.create({}) as Environment, 0.1);

  // 200 steps, twice, would take 8 s.
  t.true(steps >= 1 && steps <= 10, `${steps} steps`);
});

test('checkEnvironment holds one instance at a time', async (t) => {
  let held = 0;
  const definition = walk();
  const exclusive = {
    ...definition,
    create(options: Record<string, unknown>) {
      if (held++ > 0) throw new Error('EADDRINUSE');
      const inner = definition.create(options) as Environment;
      return { reset: (seed?: number) => inner.reset(seed), step: inner.step.bind(inner), dispose: () => void held-- };
    },
  };

  t.deepEqual(await checkEnvironment(exclusive), []);
  t.is(held, 0);
});

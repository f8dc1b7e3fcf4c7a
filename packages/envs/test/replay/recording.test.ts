import test from 'ava';
import { environments, parseRecording, type Recording, replayEpisode, shortfalls } from '../../src/index.ts';
import { readRecording } from '../reference.ts';

const recorded = readRecording('SafetyPointGoal2-v0.seed0');

/** The recording with its first steps only, one of them changed. */
function short(
  change: (step: Recording['steps'][number], k: number) => Recording['steps'][number] = (step) => step,
): Recording {
  return { ...recorded, secondReset: undefined, steps: recorded.steps.slice(0, 12).map(change) };
}

test('what was changed in a recording shows in the figures', async (t) => {
  const figures = async (recording: Recording) => (await replayEpisode(recording, { environments })).singleStep;
  const clean = await figures(short());
  t.is(clean.stepsOverObs + clean.stepsOverReward + clean.costMismatches + clean.terminationMismatches, 0);
  t.is(clean.stepsCompared, 12);

  const change = (k: number, part: object) => short((step, i) => (i === k ? { ...step, ...part } : step));
  const obs = recorded.steps[4]?.obs.map((value, i) => (i === 20 ? value + 0.1 : value));
  t.is((await figures(change(4, { obs }))).stepsOverObs, 1);
  t.is((await figures(change(4, { reward: 0.5 }))).stepsOverReward, 1);
  t.is((await figures(change(4, { cost: 1 }))).costMismatches, 1);
  t.is((await figures(change(4, { info: { cost_vases_contact: 1 } }))).costMismatches, 1);
  t.is((await figures(change(4, { info: { cost_unheard_of: 0 } }))).costMismatches, 1);
  t.is((await figures(change(4, { truncated: true }))).terminationMismatches, 1);
  const moved = await replayEpisode({ ...short(), layout: { ...recorded.layout, vase3: [0, 0] } }, { environments });
  t.true(moved.layoutMaxError > 0.01);
  t.regex(shortfalls(moved)[0] ?? '', /^The layout error/);
  const turned = await replayEpisode(
    { ...short(), rotations: { ...recorded.rotations, agent: 0.5 } },
    { environments },
  );
  t.true(turned.layoutMaxError > 0.01);
  const shifted = await replayEpisode({ ...short(), objectPlaces: { hazard0: [0, 0] } }, { environments });
  t.true(shifted.layoutMaxError > 0.01);
  const qpos = recorded.reset.qpos.map((value, i) => (i === 1 ? value + 0.01 : value));
  const pushed = await replayEpisode({ ...short(), reset: { ...recorded.reset, qpos } }, { environments });
  t.true(pushed.resetStateMaxError > 0.001);
  t.true(shortfalls(pushed).some((sentence) => sentence.startsWith('The state error at reset is 0.00')));
});

test('one step that is off is no longer the same episode if the robot touches nothing, on either engine', async (t) => {
  const qpos = recorded.steps[4]!.qpos.map((value, i) => (i === 0 ? value + 0.05 : value));
  const obs = recorded.steps[4]!.obs.map((value, i) => (i === 20 ? value + 0.05 : value));
  const { reward } = recorded.steps[4]!;
  for (const engine of ['mujoco', 'planar']) {
    const found = async (part: object): Promise<string> => {
      const changed = short((step, k) => (k === 4 ? { ...step, ...part } : step));
      return shortfalls(await replayEpisode(changed, { environments, settings: { engine } })).join(' ');
    };
    t.is(await found({}), '', engine);
    const off = 'The number of steps that are off though the robot touches nothing is 1, above 0.';
    t.is(await found({ reward: reward + 0.01 }), off);
    t.is(await found({ obs }), off);
    t.regex(await found({ qpos }), /though the robot touches nothing/);
  }
});

test('places and rotations are read from the list of objects, those of gremlins by the gremlin’s name', (t) => {
  const { objectPlaces, rotations } = readRecording('SafetyPointButton1-v0.seed0');
  t.deepEqual(
    Object.keys(objectPlaces).filter((name) => name.startsWith('gremlin')),
    ['gremlin0', 'gremlin1', 'gremlin2', 'gremlin3'],
  );
  t.true(rotations['gremlin3'] !== undefined && rotations['agent'] !== undefined);
  t.false('goal' in objectPlaces);
});

test('a recording that does not fit is refused with one sentence', async (t) => {
  await t.throwsAsync(replayEpisode({ ...short(), env: 'SafetyHorseGoal1-v0' }, { environments }), {
    code: 'bad-recording',
    message: /SafetyHorseGoal1-v0/,
  });
  await t.throwsAsync(replayEpisode({ ...short(), layout: { elephant: [0, 0] } }, { environments }), {
    message: /places elephant/,
  });
  await t.throwsAsync(replayEpisode({ ...short(), reset: { ...recorded.reset, obs: [1] } }, { environments }), {
    message: /has 1 entries/,
  });
});

test('a malformed file is refused with the entry that is wrong', (t) => {
  const state = { obs: [1], qpos: [1], qvel: [1] };
  const step = { ...state, action: [0], reward: 0, cost: 0, terminated: false, truncated: false };
  const good = { env: 'X', seed: 1, mujoco: '3.14.0', reset: state, steps: [step] };
  t.notThrows(() => parseRecording(good));
  const bad: [unknown, RegExp][] = [
    [[], /the file must be an object/],
    [{ ...good, seed: -1 }, /seed must be an integer/],
    [{ ...good, steps: [] }, /steps must be a list/],
    [{ ...good, steps: [{ ...step, obs: [1, null] }] }, /steps\[0\].obs\[1\] must be a finite number/],
    [{ ...good, steps: [step, { ...step, reward: 'high' }] }, /steps\[1\].reward must be a finite number/],
    [{ ...good, steps: [{ ...step, terminated: 0 }] }, /steps\[0\].terminated must be true or false/],
    [{ ...good, layout: { goal: 3 } }, /layout.goal must be a list of numbers/],
  ];
  for (const [file, message] of bad) t.throws(() => parseRecording(file), { code: 'bad-recording', message });
});

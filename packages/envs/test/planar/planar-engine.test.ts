import { chooseEngine, engineFit } from '@belay-rl/core';
import test from 'ava';
import { environments, replayEpisode, shortfalls } from '../../src/index.ts';
import { readRecording } from '../reference.ts';
import { recordedOf, sameEpisode } from '../scenarios/replay/check-replay.ts';

const settings = { engine: 'planar' };
const fits = (id: string): boolean => {
  const planar = environments.find((each) => each.id === id)?.engines?.find(({ name }) => name === 'planar');
  return planar !== undefined && engineFit(planar, {}).kind === 'exact';
};
const recorded = recordedOf('Point').episodes.filter((name) => fits(name.split('.')[0] as string));

for (const name of recorded) test(`${name} replays on the planar engine`, sameEpisode, name, { settings });

test('every Point task runs on the planar engine', (t) => {
  for (const task of ['Goal', 'Button', 'Push', 'Circle', 'FadingEasy', 'FadingHard']
    .flatMap((name) => [0, 1, 2].map((level) => `${name}${level}`))
    .concat('Run0')) {
    const definition = environments.find(({ id }) => id === `SafetyPoint${task}-v0`);
    t.is(chooseEngine(definition as NonNullable<typeof definition>, 'auto', {}), 'planar', task);
  }
});

test('a task that the planar engine cannot compute says why', async (t) => {
  const recording = readRecording('SafetyCarGoal1-v0.seed0');
  const error = await t.throwsAsync(replayEpisode(recording, { environments, settings }));
  t.true(error?.message.includes('Car does not move in the plane only'), error?.message);
});

const tampered = 'SafetyPointCircle2-v0.seed0';
const changes: Readonly<Record<string, (steps: Record<string, unknown>[]) => void>> = {
  'a cost turned over': (steps) => {
    const step = steps[40] as { cost: number };
    step.cost = 1 - step.cost;
  },
  'positions of five steps moved by a millimetre': (steps) => {
    for (const step of steps.slice(10, 15)) (step.qpos as number[])[0] = (step.qpos as number[])[0]! + 1e-3;
  },
  'five rewards moved by a thousandth': (steps) => {
    for (const step of steps.slice(20, 25)) step.reward = (step.reward as number) + 1e-3;
  },
  'an early end': (steps) => {
    (steps[60] as { terminated: boolean }).terminated = true;
  },
};
for (const [what, change] of Object.entries(changes)) {
  test(`a recording with ${what} is not the planar engine's episode`, async (t) => {
    const recording = structuredClone(readRecording(tampered));
    change(recording.steps as unknown as Record<string, unknown>[]);
    const figures = await replayEpisode(recording, { environments, settings });
    t.not(shortfalls(figures).length, 0);
  });
}

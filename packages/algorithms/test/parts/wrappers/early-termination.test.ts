import test from 'ava';
import { earlyTermination } from '../../../src/index.ts';
import { scripted, wrapped } from './scripted-environment.ts';

const script = [1, 1, 1, 1].map((cost) => ({ reward: 3, cost }));

test('the step whose cost exceeds the limit pays nothing and ends the episode; the task’s reward is kept beside it', (t) => {
  const { environment, play } = wrapped(earlyTermination, scripted(script), { costLimit: 2 });
  t.deepEqual(Array.from(environment.reset(1)), [0]);
  const steps = play(3);
  t.deepEqual(
    steps.map(({ reward, taskReward, terminated }) => [reward, taskReward, terminated]),
    [
      [3, 3, false],
      [3, 3, false],
      [0, 3, true],
    ],
  );
});

test('a limit of 0 ends with the first cost', (t) => {
  const { environment, play } = wrapped(earlyTermination, scripted(script), { costLimit: 0 });
  environment.reset(1);
  t.true(play(1)[0]!.terminated);
});

test('an ordinary end clears the count; variant published keeps it within an epoch', (t) => {
  const ends = (settings: object) => {
    const { environment, play } = wrapped(earlyTermination, scripted(script), { costLimit: 2, ...settings });
    environment.reset(1);
    play(2);
    environment.reset();
    const second = play(1)[0]!.terminated;
    environment.reset(2);
    return [second, play(1)[0]!.terminated];
  };
  t.deepEqual(ends({}), [false, false]);
  t.deepEqual(ends({ variant: 'published' }), [true, false]);
});

import test from 'ava';
import { runFlagWords } from '../src/run-flags.ts';

test('the flags of a run are handed on word by word, each value of a repeatable one', (t) => {
  t.deepEqual(
    runFlagWords({
      set: ['network.name=conv', 'training.stepsPerEpoch=500'],
      steps: '9',
      workers: '0',
      plugin: ['./a.ts'],
      trust: true,
      figure: 'a.svg',
    }),
    [
      '--set',
      'network.name=conv',
      '--set',
      'training.stepsPerEpoch=500',
      '--workers',
      '0',
      '--plugin',
      './a.ts',
      '--trust',
    ],
  );
  t.deepEqual(runFlagWords({ figure: 'a.svg', steps: '9' }), []);
});

import test from 'ava';
import { describeBackends } from '../../src/doctor/tensorflow.ts';

const backend = (about: string, software = false) => ({ about, software });

test('auto is told as the first backend that is no software driver, then the others, then what is missing', (t) => {
  const { found, remedy } = describeBackends({
    answer: {
      value: [
        { name: 'tensorflow', backend: null, why: 'It is not installed.' },
        { name: 'webgpu', backend: backend('webgpu', true), why: '' },
        { name: 'wasm', backend: backend('wasm'), why: '' },
      ],
    },
    said: '',
    end: 'exit code 0',
  });
  t.is(found, 'engine.backend=auto takes wasm; webgpu');
  t.is(remedy, 'It is not installed.');
});

test('a native library that ends the process is told with what to remove', (t) => {
  const { status, found, remedy } = describeBackends({ answer: null, said: '', end: 'signal SIGILL' });
  t.is(status, 'ok');
  t.is(found, 'loading its backends ends the process (signal SIGILL)');
  t.regex(remedy, /^Remove @tensorflow\/tfjs-node-gpu, /);
});

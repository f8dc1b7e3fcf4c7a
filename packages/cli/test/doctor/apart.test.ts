import { spawn } from 'node:child_process';
import test from 'ava';
import { askApart, listen } from '../../src/doctor/apart.ts';

const started = (program: string) =>
  spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });

test('an answer comes with all that the process printed', async (t) => {
  const found = await listen<number>(started(`console.error('Warning: noise'); process.send({ value: 3 });`));
  t.deepEqual(found, { answer: { value: 3 }, said: 'Warning: noise\n', end: 'exit code 0' });
});

test('a process that a driver ends is an answer too', async (t) => {
  const found = await listen(started(`process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);`));
  t.deepEqual(found, { answer: null, said: '', end: 'signal SIGKILL' });
});

test('adapters and backends are asked for in a process of its own', async (t) => {
  for (const question of ['adapters', 'backends']) {
    const { answer } = await askApart<readonly unknown[]>(question);
    t.true(answer !== null);
    if (answer !== null && 'value' in answer) t.true(Array.isArray(answer.value));
    else t.is(answer?.code, 'gpu-missing', 'only npm webgpu may be missing');
  }
});

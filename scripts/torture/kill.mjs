// Runs that are killed at random moments and resumed until they are done: their rows equal those of a run that never stopped.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { badRefusal, belay, start } from './command.mjs';
import { rowsOf, trainArgs } from './tiny-run.mjs';

export async function kill({ random, folder, timeLeft }) {
  const whole = join(folder, 'whole');
  const reference = await belay(trainArgs(whole), { cwd: folder });
  if (reference.code !== 0) return { failures: [`the reference run: ${reference.stderr}`], count: 0 };
  const failures = [];
  let count = 0;
  while (timeLeft() > 0 && failures.length === 0) {
    const directory = join(folder, `run-${count}`);
    let args = trainArgs(directory);
    for (let attempt = 0; ; attempt++) {
      const { child, ended } = start(args, { cwd: folder });
      // From the load of the first module to beyond the end.
      const last = attempt === 4;
      const timer = last ? null : setTimeout(() => child.kill('SIGKILL'), random.uniform() * 4000);
      const result = await ended;
      clearTimeout(timer);
      if (!last) count++;
      if (result.code === 0) break;
      const begun = !/no run|no-run/.test(result.stderr);
      if (result.code !== null && begun && badRefusal(result) !== null)
        failures.push(`${result.code}: ${result.stderr}`);
      if (last) {
        if (result.code !== 0) failures.push(`it cannot be resumed: ${result.stderr}`);
        break;
      }
      args =
        begun && result.code === null && rowsOf(directory) !== null
          ? ['train', '--resume', directory, '--trust', '--quiet']
          : args;
      if (args[1] !== '--resume') rmSync(directory, { recursive: true, force: true });
    }
    if (failures.length === 0 && rowsOf(directory) !== rowsOf(whole)) failures.push(`${directory}: other rows`);
    if (failures.length === 0) rmSync(directory, { recursive: true, force: true });
  }
  return { failures, count, what: 'kills' };
}

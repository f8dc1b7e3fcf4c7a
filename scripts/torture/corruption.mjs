// Files of a run that are cut, changed, emptied, removed or turned into folders: evaluating, resuming and reporting it either come to
// the same figures, or say what is wrong. A figure that differs in silence is a failure.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { badRefusal, belay } from './command.mjs';
import { rowsOf, trainArgs } from './tiny-run.mjs';

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else yield path;
  }
}

const harms = {
  cut: (file, random) => writeFileSync(file, readFileSync(file).subarray(0, random.below(statSync(file).size))),
  change(file, random) {
    const bytes = readFileSync(file);
    for (let i = 0; i < 1 + random.below(4); i++) bytes[random.below(bytes.length)] ^= 1 + random.below(255);
    writeFileSync(file, bytes);
  },
  empty: (file) => writeFileSync(file, ''),
  remove: (file) => rmSync(file),
  folder(file) {
    rmSync(file);
    mkdirSync(file);
  },
};

export async function corruption({ random, folder, timeLeft }) {
  const whole = join(folder, 'whole');
  await belay(trainArgs(whole), { cwd: folder });
  const verbs = {
    evaluate: (run) => ['evaluate', run, '--episodes', '2', '--json', '--trust'],
    resume: (run) => ['train', '--resume', run, '--quiet', '--trust'],
    report: (run) => ['report', run, '--csv', '--out', join(folder, 'report')],
  };
  const truth = {};
  for (const [name, args] of Object.entries(verbs)) truth[name] = (await belay(args(whole), { cwd: folder })).stdout;
  const failures = [];
  let count = 0;
  while (timeLeft() > 0 && failures.length === 0) {
    const run = join(folder, `harmed-${count}`);
    cpSync(whole, run, { recursive: true });
    const file = random.pick([...filesIn(run)]);
    const harm = random.pick(Object.keys(harms));
    harms[harm](file, random);
    const verb = random.pick(Object.keys(verbs));
    const result = await belay(verbs[verb](run), { cwd: folder });
    count++;
    const told = `${verb} after ${harm} of ${file.slice(run.length + 1)}`;
    if (result.code === 0) {
      const same =
        verb === 'resume' ? rowsOf(run) === rowsOf(whole) : verb === 'report' || result.stdout === truth[verb];
      if (!same && result.stderr === '' && !/messages\.log|config\.yaml/.test(file))
        failures.push(`${told}: other figures in silence`);
    } else if (badRefusal(result) !== null)
      failures.push(`${told}: ${badRefusal(result)}: ${result.stderr.slice(0, 300)}`);
    rmSync(run, { recursive: true, force: true });
  }
  return { failures, count, what: 'harmed files' };
}

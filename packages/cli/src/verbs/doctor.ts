import { example } from '../arguments.ts';
import { runChecks } from '../doctor/check.ts';
import { disk } from '../doctor/disk.ts';
import { graphics } from '../doctor/graphics.ts';
import { memory } from '../doctor/memory.ts';
import { node } from '../doctor/node.ts';
import { physics } from '../doctor/physics.ts';
import { simd } from '../doctor/simd.ts';
import { tensorflow } from '../doctor/tensorflow.ts';
import { threads } from '../doctor/threads.ts';
import { table, wrap } from '../table.ts';
import type { Verb } from '../verb.ts';

export const doctor: Verb = {
  define(command) {
    command
      .argument('[run]', 'a run directory; default: this machine')
      .option('--json', 'findings as JSON')
      .addHelpText(
        'after',
        `\nWithout a run: what works on this machine. With one: signs that its training\ndoes not go well, and what to do; exit code 1 if there is any.\n${example('belay doctor', 'belay doctor runs/mine')}`,
      );
  },

  async run([run], { json }) {
    if (run !== undefined) return diagnoseRun(run, json === true);
    const findings = await runChecks([node, threads, simd, physics, graphics, tensorflow, memory, disk]);
    const failed = findings.some((finding) => finding.status === 'failed');
    if (json === true) {
      process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      return failed ? 1 : 0;
    }
    process.stdout.write(
      table(
        findings.map(({ check, status, found, remedy }) => [
          status,
          check,
          remedy === '' ? found : `${found}. ${remedy}`,
        ]),
      ),
    );
    process.stdout.write(
      failed ? '\nTraining will not work here yet: see the lines marked failed.\n' : '\nReady to train.\n',
    );
    return failed ? 1 : 0;
  },
};

const WIDTH = 80;

/** Prints what the detectors say of a run; resolves to the exit code. */
async function diagnoseRun(directory: string, json: boolean): Promise<number> {
  const { diagnose, readRunSeries } = await import('@belay-rl/studies');
  const diagnoses = diagnose(readRunSeries(directory));
  const findings = diagnoses.filter(({ found }) => found !== null);
  if (json) {
    process.stdout.write(`${JSON.stringify(diagnoses, null, 2)}\n`);
    return findings.length === 0 ? 0 : 1;
  }
  for (const { name, found, remedy } of findings) {
    const lines = wrap(`${found}. ${remedy}`, WIDTH - 4);
    process.stdout.write(`${name}\n${lines.map((line) => `    ${line}\n`).join('')}`);
  }
  const looked = `${diagnoses.length} detectors looked at ${directory}`;
  process.stdout.write(
    findings.length === 0 ? `Nothing found: ${looked}.\n` : `\n${findings.length} found: ${looked}.\n`,
  );
  return findings.length === 0 ? 0 : 1;
}

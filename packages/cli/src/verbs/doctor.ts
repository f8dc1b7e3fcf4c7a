import { example } from '../arguments.ts';
import { runChecks } from '../doctor/check.ts';
import { disk } from '../doctor/disk.ts';
import { memory } from '../doctor/memory.ts';
import { node } from '../doctor/node.ts';
import { physics } from '../doctor/physics.ts';
import { simd } from '../doctor/simd.ts';
import { threads } from '../doctor/threads.ts';
import { table } from '../table.ts';
import type { Verb } from '../verb.ts';

export const doctor: Verb = {
  define(command) {
    command.option('--json', 'findings as JSON').addHelpText('after', example('belay doctor'));
  },

  async run(_operands, { json }) {
    const findings = await runChecks([node, threads, simd, physics, memory, disk]);
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

import { machineMemory } from '@belay-rl/core/node';
import { checkRun } from '@belay-rl/core/run';
import { example } from '../arguments.ts';
import { configurationRows, configurationTable } from '../configuration-table.ts';
import { definePythonFlag } from '../python-flag.ts';
import { defineRunFlags, resolveRun } from '../run-flags.ts';
import { outputWidth, wrap } from '../table.ts';
import type { Verb } from '../verb.ts';

export const config: Verb = {
  define(command) {
    definePythonFlag(defineRunFlags(command.argument('<algorithm>').argument('<environment>')))
      .option('--json', 'an array of objects')
      .addHelpText(
        'after',
        example('belay config kfcpo SafetyPointGoal1-v0', 'belay config cpo SafetyPointGoal1-v0 --limit 10 --json'),
      );
  },

  async run([algorithm = '', environment = ''], options) {
    const { registry, configuration } = await resolveRun(algorithm, environment, options);
    // What `belay train` refuses is no configuration to show.
    const notes = await checkRun({ registry, configuration, machineMemory: machineMemory() });
    if (options['json'] === true) {
      process.stdout.write(`${JSON.stringify(configurationRows(configuration), null, 2)}\n`);
    } else process.stdout.write(configurationTable(configuration, registry));
    // Apart from the JSON, for the person who watches.
    const out = options['json'] === true ? process.stderr : process.stdout;
    if (notes.length > 0) out.write(`\n${notes.flatMap((note) => wrap(note, outputWidth())).join('\n')}\n`);
    return 0;
  },
};

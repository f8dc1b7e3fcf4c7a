import { describeMachine } from '@belay-rl/bench';
import { refuse } from '@belay-rl/core';
import { example } from '../arguments.ts';
import { expectNames, refuseIdle } from '../bench/flags.ts';
import { headline } from '../bench/headline.ts';
import { benches } from '../bench/kinds.ts';
import { machineTable } from '../bench/tables/machine.ts';
import { defineRunFlags } from '../run-flags.ts';
import type { Verb } from '../verb.ts';

const names = Object.keys(benches);
const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

export const bench: Verb = {
  define(command) {
    defineRunFlags(
      command
        .argument('<what>', list)
        .argument('[names...]', 'env or vision ID; train, start, scaling, profile or compare ALGORITHM ENVIRONMENT'),
    )
      .option(
        '--seconds <n>',
        'time of each repeat of update (0.05), engines (0.1), off-policy (0.5), env and vision (2) and compare (3)',
      )
      .option(
        '--repeats <n>',
        'repeats; in train, scaling and compare epochs that count, after the first and those of a warm-up',
      )
      .option('--rows <n>', 'update: no batch and no epoch has more (default: 20000)')
      .option('--budget <seconds>', 'devices: after so long nothing more begins (200)')
      .option('--strict', 'update, off-policy: the kernels that round alike on every machine')
      .option(
        '--python <path>',
        'compare: the Python to compare with (default: the first on PATH that will do); off-policy: one with PyTorch; else that of gymnasium: environments',
      )
      .option('--simulators', 'train: on every engine of the environment, in turns')
      .option('--against <name>', 'compare: the algorithm of OmniSafe to compare with (default: of the same name)')
      .option('--figure <file>', 'scaling and profile: where the figure goes (default: bench-NAME.svg)')
      .option('--keep <directory>', 'profile: keep the profiles there')
      .option('--json', 'figures as JSON')
      .addHelpText(
        'after',
        example(
          'belay bench update',
          'belay bench off-policy --python torch/bin/python',
          'belay bench engines',
          'belay bench devices --json',
          'belay bench env SafetyPointGoal1-v0',
          'belay bench vision SafetyPointGoal1Vision-v0',
          'belay bench train kfcpo SafetyPointGoal1-v0',
          'belay bench train sac-lag SafetyPointGoal1-v0 --simulators',
          'belay bench start kfcpo SafetyPointGoal1-v0',
          'belay bench scaling cpo SafetyPointGoal1-v0 --figure scaling.svg',
          'belay bench profile cpo SafetyPointGoal1-v0',
          'belay bench compare cpo SafetyPointGoal1-v0 --python reference/bin/python',
          'belay bench compare kfcpo SafetyPointGoal1-v0 --against cpo',
        ),
      );
  },

  async run([what = '', ...operands], options) {
    const kind = benches[what];
    if (kind === undefined) throw refuse('command-line', `belay bench measures ${list}, not ${what}.`);
    expectNames(what, operands, kind.operands);
    refuseIdle(what, options, kind.flags);
    const machine = describeMachine();
    const { figures, text, exitCode = 0 } = await kind.run(operands, options, machine);
    process.stdout.write(
      options['json'] === true
        ? `${JSON.stringify({ machine, ...headline(figures) }, null, 2)}\n`
        : `${machineTable(machine)}\n${text}`,
    );
    return exitCode;
  },
};

import { refuse } from '@belay-rl/core';
import { example } from '../arguments.ts';
import { benchEnvironment } from '../bench/environment.ts';
import { environmentTable, trainingTable, updateTable } from '../bench/tables.ts';
import { benchTraining } from '../bench/training.ts';
import { registryWith } from '../plugins.ts';
import { defineRunFlags, givenRunFlags, resolveRun } from '../run-flags.ts';
import type { Verb } from '../verb.ts';

const DEFAULT_SECONDS = '2';

/** What `bench train` runs unless --steps says otherwise: a first epoch to warm up, and four that count. */
const TRAINING_STEPS = '100000';

export const bench: Verb = {
  define(command) {
    defineRunFlags(
      command.argument('<what>', 'update, env or train').argument('[names...]', 'env ID; train ALGORITHM ENVIRONMENT'),
    )
      .option('--seconds <n>', 'time to spend on each figure of env', DEFAULT_SECONDS)
      .option('--json', 'figures as JSON')
      .addHelpText(
        'after',
        example(
          'belay bench update',
          'belay bench env SafetyPointGoal1-v0',
          'belay bench train kfcpo SafetyPointGoal1-v0 --steps 100000',
        ),
      );
  },

  async run([what = '', ...names], options) {
    const print = (figures: unknown, text: string): number => {
      process.stdout.write(options['json'] === true ? `${JSON.stringify(figures, null, 2)}\n` : text);
      return 0;
    };
    switch (what) {
      case 'update': {
        expectNames(what, names, []);
        refuseIdle(what, options, []);
        const { measureKernels } = await import('@belay-rl/kernels');
        const figures = measureKernels();
        return print(figures, updateTable(figures));
      }
      case 'env': {
        expectNames(what, names, ['ENVIRONMENT']);
        refuseIdle(what, options, ['plugin']);
        const registry = await registryWith(options['plugin'] as readonly string[] | undefined);
        const figures = await benchEnvironment(registry.environment(names[0] as string), seconds(options['seconds']));
        return print(figures, environmentTable(figures));
      }
      case 'train': {
        expectNames(what, names, ['ALGORITHM', 'ENVIRONMENT']);
        const run = await resolveRun(names[0] as string, names[1] as string, {
          ...options,
          steps: options['steps'] ?? TRAINING_STEPS,
        });
        const figures = await benchTraining(run);
        return print(figures, trainingTable(figures));
      }
      default:
        throw refuse('command-line', `belay bench measures update, env or train, not ${what}.`);
    }
  },
};

function expectNames(what: string, names: readonly string[], expected: readonly string[]): void {
  if (names.length === expected.length) return;
  const form = ['belay bench', what, ...expected].join(' ');
  throw refuse('command-line', `${form} takes ${expected.length} names, ${names.length} were given.`);
}

/** A flag that would do nothing is refused. */
function refuseIdle(what: string, options: Readonly<Record<string, unknown>>, used: readonly string[]): void {
  const idle = givenRunFlags(options).find((flag) => !used.includes(flag));
  if (idle !== undefined) throw refuse('command-line', `belay bench ${what} has no use for --${idle}; remove it.`);
}

function seconds(text: unknown): number {
  const value = Number(text);
  if (value > 0 && value <= 3600) return value;
  throw refuse('command-line', `--seconds ${text} must be a number above 0 and at most 3600.`);
}

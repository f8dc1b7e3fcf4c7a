import { refuse } from '@belay-rl/core';
import { example } from '../arguments.ts';
import { benchEnvironment } from '../bench/environment.ts';
import { describeMachine } from '../bench/machine.ts';
import { benchScaling, workerCounts } from '../bench/scaling.ts';
import { environmentTable, machineTable, scalingTable, trainingTable, updateTable } from '../bench/tables.ts';
import { benchTraining } from '../bench/training.ts';
import { registryWith } from '../plugins.ts';
import { defineRunFlags, givenRunFlags, resolveRun } from '../run-flags.ts';
import type { Verb } from '../verb.ts';

const DEFAULT_SECONDS = '2';
const DEFAULT_REPEATS = '5';

/** What `bench train` runs unless --steps says otherwise: a first epoch to warm up, and four that count. */
const TRAINING_STEPS = '100000';

export const bench: Verb = {
  define(command) {
    defineRunFlags(
      command
        .argument('<what>', 'update, env, train or scaling')
        .argument('[names...]', 'env ID; train or scaling ALGORITHM ENVIRONMENT'),
    )
      .option('--seconds <n>', 'time of each repeat of env', DEFAULT_SECONDS)
      .option('--repeats <n>', 'repeats of env; in train and scaling every epoch is one', DEFAULT_REPEATS)
      .option('--json', 'figures as JSON')
      .addHelpText(
        'after',
        example(
          'belay bench update',
          'belay bench env SafetyPointGoal1-v0',
          'belay bench train kfcpo SafetyPointGoal1-v0 --steps 100000',
          'belay bench scaling cpo SafetyPointGoal1-v0',
        ),
      );
  },

  async run([what = '', ...names], options) {
    const machine = describeMachine();
    const print = (figures: object, text: string): number => {
      const json = () => `${JSON.stringify({ machine, ...figures }, null, 2)}\n`;
      process.stdout.write(options['json'] === true ? json() : `${machineTable(machine)}\n${text}`);
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
        const figures = await benchEnvironment(registry.environment(names[0] as string), {
          seconds: seconds(options['seconds']),
          repeats: repeats(options['repeats']),
        });
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
      case 'scaling': {
        expectNames(what, names, ['ALGORITHM', 'ENVIRONMENT']);
        refuseIdle(what, options, ['config', 'set', 'steps', 'seed', 'limit', 'plugin']);
        const counts = workerCounts(machine.cores);
        // Environments enough for every count, unless the command says how many.
        const shared = `training.environments=${2 * (counts.at(-1) as number)}`;
        const figures = await benchScaling(counts, (workers) =>
          resolveRun(names[0] as string, names[1] as string, {
            ...options,
            steps: options['steps'] ?? TRAINING_STEPS,
            set: [shared, ...((options['set'] as readonly string[] | undefined) ?? [])],
            workers: String(workers),
          }),
        );
        return print(figures, scalingTable(figures));
      }
      default:
        throw refuse('command-line', `belay bench measures update, env, train or scaling, not ${what}.`);
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

function repeats(text: unknown): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1000) return value;
  throw refuse('command-line', `--repeats ${text} must be a whole number from 1 to 1000.`);
}

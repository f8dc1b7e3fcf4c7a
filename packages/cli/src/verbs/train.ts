import { refuse } from '@belay-rl/core';
import { quoted } from '@belay-rl/core/internals';
import { example, wholeNumber } from '../arguments.ts';
import { builtInRegistry } from '../built-in.ts';
import { pluginConsent } from '../plugin-consent.ts';
import { definePythonFlag } from '../python-flag.ts';
import { chooseReporter } from '../reporter/choose.ts';
import { defineRunFlags, givenRunFlags, resolveRun } from '../run-flags.ts';
import { resumeReported, trainReported } from '../training.ts';
import type { Verb } from '../verb.ts';

export const train: Verb = {
  define(command) {
    definePythonFlag(defineRunFlags(command.argument('[algorithm]').argument('[environment]')))
      .option('--out <directory>', "make exactly this directory the run's")
      .option('--resume <directory>', 'go on with the run of a directory; --steps makes it longer')
      .option('--from <directory>', "begin with another run's policy, normaliser and critics, as far as they fit")
      .option('--live', 'serve a live page of the run on this machine; belay watch shows it afterwards')
      .option('--quiet', 'print nothing but errors')
      .option('--json', 'progress as lines of JSON')
      .addHelpText(
        'after',
        example(
          'belay train kfcpo SafetyPointGoal1-v0 --steps 1000000 --limit 25',
          'belay train kfcpo SafetyPointGoal1-v0 --set optimizer.name=conjugate-gradient',
          'belay train --resume runs/mine',
          'belay train --resume runs/mine --steps 2000000',
          'belay train ppo-lag SafetyPointGoal2-v0 --from runs/mine',
        ),
      );
  },

  async run([algorithm, environment], options) {
    const reporter = chooseReporter({ quiet: options['quiet'] === true, json: options['json'] === true });
    const resume = options['resume'] as string | undefined;
    if (resume !== undefined) {
      refuseWithResume([algorithm, environment], options, resume);
      return resumeReported(
        resume,
        await builtInRegistry(),
        reporter,
        {
          plugins: options['plugin'] as readonly string[] | undefined,
          approve: pluginConsent(options['trust'] === true),
          steps:
            options['steps'] === undefined
              ? undefined
              : wholeNumber('--steps', String(options['steps']).replaceAll('_', ''), 1),
          set: changedSettings(options),
        },
        options['live'] === true,
      );
    }
    if (algorithm === undefined || environment === undefined) {
      throw refuse(
        'command-line',
        `belay train needs an algorithm and an environment (${environment === undefined && algorithm !== undefined ? 'the environment is missing' : 'both are missing'}), or --resume DIRECTORY; belay list shows both.`,
      );
    }
    const run = await resolveRun(algorithm, environment, options);
    return trainReported(
      {
        ...run,
        directory: options['out'] as string | undefined,
        from: options['from'] as string | undefined,
        live: options['live'] === true,
      },
      reporter,
    );
  },
};

/** What may change as a run goes on, as `--set` takes it; core refuses the rest by name. */
function changedSettings(options: Readonly<Record<string, unknown>>): readonly string[] {
  const log = options['log'] as readonly string[] | undefined;
  return [
    ...(options['workers'] === undefined ? [] : [`training.workers=${String(options['workers'])}`]),
    ...(log === undefined ? [] : [`log.sinks=${log.join(',')}`]),
    ...((options['set'] ?? []) as readonly string[]),
  ];
}

/** A run goes on with the settings it began with; what would do nothing is refused. */
function refuseWithResume(
  operands: readonly (string | undefined)[],
  options: Readonly<Record<string, unknown>>,
  directory: string,
): void {
  const named = operands.filter((operand) => operand !== undefined);
  const flags = [
    ...givenRunFlags(options).filter((flag) => !['plugin', 'steps', 'workers', 'log', 'set'].includes(flag)),
    ...['out', 'from'].filter((flag) => options[flag] !== undefined),
  ].map((flag) => `--${flag}`);
  const extra = [...named, ...flags];
  if (extra.length === 0) return;
  throw refuse(
    'command-line',
    `--resume ${quoted(directory)} goes on with that run's own settings; remove ${extra.join(', ')}.`,
  );
}

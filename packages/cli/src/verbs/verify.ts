import { type VerifiedEpoch, verifyRun } from '@belay-rl/core/node';
import { collect, example, wholeNumber } from '../arguments.ts';
import { builtInRegistry } from '../built-in.ts';
import { INTERRUPTED, Interrupt } from '../interrupt.ts';
import { defineTrustFlag, pluginConsent } from '../plugin-consent.ts';
import { definePythonFlag } from '../python-flag.ts';
import type { Verb } from '../verb.ts';

/** Columns that are named of an epoch that differs. */
const NAMED = 3;

/** Digits of a digest that are shown; whole ones are in --json. */
const SHOWN = 16;

export const verify: Verb = {
  define(command) {
    definePythonFlag(defineTrustFlag(command))
      .argument('<directory>', 'a run directory')
      .option('--epochs <n>', 'first epochs to train again', '2')
      .option('--plugin <file>', 'load a plugin: in place of one that the run names (repeatable)', collect)
      .option('--json', 'digests and differences as JSON')
      .addHelpText(
        'after',
        `\nTrains the first epochs again with the run's own settings and compares every\nnumber but the times, to the bit. Exit code 0: the same; 1: not.\n${example('belay verify runs/mine --epochs 3')}`,
      );
  },

  async run([directory = ''], options) {
    const epochs = wholeNumber('--epochs', options['epochs'], 1);
    const json = options['json'] === true;
    const interrupt = new Interrupt({ onFirst: () => {}, onSecond: () => process.exit(INTERRUPTED) });
    try {
      const verification = await verifyRun(directory, {
        registry: await builtInRegistry(),
        plugins: options['plugin'] as readonly string[] | undefined,
        approve: pluginConsent(options['trust'] === true),
        epochs,
        signal: interrupt.signal,
        onEpoch: (epoch) => {
          if (!json) process.stdout.write(epochText(epoch));
        },
      });
      if (interrupt.signal.aborted) return INTERRUPTED;
      if (json) process.stdout.write(`${JSON.stringify(verification, null, 2)}\n`);
      else {
        if (verification.versions !== null) process.stdout.write(`${verification.versions}\n`);
        const what = verification.epochs.length === 1 ? 'epoch' : `${verification.epochs.length} epochs`;
        process.stdout.write(
          verification.same
            ? `The first ${what} came out the same, to the bit.\n`
            : `The run does not come out the same: settings, code or numbers differ from those that made it.\n`,
        );
      }
      return verification.same ? 0 : 1;
    } finally {
      interrupt.dispose();
    }
  },
};

function epochText({ epoch, recorded, found, differences }: VerifiedEpoch): string {
  if (differences.length === 0) return `epoch ${epoch}  ${recorded.slice(0, SHOWN)}  the same\n`;
  const named = differences
    .slice(0, NAMED)
    .map((cell) => `    ${cell.column}: recorded ${cell.recorded || 'nothing'}, now ${cell.found}\n`);
  const more = differences.length > NAMED ? `    and ${differences.length - NAMED} more columns\n` : '';
  return `epoch ${epoch}  recorded ${recorded.slice(0, SHOWN)}, now ${found.slice(0, SHOWN)}: differs\n${named.join('')}${more}`;
}

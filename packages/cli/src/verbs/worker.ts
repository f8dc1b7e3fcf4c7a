import { join } from 'node:path';
import { refuse } from '@belay-rl/core';
import { approveEnvironments, fileOf } from '@belay-rl/core/node';
import { defaultJobs } from '@belay-rl/studies';
import { collect, example, wholeNumber } from '../arguments.ts';
import { INTERRUPTED, Interrupt } from '../interrupt.ts';
import { pluginConsent } from '../plugin-consent.ts';
import { registryWith } from '../plugins.ts';
import { definePythonFlag } from '../python-flag.ts';
import { workerModule } from '../study/worker-module.ts';
import type { Verb } from '../verb.ts';

export const worker: Verb = {
  define(command) {
    definePythonFlag(command)
      .option('--queue <url>', 'the Redis server: redis://HOST:PORT')
      .option('--jobs <n>', 'runs side by side (default: what cores and memory carry)')
      .option('--out <directory>', 'where runs are trained; they return through the queue (default: runs/queue)')
      .option('--shared', "train in the study's own directory, the same path here, inside --out (default: .)")
      .option('--plugin <file>', 'a plugin that its runs may use; no other is loaded (repeatable)', collect)
      .option('--trust', 'run the Python packages that its runs name as environments, and remember them')
      .addHelpText(
        'after',
        `\nTakes runs of \`belay study FILE --queue URL\` until Ctrl-C. A run whose worker is\nlost goes to another worker; with --shared it resumes from its checkpoint.\nBELAY_QUEUE_SECRET, the same for study and workers, keeps out jobs of others.\n${example('belay worker --queue redis://server:6379')}`,
      );
  },

  async run(_operands, options) {
    const url = options['queue'] as string | undefined;
    if (url === undefined)
      throw refuse('command-line', 'belay worker needs --queue redis://HOST:PORT, the server that holds the runs.');
    const jobs = options['jobs'] === undefined ? defaultJobs() : wholeNumber('--jobs', options['jobs'], 1);
    const { serveQueue } = await import('@belay-rl/studies/queue');
    const write = (sentence: string): void => void process.stdout.write(`${sentence}\n`);
    const interrupt = new Interrupt({
      onFirst: () => write('Saving after the epochs under way; press Ctrl-C again to stop at once.'),
      onSecond: () => process.exit(INTERRUPTED),
    });
    try {
      const shared = options['shared'] === true;
      const directory = (options['out'] as string | undefined) ?? (shared ? '.' : join('runs', 'queue'));
      const given = (options['plugin'] ?? []) as readonly string[];
      // A plugin that cannot be loaded is told now, not by the first run.
      const registry = await registryWith(given);
      const approve = pluginConsent(true);
      const admit = (id: string) => approveEnvironments(registry, [id], { approve, by: 'A job of the queue' });
      await serveQueue({
        url,
        workerModule: workerModule(),
        directory,
        shared,
        plugins: given.map((plugin) => fileOf(plugin, process.cwd()) ?? plugin),
        jobs,
        ...(options['trust'] === true ? { admit } : {}),
        signal: interrupt.signal,
        onEvent: write,
      });
      return 0;
    } finally {
      interrupt.dispose();
    }
  },
};

import { join } from 'node:path';
import { machineMemory } from '@belay-rl/core/node';
import { defaultJobs } from '@belay-rl/studies';
import { collect, example, wholeNumber } from '../arguments.ts';
import { defineTrustFlag } from '../plugin-consent.ts';
import { folderName, pluginFlags, registryOfFile } from '../plugins.ts';
import { definePythonFlag } from '../python-flag.ts';
import { hintingAtExamples } from '../shipped-examples.ts';
import { dryRun } from '../study/dry-run.ts';
import type { Verb } from '../verb.ts';

export const search: Verb = {
  define(command) {
    definePythonFlag(defineTrustFlag(command))
      .argument('<file>', 'a search file (YAML)')
      .option('--out <directory>', 'where the runs and the report go (default: runs/NAME)')
      .option('--jobs <n>', 'runs side by side (default: what cores and memory carry)')
      .option(
        '--results <name>',
        'at the end also NAME.md and NAME.csv, to be committed: trials, command, commit, machine',
      )
      .option('--dry-run', 'print the trials, the time and the disk they need, and start nothing')
      .option('--plugin <file>', 'load a plugin: in place of one that the file names (repeatable)', collect)
      .addHelpText(
        'after',
        `\nTrials are compared at each rung: the hopeless stop there, the others go on.\nGiven again, the same command goes on where it stopped.\n${example('belay search examples/search.yaml --trust --dry-run', 'belay search examples/search.yaml --trust --out runs/search')}`,
      );
  },

  async run([file = ''], options) {
    const { planSearch, readSearch, requireTrainable } = await import('@belay-rl/studies');
    const read = await hintingAtExamples(file, () => readSearch(file));
    const { registry, plugins, folders } = await registryOfFile(
      file,
      read.plugins,
      read.environments.map(({ name }) => name),
      options,
    );
    const search = { ...read, plugins };
    const plan = planSearch(search, registry);
    const jobs = options['jobs'] === undefined ? defaultJobs() : wholeNumber('--jobs', options['jobs'], 1);
    if (options['dryRun'] === true) {
      process.stdout.write('As if every trial were trained to its end:\n');
      return dryRun(plan, registry, jobs);
    }
    const { searchReported } = await import('../study/search-reported.ts');
    const results = (options['results'] as string | undefined) ?? null;
    const directory = (options['out'] as string | undefined) ?? join('runs', folderName(read.name));
    await requireTrainable(plan.runs, registry, directory, machineMemory());
    return searchReported({
      search,
      plan,
      directory,
      jobs,
      results,
      given: pluginFlags(options),
      pluginFolders: folders,
    });
  },
};

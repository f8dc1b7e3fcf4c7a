import { join } from 'node:path';
import { machineMemory } from '@belay-rl/core/node';
import { defaultJobs, type Study, type StudyPlan } from '@belay-rl/studies';
import { collect, example, wholeNumber } from '../arguments.ts';
import { defineTrustFlag } from '../plugin-consent.ts';
import { folderName, pluginFlags, registryOfFile } from '../plugins.ts';
import { definePythonFlag } from '../python-flag.ts';
import { hintingAtExamples } from '../shipped-examples.ts';
import { dryRun } from '../study/dry-run.ts';
import { runReported } from '../study/run-reported.ts';
import type { Verb } from '../verb.ts';

export const study: Verb = {
  define(command) {
    definePythonFlag(defineTrustFlag(command))
      .argument('<file>', 'a study file (YAML)')
      .option('--out <directory>', 'where the runs and the report go (default: runs/NAME)')
      .option('--jobs <n>', 'runs side by side (default: what cores and memory carry)')
      .option('--dry-run', 'print the runs, the time and the disk they need, and start nothing')
      .option('--quick', "the study's own quick variant")
      .option('--only <patterns...>', "the part of the runs whose names match, * for any characters: '*-seed-0'")
      .option('--reuse <directories...>', 'studies whose finished runs are taken over where they are the same')
      .option('--plugin <file>', 'load a plugin: in place of one that the study names (repeatable)', collect)
      .option('--queue <url>', 'hand the runs to `belay worker`s through Redis: redis://HOST:PORT')
      .addHelpText(
        'after',
        `\nGiven again, the same command goes on where it stopped: finished runs are kept,\nhalf-finished ones resume.\n${example('belay study examples/compare.yaml --trust --quick --dry-run', 'belay study examples/compare.yaml --trust --quick --out runs/compare')}`,
      );
  },

  async run([file = ''], options) {
    const { planStudy, readStudy, requireTrainable, selectRuns } = await import('@belay-rl/studies');
    const quick = options['quick'] === true;
    const read: Study = await hintingAtExamples(file, () => readStudy(file, { quick }));
    const { registry, plugins, folders } = await registryOfFile(
      file,
      read.plugins,
      read.environments.map(({ name }) => name),
      options,
    );
    const plan: StudyPlan = planStudy({ ...read, plugins }, registry);
    const jobs = options['jobs'] === undefined ? defaultJobs() : wholeNumber('--jobs', options['jobs'], 1);
    const only = options['only'] as string[] | undefined;
    const runs = only === undefined ? plan.runs : selectRuns(plan.runs, only);
    sayNotes(plan.notes ?? []);
    if (options['dryRun'] === true) return dryRun({ ...plan, runs }, registry, jobs);
    const directory =
      (options['out'] as string | undefined) ?? join('runs', folderName(read.quick ? `${read.name}-quick` : read.name));
    await requireTrainable(runs, registry, directory, options['queue'] === undefined ? machineMemory() : undefined);
    return runReported({
      plan,
      given: pluginFlags(options),
      pluginFolders: folders,
      text: read.text,
      file,
      directory,
      jobs,
      queue: options['queue'] as string | undefined,
      runs,
      only,
      reuse: (options['reuse'] as string[] | undefined) ?? [],
    });
  },
};

/** Sentences that are printed before a study starts; the rest are counted. */
const MAX_NOTES = 6;

/** On standard error, so that the listing of a dry run stays one. */
function sayNotes(notes: readonly string[]): void {
  for (const note of notes.slice(0, MAX_NOTES)) process.stderr.write(`${note}\n`);
  if (notes.length > MAX_NOTES) process.stderr.write(`… and ${notes.length - MAX_NOTES} more of the same kind.\n`);
}

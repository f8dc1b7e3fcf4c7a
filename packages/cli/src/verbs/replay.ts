import { collect, example } from '../arguments.ts';
import { givenSettings, settingsWithEngine } from '../environment-settings.ts';
import { type FailedFile, type ReplayedFile, replayFile } from '../replay/replay-file.ts';
import { replayTable } from '../replay/replay-table.ts';
import type { Verb } from '../verb.ts';

export const replay: Verb = {
  define(command) {
    command
      .argument('<files...>', 'recorded episodes: .json or .json.gz')
      .option('--release <version>', 'the release they were recorded with (1.2.0)')
      .option('--set <key=value>', 'another setting under environment.* (repeatable)', collect)
      .option('--json', 'an array of figures, one object a file')
      .addHelpText(
        'after',
        `\nReplays recordings of the reference suite and measures how far the environments\nare from them. Exit code 1 where one is not the same episode, 2 where a file is\nnone.\n${example(
          'belay replay packages/envs/test/reference/episodes/SafetyPointGoal1-v0.*',
          'belay replay --release 1.0.0 packages/envs/test/reference/episodes-1.0.0/*',
        )}`,
      );
  },

  async run(files, { json, release, set = [] }) {
    const assignments = [...(set as readonly string[])];
    if (release !== undefined) assignments.unshift(`environment.release=${release}`);
    const [{ environments: own }, { builtInRegistry }] = await Promise.all([
      import('@belay-rl/envs'),
      import('../built-in.ts'),
    ]);
    // The registry's have the engines that other plugins add.
    const registry = await builtInRegistry();
    const environments = own.map(({ id }) => registry.environment(id));
    // Files may be of several environments: the one with most engines has the name of each.
    const byEngines = environments.toSorted((a, b) => (a.engines ?? []).length - (b.engines ?? []).length);
    const schema = Object.assign({}, ...byEngines.map(settingsWithEngine));
    const settings = givenSettings(assignments, schema, 'A replay');
    const replayed: (ReplayedFile | FailedFile)[] = [];
    for (const file of files) replayed.push(await replayFile(file, { environments, settings }));

    const failed = replayed.filter((one): one is FailedFile => 'error' in one);
    const measured = replayed.filter((one): one is ReplayedFile => !('error' in one));
    if (json === true) process.stdout.write(`${JSON.stringify(replayed, null, 2)}\n`);
    else {
      process.stdout.write(replayTable(measured));
      for (const { error } of failed) process.stderr.write(`belay: ${error} [replay-file]\n`);
    }
    if (failed.length > 0) return 2;
    return measured.every((one) => one.shortfalls.length === 0) ? 0 : 1;
  },
};

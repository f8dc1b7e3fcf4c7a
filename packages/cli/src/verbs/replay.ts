import { example } from '../arguments.ts';
import { type ReplayedFile, replayFile } from '../replay/replay-file.ts';
import { figure } from '../reporter/format.ts';
import { table } from '../table.ts';
import type { Verb } from '../verb.ts';

export const replay: Verb = {
  define(command) {
    command
      .argument('<files...>', 'recorded episodes: .json or .json.gz')
      .option('--json', 'an array of figures, one object a file')
      .addHelpText(
        'after',
        `\nReplays recordings of the reference suite and measures how far the environments\nare from them; exit code 1 where one is not the same episode.\n${example(
          'belay replay packages/envs/test/reference/episodes/SafetyPointGoal1-v0.*',
        )}`,
      );
  },

  async run(files, { json }) {
    const replayed: ReplayedFile[] = [];
    for (const file of files) replayed.push(await replayFile(file));
    if (json === true) process.stdout.write(`${JSON.stringify(replayed, null, 2)}\n`);
    else process.stdout.write(replayTable(replayed));
    return replayed.every((one) => one.shortfalls.length === 0) ? 0 : 1;
  },
};

function replayTable(replayed: readonly ReplayedFile[]): string {
  const rows = replayed.map(({ figures, shortfalls: found }) => [
    found.length === 0 ? 'same' : 'off',
    figures.env,
    String(figures.seed),
    figure(figures.layoutMaxError),
    figure(figures.singleStep.obsMedianError),
    `${figures.singleStep.stepsOverObs}/${figures.singleStep.stepsCompared}`,
    String(figures.singleStep.costMismatches),
    found.join(' '),
  ]);
  return table([['', 'environment', 'seed', 'layout', 'median', 'steps off', 'costs off', ''], ...rows]);
}

import { writeFile } from 'node:fs/promises';
import { refuse } from '@belay-rl/core';
import { type ScaffoldKind, scaffold, scaffoldKinds, scaffoldUse } from '@belay-rl/core/run';
import { example } from '../arguments.ts';
import type { Verb } from '../verb.ts';

export const newFile: Verb = {
  define(command) {
    command
      .argument('<what>', 'plugin')
      .argument('<name>', 'name of the file, the plugin and what it registers')
      .option('--kind <kind>', scaffoldKinds.join(', '), 'constraint-handler')
      .addHelpText('after', example('belay new plugin my-penalty', 'belay new plugin my-task --kind environment'));
  },

  async run([what = '', name = ''], { kind }) {
    if (what !== 'plugin') {
      throw refuse('command-line', `belay new makes a plugin, not ${what}: belay new plugin NAME.`);
    }
    const text = scaffold(kind as string, name);
    const file = `${name}.ts`;
    try {
      await writeFile(file, text, { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw refuse(
        'file-exists',
        `${file} exists already and is left as it is; choose another name, or move it away.`,
        error,
      );
    }
    process.stdout.write(
      `Wrote ${file}, a plugin that works as it is. Try it:\n  npx ${scaffoldUse(kind as ScaffoldKind, name)}\n`,
    );
    return 0;
  },
};

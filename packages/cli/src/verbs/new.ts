import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refuse } from '@belay-rl/core';
import { shorten } from '@belay-rl/core/internals';
import { packageTypeOf } from '@belay-rl/core/node';
import { type ScaffoldKind, scaffold, scaffoldKinds, scaffoldUse } from '@belay-rl/core/run';
import { example } from '../arguments.ts';
import { exampleFiles, shippedExamples } from '../shipped-examples.ts';
import type { Verb } from '../verb.ts';

export const newFile: Verb = {
  define(command) {
    command
      .argument('<what>', 'plugin, or examples')
      .argument('[name]', 'of a plugin: name of the file, the plugin and what it registers')
      .option('--kind <kind>', scaffoldKinds.join(', '), 'constraint-handler')
      .addHelpText(
        'after',
        `\nWith examples in place of plugin, the examples that come with Belay are written\ninto ./examples.\n${example('belay new plugin my-penalty', 'belay new plugin my-task --kind environment', 'belay new examples')}`,
      );
  },

  async run([what = '', name], { kind }) {
    if (what === 'examples' && name === undefined) return writeExamples();
    if (what !== 'plugin' || name === undefined) {
      const given =
        what === 'plugin' ? 'the name is missing' : `not ${shorten(name === undefined ? what : `${what} ${name}`)}`;
      throw refuse('command-line', `belay new makes a plugin or the examples, ${given}: belay new plugin NAME.`);
    }
    const text = scaffold(kind as string, name);
    // In a folder whose package.json says CommonJS, as npm init writes it, only .mts files may import.
    const file = `${name}.${packageTypeOf('.') === 'commonjs' ? 'mts' : 'ts'}`;
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
      `Wrote ${file}, a plugin that works as it is. Try it:\n  npx ${scaffoldUse(kind as ScaffoldKind, name, file)}\n  npx belay check-plugin ./${file}\n`,
    );
    return 0;
  },
};

/** Copies those that are not there yet: what a person changed stays. */
async function writeExamples(): Promise<number> {
  await mkdir('examples', { recursive: true });
  const kept: string[] = [];
  for (const file of exampleFiles()) {
    try {
      // 1: fails if the file exists.
      await copyFile(join(shippedExamples(), file), join('examples', file), 1);
      process.stdout.write(`examples/${file}\n`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      kept.push(file);
    }
  }
  // The folder is of modules, whatever the package.json above it says.
  if (packageTypeOf('examples') !== 'module') {
    await writeFile('examples/package.json', '{ "private": true, "type": "module" }\n', { flag: 'wx' }).catch(() => {});
  }
  if (kept.length > 0) process.stdout.write(`Left as they are: ${kept.join(', ')}\n`);
  return 0;
}

import { checkEnvironment, refuse } from '@belay-rl/core';
import { loadPlugin } from '@belay-rl/core/node';
import { type ConformanceCase, conformanceCases } from '@belay-rl/core/testing';
import { collect, example } from '../arguments.ts';
import { builtInPlugins, builtInRegistry } from '../built-in.ts';
import { checkTypes } from '../check-types.ts';
import { hintingAtExamples } from '../shipped-examples.ts';
import type { Verb } from '../verb.ts';

export const checkPlugin: Verb = {
  define(command) {
    command
      .argument('<file>', 'a plugin file, or the name of a package')
      .option('--plugin <file>', 'a plugin that it needs (repeatable)', collect)
      .option('--only <text>', 'leave out checks whose title has no such text')
      .option('--json', 'a list of { title, problem }; problem is null if all is well')
      .addHelpText(
        'after',
        `\nChecks the types of a TypeScript file if TypeScript is installed. Then tries\nall that the plugin registers as every built-in part is tried: the same seed\ngives the same bits, resumed runs go on alike, limits of 0 and none work,\nsettings are honoured to the ends of their ranges. Takes seconds.\nExit code 1 if something is wrong.\n${example(
          'belay check-plugin examples/own-constraint-handler.ts',
        )}`,
      );
  },

  async run([file = ''], options) {
    const only = (options['only'] as string | undefined) ?? '';
    const needed = (options['plugin'] as readonly string[] | undefined) ?? [];
    const cases = (await hintingAtExamples(file, () => casesOf(file, needed))).filter(({ title }) =>
      title.includes(only),
    );
    if (cases.length === 0) throw refuse('command-line', `Nothing to check: no title of ${file} has “${only}” in it.`);
    const results: { title: string; problem: string | null }[] = [];
    for (const { title, run } of cases) {
      const problem = await problemOf(run);
      results.push({ title, problem });
      if (options['json'] === true) continue;
      process.stdout.write(problem === null ? `✔ ${title}\n` : `✘ ${title}\n  ${problem}\n`);
    }
    const wrong = results.filter(({ problem }) => problem !== null).length;
    process.stdout.write(
      options['json'] === true
        ? `${JSON.stringify(results, null, 2)}\n`
        : `\n${file}: ${wrong === 0 ? 'all is well' : `${wrong} of ${results.length} went wrong`}.\n`,
    );
    return wrong === 0 ? 0 : 1;
  },
};

async function casesOf(file: string, needed: readonly string[]): Promise<readonly ConformanceCase[]> {
  const registry = await builtInRegistry();
  const beside = [...(await builtInPlugins())];
  for (const specifier of needed) {
    const { plugin, origin, url } = await loadPlugin(specifier);
    registry.add(plugin, { origin, url });
    beside.push(plugin);
  }
  const { plugin, origin, url } = await loadPlugin(file);
  const before = new Set(registry.list('environment').map(({ name }) => name));
  registry.add(plugin, { origin, url });
  const environments = registry.list('environment').filter(({ name }) => !before.has(name));
  return [
    ...(/\.m?ts$/.test(file) ? [await typesCase(file)] : []),
    ...environments.map(({ name }) => ({
      title: `environment ${name} keeps its contract`,
      run: async () => fail(await checkEnvironment(registry.environment(name))),
    })),
    ...conformanceCases({ plugins: [plugin], beside }),
  ];
}

/** A case whose title says so if no compiler is there to ask. */
async function typesCase(file: string): Promise<ConformanceCase> {
  const problems = await checkTypes(file);
  return problems === null
    ? {
        title: 'types: not checked, as there is no TypeScript (npm install --save-dev typescript)',
        run: async () => {},
      }
    : { title: 'types: they fit, and no key of its settings is misspelt', run: async () => fail(problems) };
}

function fail(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n  '));
}

async function problemOf(run: () => Promise<void>): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

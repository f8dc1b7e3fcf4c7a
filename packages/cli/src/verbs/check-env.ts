import { resolve } from 'node:path';
import { checkEnvironment, refuse } from '@belay-rl/core';
import { loadPlugins, rememberEnvironment } from '@belay-rl/core/node';
import { configuredEnvironment, type Registry } from '@belay-rl/core/run';
import { collect, example, wholeNumber } from '../arguments.ts';
import { chosenEnvironment } from '../environment-settings.ts';
import { registryWith } from '../plugins.ts';
import { definePythonFlag } from '../python-flag.ts';
import { hintingAtExamples } from '../shipped-examples.ts';
import type { Verb } from '../verb.ts';

export const checkEnv: Verb = {
  define(command) {
    definePythonFlag(command)
      .argument('<what>', 'a plugin file with environments, or the id of a known one')
      .option('--seed <n>', 'of layouts and actions', '0')
      .option('--steps <n>', 'steps to take; default: two whole episodes')
      .option('--set <key=value>', 'a setting under environment.* (repeatable)', collect)
      .option('--plugin <file>', 'load a plugin: a file or a package (repeatable)', collect)
      .option('--json', 'an object of failures by environment')
      .addHelpText(
        'after',
        `\nPlays random actions, those at the bounds included, and checks sizes, ranges,\nfinite numbers, costs, ends of episodes, and that one seed gives one episode.\nExit code 1 where something is wrong.\n${example(
          'belay check-env examples/own-environment.ts',
          'belay check-env SafetyPointGoal1-v0 --steps 500',
          'belay check-env TMaze-v0 --plugin examples/t-maze.ts',
          'belay check-env gymnasium:my_package:Lane-v0 --python .venv/bin/python',
        )}`,
      );
  },

  async run([what = ''], options) {
    const seed = wholeNumber('--seed', options['seed'], 0);
    const steps = options['steps'] === undefined ? undefined : wholeNumber('--steps', options['steps'], 1);
    const given = options['set'] as readonly string[] | undefined;
    const plugins = (options['plugin'] ?? []) as readonly string[];
    const registry = await registryWith(plugins.filter((plugin) => resolve(plugin) !== resolve(what)));
    const found: Record<string, readonly string[]> = {};
    for (const id of await environmentsOf(what, registry)) {
      const known = registry.environment(id);
      // Named in this command: its code may run.
      rememberEnvironment(registry, id);
      const { definition, settings } = chosenEnvironment(given, known);
      found[id] = await checkEnvironment(definition, { seed, steps, settings });
    }
    if (options['json'] === true) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else {
      for (const [id, failures] of Object.entries(found)) {
        const { definition, settings } = chosenEnvironment(given, registry.environment(id));
        const { costs = ['cost'] } = configuredEnvironment(definition, settings);
        const lines = failures.length === 0 ? [`${id}: keeps the contract.${costsSentence(costs)}`] : failures;
        process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      }
    }
    return Object.values(found).every((failures) => failures.length === 0) ? 0 : 1;
  },
};

/** What a single limit means, if there are several costs. */
function costsSentence([total, ...others]: readonly string[]): string {
  if (others.length === 0) return '';
  return ` Its total cost, which a single limit limits, is "${total}"; ${others.map((name) => `"${name}"`).join(', ')} ${others.length === 1 ? 'is' : 'are'} logged, and limited by name.`;
}

/** The environments that a plugin file adds, or the one of that name. */
async function environmentsOf(what: string, registry: Registry): Promise<readonly string[]> {
  const known = registry.list('environment').map(({ name }) => name);
  if (known.includes(what) || registry.familyOf(what) !== null) return [what];
  // An id of none: the sentence with the nearest.
  if (/^[\w-]+-v\d+$/.test(what)) registry.environment(what);
  await hintingAtExamples(what, () => loadPlugins(registry, [what]));
  const added = registry.list('environment').flatMap(({ name }) => (known.includes(name) ? [] : [name]));
  if (added.length === 0)
    throw refuse('command-line', `${what} registers no environment, so that there is nothing to check.`);
  return added;
}

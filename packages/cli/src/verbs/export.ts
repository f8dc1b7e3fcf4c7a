import { join } from 'node:path';
import { type NetworkChoice, refuse, type State } from '@belay-rl/core';
import { loadRun, nodeFiles, readCheckpoint, readConfiguration, writeWhole } from '@belay-rl/core/node';
import type { Registry } from '@belay-rl/core/run';
import { collect, example, wholeNumber } from '../arguments.ts';
import { builtInRegistry } from '../built-in.ts';
import { defineTrustFlag, pluginConsent } from '../plugin-consent.ts';
import { registryWith } from '../plugins.ts';
import { shortPath } from '../short-path.ts';
import type { Verb } from '../verb.ts';

const formats = ['onnx', 'js', 'json', 'web'] as const;

export const exportPolicy: Verb = {
  define(command) {
    defineTrustFlag(command)
      .argument('<directory>', 'a run directory')
      .requiredOption('--format <format>', `what to write: ${formats.join(', ')}`)
      .option('--out <directory>', 'where the files go (default: DIRECTORY/export)')
      .option('--checkpoint <epoch>', 'the policy after so many epochs (default: the newest)')
      .option('--plugin <file>', 'load a plugin: in place of one that the run names (repeatable)', collect)
      .addHelpText(
        'after',
        `\nonnx: policy.onnx, from a raw observation to the action of the environment,\nfor any runtime. js: policy.js and weights.js, a module without dependencies.\njson: policy.json, for readers in other languages, such as Belay's in Python.\nweb: a folder with a page that plays the policy, for any web server.\n${example('belay export runs/mine --format onnx', 'belay export runs/mine --format js --out policy', 'belay export runs/mine --format web --out site')}`,
      );
  },

  async run([directory = ''], options) {
    const format = String(options['format']);
    if (!formats.some((one) => one === format)) {
      throw refuse('command-line', `--format ${format.slice(0, 80)} is none of ${formats.join(', ')}.`);
    }
    const checkpoint =
      options['checkpoint'] === undefined ? undefined : wholeNumber('--checkpoint', options['checkpoint'], 1);
    const to = (options['out'] as string | undefined) ?? join(directory, 'export');
    const state = readCheckpoint(directory, checkpoint === undefined ? {} : { checkpoint }).state;
    const { files, said } =
      format === 'web'
        ? await page(directory, options, checkpoint)
        : await policyFiles(format, state, await networksOf(directory, options, state));
    nodeFiles.makeFolder(to);
    for (const [name, content] of Object.entries(files)) {
      writeWhole(nodeFiles, join(to, name), content);
      process.stdout.write(`${shortPath(join(to, name))}  ${kilobytes(content.length)}\n`);
    }
    process.stdout.write(said(to));
    return 0;
  },
};

interface Exported {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** What is said once they are written. */
  said(to: string): string;
}

/** Has the run's plugins, if one of them brings the policy's kind of network; undefined: it is one of Belay's own. */
async function networksOf(
  directory: string,
  options: Readonly<Record<string, unknown>>,
  state: State,
): Promise<Registry | undefined> {
  const policy = state['policy'] as { readonly recipe: { readonly network: NetworkChoice | null } } | undefined;
  const name = policy?.recipe.network?.name;
  const registry = await builtInRegistry();
  if (name === undefined || registry.list('network').some((known) => known.name === name)) return undefined;
  const plugins = options['plugin'] as readonly string[] | undefined;
  await readConfiguration(nodeFiles, directory, registry, {
    plugins,
    approve: pluginConsent(options['trust'] === true),
  });
  return registry;
}

async function policyFiles(format: string, state: State, registry: Registry | undefined): Promise<Exported> {
  const { javaScriptPolicy, jsonPolicy, onnxModel, policyGraph } = await import('@belay-rl/export');
  const graph = policyGraph(state, registry);
  const { observations, images, masked, memory, choices } = graph;
  const taken = [
    ...(observations > 0 ? [`${observations} number${observations === 1 ? '' : 's'}`] : []),
    ...images.map(({ name, shape }) => `image ${name} of ${shape.join(' × ')} bytes`),
    ...(masked ? ['an action mask'] : []),
  ];
  const action = choices === null ? 'The mean action' : 'The most probable choices';
  const remembers = memory > 0 ? ` It remembers ${memory} numbers from step to step.` : '';
  const said = (): string =>
    `${action} of ${graph.algorithm} on ${graph.environment} after ${graph.steps.toLocaleString('en-US')} steps: ${taken.join(', ')} in, ${graph.actions} out.${remembers}\n`;
  if (format === 'onnx') return { files: { 'policy.onnx': onnxModel(graph) }, said };
  if (format === 'json') return { files: { 'policy.json': jsonPolicy(graph) }, said };
  const { module, weights } = javaScriptPolicy(graph);
  // Node takes .js for CommonJS if no package.json says otherwise.
  return { files: { 'policy.js': module, 'weights.js': weights, 'package.json': '{ "type": "module" }\n' }, said };
}

async function page(
  directory: string,
  options: Readonly<Record<string, unknown>>,
  checkpoint: number | undefined,
): Promise<Exported> {
  const { webFolder } = await import('@belay-rl/export');
  const plugins = options['plugin'] as readonly string[] | undefined;
  const registry = await registryWith(plugins);
  const chosen = checkpoint === undefined ? {} : { checkpoint };
  const approve = pluginConsent(options['trust'] === true);
  const run = await loadRun(directory, { registry, plugins, approve, ...chosen });
  run.policy.dispose();
  const { environment, settings, costNames, limits } = run;
  const files = await webFolder({
    environment: environment.id,
    engine: environment.engine ?? null,
    originalEngine: environment.engines?.at(-1)?.name ?? null,
    settings,
    costNames,
    limits,
    state: readCheckpoint(directory, chosen).state,
  });
  return {
    files,
    said: (to) =>
      `A page that plays ${run.policy.algorithm} on ${environment.id}. Serve the folder and open the address, for example: npx serve ${shortPath(to)}\n`,
  };
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}

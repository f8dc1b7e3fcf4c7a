import { join } from 'node:path';
import { refuse } from '@belay-rl/core';
import { nodeFiles, readCheckpoint, writeWhole } from '@belay-rl/core/node';
import { example, wholeNumber } from '../arguments.ts';
import { shortPath } from '../short-path.ts';
import type { Verb } from '../verb.ts';

const formats = ['onnx', 'js'] as const;

export const exportPolicy: Verb = {
  define(command) {
    command
      .argument('<directory>', 'a run directory')
      .requiredOption('--format <format>', `what to write: ${formats.join(' or ')}`)
      .option('--out <directory>', 'where the files go (default: DIRECTORY/export)')
      .option('--checkpoint <epoch>', 'the policy after so many epochs (default: the newest)')
      .addHelpText(
        'after',
        `\nonnx: policy.onnx, from a raw observation to the action of the environment,\nfor any runtime. js: policy.js and weights.js, a module without dependencies.\n${example('belay export runs/mine --format onnx', 'belay export runs/mine --format js --out site')}`,
      );
  },

  async run([directory = ''], options) {
    const format = String(options['format']);
    if (!formats.some((one) => one === format)) {
      throw refuse('command-line', `--format ${format.slice(0, 80)} is none of ${formats.join(', ')}.`);
    }
    const checkpoint =
      options['checkpoint'] === undefined ? undefined : wholeNumber('--checkpoint', options['checkpoint'], 1);
    const { javaScriptPolicy, onnxModel, policyGraph } = await import('@belay-rl/export');
    const graph = policyGraph(readCheckpoint(directory, checkpoint === undefined ? {} : { checkpoint }).state);
    const to = (options['out'] as string | undefined) ?? join(directory, 'export');
    const files: Record<string, string | Uint8Array> = {};
    if (format === 'onnx') files['policy.onnx'] = onnxModel(graph);
    else {
      const { module, weights } = javaScriptPolicy(graph);
      files['policy.js'] = module;
      files['weights.js'] = weights;
      // Node takes .js for CommonJS if no package.json says otherwise.
      files['package.json'] = '{ "type": "module" }\n';
    }
    nodeFiles.makeFolder(to);
    for (const [name, content] of Object.entries(files)) {
      writeWhole(nodeFiles, join(to, name), content);
      process.stdout.write(`${shortPath(join(to, name))}  ${kilobytes(content.length)}\n`);
    }
    process.stdout.write(
      `The mean action of ${graph.algorithm} on ${graph.environment} after ${graph.steps.toLocaleString('en-US')} steps: ${graph.observations} numbers in, ${graph.actions} out.\n`,
    );
    return 0;
  },
};

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}

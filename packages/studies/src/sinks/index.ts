import { definePlugin, type LogSink, refuse } from '@belay-rl/core';
import { JsonLinesSink } from './json-lines.ts';
import { TensorBoardSink } from './tensorboard.ts';

export { JsonLinesSink } from './json-lines.ts';
export { TensorBoardSink } from './tensorboard.ts';

/** Where rows go besides `progress.csv`: set `log.sinks` to a list of these names. */
export default definePlugin({
  name: '@belay-rl/studies/sinks',
  version: '0.1.0',
  setup(belay) {
    const inDirectory =
      (name: string, make: (directory: string) => LogSink) =>
      ({ directory }: { readonly directory: string | null }): LogSink => {
        if (directory !== null) return make(directory);
        throw refuse(
          'sink-directory',
          `Log sink ${name} writes into a run directory, but this run has none; train with --out, or leave it out of log.sinks.`,
        );
      };
    belay.logSink('tensorboard', {
      summary: 'Event files for TensorBoard, in the run directory.',
      create: inDirectory('tensorboard', (directory) => new TensorBoardSink(directory)),
    });
    belay.logSink('json-lines', {
      summary: 'progress.jsonl: a JSON object an epoch, in the run directory.',
      create: inDirectory('json-lines', (directory) => new JsonLinesSink(directory)),
    });
  },
});

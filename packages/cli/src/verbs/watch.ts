import { constants, setPriority } from 'node:os';
import { example, wholeNumber } from '../arguments.ts';
import type { Verb } from '../verb.ts';

export const watch: Verb = {
  define(command) {
    command
      .argument('<directories...>', 'runs, studies, or folders that hold them')
      .option('--wait', 'serve the page before there is anything to show')
      .option('--port <n>', 'port on 127.0.0.1 (default: any that is free)', '0')
      .addHelpText(
        'after',
        `\nServes a page with return and cost, the limit, and what the algorithm does, on\nthis machine only; it follows runs that are under way, plays an episode with the\nnewest policy now and then, and draws it and the worst so far. Ctrl-C ends it.\n${example('belay watch runs/mine', 'belay watch runs/kfcpo runs/cpo --port 8100')}`,
      );
  },

  async run(directories, options) {
    const { serveWatch } = await import('@belay-rl/watch');
    // Trainings on this machine come first.
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
    const server = await serveWatch({
      directories,
      wait: options['wait'] === true,
      draw: async (directory, number) => (await import('../render/draw-newest.ts')).drawNewest(directory, number),
      port: wholeNumber('--port', options['port'], 0),
    });
    process.stdout.write(`${server.url}\n`);
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
      // The parent that started this for `train --live` went.
      process.once('disconnect', resolve);
    });
    await server.close();
    return 0;
  },
};

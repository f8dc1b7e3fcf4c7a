import { BelayError, refuse } from '@belay-rl/core';
import { evaluateDirectory, evaluateWorst, worstEpisodesPath } from '@belay-rl/core/node';
import { collect, example, wholeNumber } from '../arguments.ts';
import { builtInRegistry } from '../built-in.ts';
import { EpisodeCounter } from '../evaluation/episode-counter.ts';
import { evaluationText } from '../evaluation/text.ts';
import { notRepeated, worstText } from '../evaluation/worst-text.ts';
import { INTERRUPTED, Interrupt } from '../interrupt.ts';
import { defineTrustFlag, pluginConsent } from '../plugin-consent.ts';
import { definePythonFlag } from '../python-flag.ts';
import { shortPath } from '../short-path.ts';
import type { Verb } from '../verb.ts';

export const evaluate: Verb = {
  define(command) {
    definePythonFlag(defineTrustFlag(command))
      .argument('<directory>', 'a run directory')
      .option('--episodes <n>', 'episodes to play', '50')
      .option('--seed <n>', 'chooses the layouts', '0')
      .option('--checkpoint <epoch>', 'of an earlier epoch (default: the newest)')
      .option('--sample', 'draw actions from the policy instead of taking its means')
      .option('--task', 'judge the task itself: no wrapper ends episodes or pays')
      .option(
        '--set <key=value>',
        "above the run's: environment.*, wrapper.*, constraint.costLimit (repeatable)",
        collect,
      )
      .option('--plugin <file>', 'load a plugin: in place of one that the run names (repeatable)', collect)
      .option('--worst <n>', 'keep the n worst episodes: highest cost, then lowest return')
      .option('--json', 'figures and episodes as JSON')
      .addHelpText(
        'after',
        `\nPlays the newest checkpoint with its mean actions, on layouts held out from\ntraining. With --worst, worst-episodes.json of the run says how to play the\nworst again; belay render RUN --worst N draws them, a report shows them.\n${example('belay evaluate runs/mine --episodes 100', 'belay evaluate runs/mine --worst 5', 'belay evaluate runs/mine --sample --set constraint.costLimit=10')}`,
      );
  },

  async run([directory = ''], options) {
    const episodes = wholeNumber('--episodes', options['episodes'], 1);
    const seed = wholeNumber('--seed', options['seed'], 0);
    const checkpoint =
      options['checkpoint'] === undefined ? undefined : wholeNumber('--checkpoint', options['checkpoint'], 0);
    const worst = options['worst'] === undefined ? null : wholeNumber('--worst', options['worst'], 1);
    if (worst !== null && worst > episodes) {
      throw refuse('command-line', `--worst ${worst} of --episodes ${episodes}: play as many episodes as you keep.`);
    }
    const counter = new EpisodeCounter(episodes);
    const interrupt = new Interrupt({
      onFirst: () => {
        counter.clear();
        process.stderr.write('Stopping after the episodes that are done; press Ctrl-C again to stop at once.\n');
      },
      onSecond: () => process.exit(INTERRUPTED),
    });
    try {
      const asked = {
        registry: await builtInRegistry(),
        plugins: options['plugin'] as readonly string[] | undefined,
        approve: pluginConsent(options['trust'] === true),
        set: options['set'] as readonly string[] | undefined,
        ...(checkpoint === undefined ? {} : { checkpoint }),
        sample: options['sample'] === true,
        task: options['task'] === true,
        episodes,
        seed,
        signal: interrupt.signal,
        onEpisode: () => counter.add(),
        warn: (sentence: string) => {
          counter.clear();
          process.stderr.write(`${sentence}\n`);
        },
      };
      const { evaluation, kept } =
        worst === null
          ? { evaluation: await evaluateDirectory(directory, asked), kept: null }
          : await evaluateWorst(directory, { ...asked, worst });
      counter.clear();
      process.stdout.write(
        options['json'] === true ? `${JSON.stringify(evaluation, null, 2)}\n` : evaluationText(evaluation),
      );
      if (kept !== null) {
        if (options['json'] !== true) process.stdout.write(worstText(kept, shortPath(worstEpisodesPath(directory))));
        if (!kept.repeats) process.stderr.write(`${notRepeated(kept.environment)}\n`);
      }
      return interrupt.signal.aborted ? INTERRUPTED : 0;
    } catch (error) {
      // Stopped before the first episode ended: there is nothing to say.
      if (interrupt.signal.aborted && error instanceof BelayError && error.code === 'no-episode') return INTERRUPTED;
      throw error;
    } finally {
      counter.clear();
      interrupt.dispose();
    }
  },
};

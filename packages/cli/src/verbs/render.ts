import { refuse } from '@belay-rl/core';
import { collect, example, wholeNumber } from '../arguments.ts';
import { defineTrustFlag, pluginConsent } from '../plugin-consent.ts';
import { registryWith } from '../plugins.ts';
import { definePythonFlag } from '../python-flag.ts';
import { drawEpisode } from '../render/draw-episode.ts';
import { openOutput, requireEnding } from '../render/output.ts';
import { renderWorst } from '../render/render-worst.ts';
import { openSubject } from '../render/subject.ts';
import { figure } from '../reporter/format.ts';
import { shortPath } from '../short-path.ts';
import type { Verb } from '../verb.ts';

export const render: Verb = {
  define(command) {
    definePythonFlag(defineTrustFlag(command))
      .argument('<what>', 'a run directory, or the id of an environment')
      .option('--out <file>', '.png (one picture), .gif or .mp4 (needs ffmpeg); default ID.png')
      .option('--worst <n>', 'the n worst episodes that belay evaluate RUN --worst kept')
      .option('--camera <name>', 'follow (default), overview, top, track, side, fixednear, fixedfar or vision')
      .option('--seed <n>', 'chooses the layout (default 0)')
      .option('--steps <n>', 'default: an episode; none for a .png of an environment')
      .option('--size <WxH>', 'pixels', '480x360')
      .option('--set <key=value>', 'a setting under environment.* (repeatable)', collect)
      .option('--plugin <file>', 'load a plugin first (repeatable)', collect)
      .addHelpText(
        'after',
        `\nDraws an episode: of a run with its policy's mean actions, of an environment\nwith random ones. Rings of beads show the lidars; a red ball and frame, a cost.\nWhat has no bodies is drawn by the images that it shows, one a step.\nWith --worst: a picture of each of the run's worst episodes, from above, the\npath as beads, red at a cost, or, without bodies, what the policy saw, line by\nline; into the run's own folder, for belay report, or by --out FILE as FILE-1,\nFILE-2, …\n${example(
          'belay render SafetyPointGoal1-v0 --out goal.png',
          'belay render runs/mine --out episode.gif --camera track',
          'belay render runs/mine --worst 5',
        )}`,
      );
  },

  async run([what = ''], options) {
    const seed = wholeNumber('--seed', options['seed'] ?? '0', 0);
    const [width, height] = parseSize(options['size'] as string);
    const worst = options['worst'] === undefined ? null : wholeNumber('--worst', options['worst'], 1);
    if (worst !== null) return drawWorst(what, worst, { width, height }, options);
    const registry = await registryWith(options['plugin'] as readonly string[] | undefined);
    const subject = await openSubject(what, registry, {
      seed,
      set: options['set'] as readonly string[] | undefined,
      plugins: options['plugin'] as readonly string[] | undefined,
      approve: pluginConsent(options['trust'] === true),
    });
    try {
      const path = (options['out'] as string | undefined) ?? `${subject.id}.png`;
      const output = await openOutput(path);
      const still = output.single && !subject.trained;
      const steps = options['steps'] === undefined ? null : wholeNumber('--steps', options['steps'], 0);
      const drawn = await drawEpisode(subject, output, {
        seed,
        steps: steps ?? (still ? 0 : subject.maxSteps),
        width,
        height,
        camera: options['camera'] as string | undefined,
      });
      await output.finish();
      const pictures = drawn.pictures === 1 ? 'a picture' : `${drawn.pictures} pictures`;
      process.stdout.write(
        `${shortPath(path)}: ${pictures}, ${drawn.steps} steps, return ${figure(drawn.return)}, cost ${figure(drawn.cost)}\n`,
      );
      return 0;
    } finally {
      subject.dispose();
    }
  },
};

/** Flags that choose another episode than one of the worst. */
const OTHERS = ['seed', 'steps', 'set'];

async function drawWorst(
  directory: string,
  count: number,
  size: { readonly width: number; readonly height: number },
  options: Readonly<Record<string, unknown>>,
): Promise<number> {
  const other = OTHERS.find((name) => options[name] !== undefined);
  if (other !== undefined) {
    throw refuse(
      'command-line',
      `--${other} does not go with --worst, which draws the episodes as they were; remove it.`,
    );
  }
  const out = options['out'] as string | undefined;
  if (out !== undefined) requireEnding(out);
  const plugins = options['plugin'] as readonly string[] | undefined;
  const written = await renderWorst(directory, {
    registry: await registryWith(plugins),
    plugins,
    approve: pluginConsent(options['trust'] === true),
    count,
    out: out ?? null,
    raster: { ...size, ...(options['camera'] === undefined ? {} : { camera: options['camera'] as string }) },
    warn: (sentence) => process.stderr.write(`${sentence}\n`),
  });
  for (const { path, episode } of written) {
    process.stdout.write(
      `${shortPath(path)}: seed ${episode.seed}, ${episode.length} steps, return ${figure(episode.return)}, cost ${figure(episode.costs[0]!)}\n`,
    );
  }
  return 0;
}

const SMALLEST = 16;
const LARGEST = 4096;

function parseSize(text: string): readonly [number, number] {
  const [, width, height] = (/^(\d+)x(\d+)$/.exec(text) ?? []).map(Number);
  if (width !== undefined && height !== undefined) {
    if (Math.min(width, height) >= SMALLEST && Math.max(width, height) <= LARGEST) return [width, height];
  }
  throw refuse('command-line', `--size ${text} must read WIDTHxHEIGHT, each from ${SMALLEST} to ${LARGEST}.`);
}

/**
 * Replays recorded episodes and prints a table, worst first:
 *
 *     node --conditions=belay-source packages/envs/scripts/replay.ts [--release 1.0.0] [FILE | FOLDER]…
 *
 * Without arguments: all recordings of the tests. Ends with 1 where an episode falls short.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { environments, parseRecording, type ReplayFigures, replayEpisode, shortfalls } from '../src/index.ts';

const given = process.argv.slice(2);
const at = given.indexOf('--release');
const release = at < 0 ? '1.2.0' : given[at + 1];
const paths = given.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
if (paths.length === 0) paths.push(new URL('../test/reference/episodes', import.meta.url).pathname);

const files = paths.flatMap((path) =>
  statSync(path).isDirectory() ? readdirSync(path).map((file) => join(path, file)) : [path],
);
const found: { readonly figures: ReplayFigures; readonly short: readonly string[] }[] = [];
for (const file of files) {
  const recording = parseRecording(JSON.parse(gunzipSync(readFileSync(file)).toString()));
  const figures = await replayEpisode(recording, {
    environments,
    settings: recording.env.includes('Velocity') ? {} : { release },
  });
  found.push({ figures, short: shortfalls(figures) });
}
found.sort(
  (a, b) => b.short.length - a.short.length || b.figures.singleStep.obsMaxError - a.figures.singleStep.obsMaxError,
);

const digits = (value: number): string => value.toExponential(1);
console.log(
  '| episode | layout | reset | 2nd reset | single step max | median | obs off | reward off | cost | end | free run: steps, max |',
);
console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
for (const { figures, short } of found) {
  const { env, seed, singleStep: s, freeRun } = figures;
  const row = [
    `${env} ${seed}`,
    digits(figures.layoutMaxError),
    digits(figures.resetObsMaxError),
    digits(figures.secondResetLayoutMaxError),
    digits(s.obsMaxError),
    digits(s.obsMedianError),
    `${s.stepsOverObs}/${s.stepsCompared}`,
    s.stepsOverReward,
    s.costMismatches,
    s.terminationMismatches,
    `${freeRun.stepsBeforeFirstContact}, ${digits(freeRun.obsMaxError)}`,
  ];
  console.log(`| ${row.join(' | ')} |${short.length > 0 ? ` ${short.join(' ')}` : ''}`);
}
const falling = found.filter(({ short }) => short.length > 0).length;
console.log(`${found.length} episodes, ${falling} fall short.`);
process.exitCode = falling > 0 ? 1 : 0;

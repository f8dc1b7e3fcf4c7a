import { existsSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import algorithms from '@belay-rl/algorithms';
import { evaluateDirectory, evaluateWorst, playWorst, readWorstEpisodes, trainInDirectory } from '@belay-rl/core/node';
import { createRegistry, resolveConfiguration, worstEpisodes } from '@belay-rl/core/run';
import envs, { environments, type ReplayedEnvironment } from '@belay-rl/envs';
import { writeReport } from '@belay-rl/studies';
import test, { type ExecutionContext } from 'ava';
import { withPuppet } from '../../src/render/puppet.ts';
import forgetsSeed from '../cases/forgets-seed.ts';
import { belay, emptyFolder } from '../support/belay.ts';

const registry = () => createRegistry().add(algorithms).add(envs).add(forgetsSeed);

interface Trained {
  readonly algorithm?: string;
  readonly environment?: string;
  readonly overrides?: Readonly<Record<string, unknown>>;
}

async function trained(t: ExecutionContext, options: Trained = {}): Promise<string> {
  const { algorithm = 'ppo-lag', environment = 'SafetyPointGoal1-v0', overrides = {} } = options;
  const directory = join(await emptyFolder(t), 'run');
  const size = { 'training.steps': 2000, 'training.stepsPerEpoch': 2000, 'training.workers': 0 };
  const configuration = resolveConfiguration({
    registry: registry(),
    algorithm,
    environment,
    overrides: { ...size, ...overrides },
  });
  await trainInDirectory({ registry: registry(), configuration, directory });
  return directory;
}

/** `worst-episodes.json` of a run as it stands. */
const kept = (directory: string) => readFileSync(join(directory, 'worst-episodes.json'), 'utf8');

test('the worst episodes of an evaluation are kept, drawn again to the same numbers, and shown by the report', async (t) => {
  const directory = await trained(t);
  const cwd = join(directory, '..');

  const evaluated = await belay(['evaluate', 'run', '--episodes', '6', '--worst', '2', '--json'], { cwd });
  const drawn = await belay(['render', 'run', '--worst', '2', '--size', '64x48'], { cwd });
  await writeReport({ directories: [directory], to: cwd });

  t.is(evaluated.code, 0, evaluated.stderr);
  t.is(drawn.code, 0, drawn.stderr);
  const { episodes, drawn: count } = JSON.parse(kept(directory));
  t.deepEqual(episodes, worstEpisodes(JSON.parse(evaluated.stdout).episodes, 2));
  t.is(count, 2);
  t.regex(drawn.stdout, new RegExp(`^run/worst/1\\.png: seed ${episodes[0].seed}, 1000 steps, return `));
  const page = readFileSync(join(cwd, 'report.html'), 'utf8');
  t.is(page.match(/<img alt="[^"]*" src="data:image\/png;base64,iVBOR/g)?.length, 2);
  t.true(page.includes(`layout ${episodes[1].seed}`));
});

test('the same worst episodes come out for any number of workers, and from single environments as from batches', async (t) => {
  const options = { registry: registry(), episodes: 5, worst: 3 };
  const [none, two] = [await trained(t), await trained(t, { overrides: { 'training.workers': 2 } })];
  for (const directory of [none, two]) await evaluateWorst(directory, options);
  let looked = 0;

  await playWorst(none, {
    registry: registry(),
    count: 3,
    onEnvironment(environment) {
      looked++;
      return environment;
    },
  });

  t.is(kept(none), kept(two));
  // Played one by one, as drawing does; other numbers would have been an error.
  t.is(looked, 1);
});

test('a wrapped policy, sampled actions, the task itself and changed settings are played again as they were', async (t) => {
  const directory = await trained(t, { algorithm: 'ppo-saute' });
  const asked = { sample: true, task: true, set: ['environment.engine=mujoco'], seed: 4 };
  const { evaluation } = await evaluateWorst(directory, { registry: registry(), episodes: 3, worst: 2, ...asked });

  await t.notThrowsAsync(playWorst(directory, { registry: registry(), count: 2 }));

  t.deepEqual(
    evaluation.episodes,
    (await evaluateDirectory(directory, { registry: registry(), episodes: 3, ...asked })).episodes,
  );
  t.like(readWorstEpisodes(directory), { actions: 'sampled', judged: 'task', seed: 4, repeats: true, of: 3 });
});

test('an environment that gives other episodes the second time is told, and nothing is drawn of it', async (t) => {
  const directory = await trained(t, {
    environment: 'ForgetsSeed-v0',
    overrides: { 'training.steps': 200, 'training.stepsPerEpoch': 200 },
  });
  const cwd = join(directory, '..');
  const plugin = new URL('../cases/forgets-seed.ts', import.meta.url).pathname;

  const evaluated = await belay(['evaluate', 'run', '--episodes', '3', '--worst', '2', '--plugin', plugin], { cwd });
  const drawn = await belay(['render', 'run', '--worst', '2', '--plugin', plugin], { cwd });
  const { report } = await writeReport({ directories: [directory], to: cwd });

  t.is(evaluated.code, 0, evaluated.stderr);
  t.regex(evaluated.stderr, /gave other episodes when the worst were played again/);
  t.is(drawn.code, 2);
  t.regex(
    drawn.stderr,
    /cannot be drawn: its reset\(seed\) must start everything anew.*\[environment-not-repeatable\]/,
  );
  t.false(existsSync(join(directory, 'worst')));
  t.regex(report.episodes[0]!.notes[0]!, /cannot be drawn/);
});

test('a run without worst episodes, with fewer than asked for, or with a broken file of them is refused', async (t) => {
  const directory = await trained(t);
  const play = (count: number) => playWorst(directory, { registry: registry(), count });

  await t.throwsAsync(play(1), { code: 'no-worst-episodes', message: /keeps no worst episodes: play some with belay/ });
  await evaluateWorst(directory, { registry: registry(), episodes: 2, worst: 1 });
  await t.throwsAsync(play(2), { code: 'no-worst-episodes', message: /only the 1 worst/ });
  writeFileSync(join(directory, 'worst-episodes.json'), kept(directory).replace(/"return": -?/, '"return": 1'));
  await t.throwsAsync(play(1), { code: 'environment-not-repeatable' });
  writeFileSync(join(directory, 'worst-episodes.json'), '{"episodes": 3}');
  await t.throwsAsync(play(1), { code: 'no-worst-episodes' });
});

test('a report takes pictures only: no link, nothing that is no PNG, and a broken list is told', async (t) => {
  const directory = await trained(t);
  const cwd = join(directory, '..');
  await evaluateWorst(directory, { registry: registry(), episodes: 2, worst: 2 });
  await belay(['render', 'run', '--worst', '2', '--size', '32x32'], { cwd });
  const picture = (place: number) => join(directory, 'worst', `${place}.png`);
  writeFileSync(join(cwd, 'other.png'), readFileSync(picture(1)));
  unlinkSync(picture(1));
  symlinkSync(join(cwd, 'other.png'), picture(1));
  writeFileSync(picture(2), '<script>document.title = 1</script>');

  const { report } = await writeReport({ directories: [directory], to: cwd });
  t.deepEqual(
    report.episodes[0]!.episodes.map((one) => one.picture),
    [null, null],
  );
  writeFileSync(join(directory, 'worst-episodes.json'), '[');
  t.regex((await writeReport({ directories: [directory], to: cwd })).report.damage.join(), /worst-episodes\.json/);
});

test('what is drawn of a planar run is where the planar engine has put it', async (t) => {
  const definition = environments.find(({ id }) => id === 'SafetyPointPush1-v0')!;
  const on = (name: string) => definition.engines!.find((engine) => engine.name === name)!;
  const planar = (await (on('planar').create ?? definition.create)({})) as ReplayedEnvironment;
  const twin = (await (on('mujoco').create ?? definition.create)({})) as ReplayedEnvironment;
  const both = withPuppet(planar, twin);
  t.teardown(() => both.dispose?.());

  both.reset(11);
  for (let i = 0; i < 60; i++) {
    both.step(Float32Array.of(1, Math.sin(i / 9)));
    t.deepEqual([...twin.state().qpos], [...planar.state().qpos], `step ${i}`);
  }
});

import { EpisodeEnd } from '../../environments/batches/episode-end.ts';
import { checkEnvironment } from '../../environments/check-environment.ts';
import { spaceSize } from '../../spaces/space-size.ts';
import type { Told } from './batch-driver.ts';
import type { BatchSubject } from './batch-subject.ts';
import { require } from './require.ts';
import { SingleDriver } from './single-driver.ts';

const COUNT = 5;
const SEEDS = [11, 12, 4_000_000_000, 14, 15];

export async function keepsContract({ definition, settings }: BatchSubject): Promise<void> {
  const failures = await checkEnvironment(definition, { settings, steps: 300 });
  require(failures.length === 0, failures.join(' '));
}

export async function equalsSingles(
  subject: BatchSubject,
  seedOf?: (i: number, episode: number) => number,
): Promise<void> {
  await subject.batch(COUNT, async (driver) => {
    const singles: SingleDriver[] = [];
    for (let i = 0; i < COUNT; i++) singles.push(new SingleDriver(subject.definition, await subject.single()));
    const seeds = new Uint32Array(COUNT);
    const episodes = new Int32Array(COUNT);
    const update = (i: number): void => {
      if (seedOf !== undefined) seeds[i] = seedOf(i, ++episodes[i]!);
    };
    if (seedOf !== undefined) driver.batch.seedResets!(seeds);
    await driver.batch.reset(Uint32Array.from(SEEDS));
    for (const [i, single] of singles.entries()) {
      subject.requireSame(await driver.observation(i), single.reset(SEEDS[i]), `First observation of environment ${i}`);
      update(i);
    }
    let ends = 0;
    for (let n = 0; n < subject.steps; n++) {
      const nextSeeds = seeds.slice();
      await driver.step(subject.actions(COUNT, n));
      for (const [i, single] of singles.entries()) {
        const found = await driver.told(i);
        const wanted = single.step(subject.action(i, n), seedOf === undefined ? undefined : nextSeeds[i]);
        requireSameTold(subject, found, wanted, `environment ${i}, step ${n}`);
        if (wanted.ended === EpisodeEnd.none) continue;
        ends++;
        update(i);
      }
    }
    for (const single of singles) single.dispose();
    const enough = subject.steps < subject.definition.maxSteps || ends > 0;
    require(enough, `No episode ended in ${subject.steps} steps, though maxSteps is ${subject.definition.maxSteps}.`);
  });
}

function requireSameTold(subject: BatchSubject, found: Told, wanted: Told, where: string): void {
  require(found.ended === wanted.ended, `Ended of ${where} is ${found.ended}, not ${wanted.ended}.`);
  subject.requireSame([found.reward], [wanted.reward], `Reward of ${where}`);
  subject.requireSame([found.taskReward], [wanted.taskReward], `Task reward of ${where}`);
  subject.requireSame(found.costs, wanted.costs, `Costs of ${where}`);
  subject.requireSame(found.observation, wanted.observation, `Observation of ${where}`);
  if (wanted.ended !== EpisodeEnd.none) subject.requireSame(found.last, wanted.last, `Last observation of ${where}`);
}

/** Everything that the environments of these numbers, in one batch, are told. */
async function story(subject: BatchSubject, numbers: readonly number[]): Promise<readonly (readonly Told[])[]> {
  return subject.batch(numbers.length, async (driver) => {
    await driver.batch.reset(Uint32Array.from(numbers, (number) => SEEDS[number]!));
    const width = spaceSize(subject.definition.actionSpace);
    const told: Told[][] = numbers.map(() => []);
    for (let n = 0; n < subject.steps; n++) {
      const actions = new Float32Array(numbers.length * width);
      for (const [i, number] of numbers.entries()) actions.set(subject.action(number, n), i * width);
      await driver.step(actions);
      for (const [i] of numbers.entries()) told[i]!.push(await driver.told(i));
    }
    return told;
  });
}

export async function independentOfCount(subject: BatchSubject): Promise<void> {
  const all = await story(subject, [0, 1, 2, 3, 4]);
  for (const numbers of [[2], [4, 2, 0]]) {
    const some = await story(subject, numbers);
    for (const [i, number] of numbers.entries()) {
      for (const [n, found] of some[i]!.entries()) {
        requireSameBits(found, all[number]![n]!, `environment ${number} in a batch of ${numbers.length}, step ${n}`);
      }
    }
  }
}

function requireSameBits(found: Told, wanted: Told, where: string): void {
  const numbers = ({ observation, reward, taskReward, costs, ended, last }: Told): readonly number[] => [
    ended,
    reward,
    taskReward,
    ...costs,
    ...observation,
    ...(ended === EpisodeEnd.none ? [] : last),
  ];
  const [a, b] = [numbers(found), numbers(wanted)];
  const at = b.findIndex((value, k) => !Object.is(value, a[k]));
  require(at < 0, `Number ${at} of what ${where} is told is ${a[at]}, and ${b[at]} in a batch of ${COUNT}.`);
}

export async function stepsTheFirst(subject: BatchSubject): Promise<void> {
  const few = 2;
  await subject.batch(COUNT, async (driver) => {
    await driver.batch.reset(Uint32Array.from(SEEDS));
    const before = await driver.observation(few);
    const width = spaceSize(subject.definition.actionSpace);
    for (let n = 0; n < Math.min(subject.steps, 20); n++) {
      await driver.step(subject.actions(COUNT, n).subarray(0, few * width));
    }
    subject.requireSame(await driver.observation(few), before, `Observation of environment ${few}, which took no step`);
    // What took no step goes on from where it was.
    await driver.step(subject.actions(COUNT, 0));
    const found = await driver.told(few);
    const single = new SingleDriver(subject.definition, await subject.single());
    single.reset(SEEDS[few]);
    requireSameTold(subject, found, single.step(subject.action(few, 0)), `environment ${few} in its first step`);
    single.dispose();
  });
}

export async function seedsResets(subject: BatchSubject): Promise<void> {
  if (await lacks(subject, 'seedResets')) return;
  await equalsSingles(subject, (i, episode) => 1000 * (i + 1) + episode);
}

/** Off-policy runs refuse a batch without it; it need not have it. */
async function lacks(subject: BatchSubject, method: 'seedResets' | 'replay' | 'resetOne'): Promise<boolean> {
  return subject.batch(1, async ({ batch }) => batch[method] === undefined);
}

export async function replays(subject: BatchSubject): Promise<void> {
  if (await lacks(subject, 'replay')) return;
  const row = 1;
  const width = spaceSize(subject.definition.actionSpace);
  await subject.batch(COUNT, async (driver) => {
    // As far into an episode as it goes on, and not further than half of it.
    const single = new SingleDriver(subject.definition, await subject.single());
    single.reset(77);
    const told: Told[] = [];
    const wanted = Math.min(Math.ceil(subject.definition.maxSteps / 2), 100);
    for (let n = 0; n < wanted; n++) {
      const next = single.step(subject.action(row, n));
      if (next.ended !== EpisodeEnd.none) break;
      told.push(next);
    }
    single.dispose();
    const actions = new Float32Array(told.length * width);
    for (let n = 0; n < told.length; n++) actions.set(subject.action(row, n), n * width);

    await driver.batch.reset(Uint32Array.from(SEEDS));
    for (let n = 0; n < 3; n++) await driver.step(subject.actions(COUNT, n));
    const other = await driver.observation(row + 1);
    let steps = 0;
    await driver.batch.replay!(row, 77, actions, async () => {
      const found = await driver.told(row);
      requireSameTold(subject, { ...found, ended: 0 }, told[steps]!, `environment ${row}, replayed step ${steps}`);
      steps++;
    });
    require(steps === told.length, `replay called afterStep ${steps} times for ${told.length} actions.`);
    if (told.length > 0) {
      subject.requireSame(
        await driver.observation(row),
        told.at(-1)!.observation,
        `Observation of environment ${row} after replay`,
      );
    }
    subject.requireSame(await driver.observation(row + 1), other, `Observation of environment ${row + 1} after replay`);

    // From there it goes on as it would have.
    const whole = new SingleDriver(subject.definition, await subject.single());
    whole.reset(77);
    for (let n = 0; n < told.length; n++) whole.step(subject.action(row, n));
    await driver.step(subject.actions(COUNT, told.length));
    const next = whole.step(subject.action(row, told.length));
    requireSameTold(subject, await driver.told(row), next, `environment ${row}, after its replay`);
    whole.dispose();
  });
}

export async function resetsOne(subject: BatchSubject): Promise<void> {
  if (await lacks(subject, 'resetOne')) return;
  const row = 1;
  await subject.batch(COUNT, async (driver) => {
    const single = new SingleDriver(subject.definition, await subject.single());
    await driver.batch.reset(Uint32Array.from(SEEDS));
    single.reset(SEEDS[row]);
    for (let n = 0; n < 3; n++) {
      await driver.step(subject.actions(COUNT, n));
      single.step(subject.action(row, n));
    }
    for (const seed of [undefined, 5]) {
      const other = await driver.observation(row + 1);
      await driver.batch.resetOne!(row, seed);
      subject.requireSame(
        await driver.observation(row),
        single.reset(seed),
        `First observation after resetOne(${row}, ${seed})`,
      );
      subject.requireSame(
        await driver.observation(row + 1),
        other,
        `Observation of environment ${row + 1} after resetOne`,
      );
      await driver.step(subject.actions(COUNT, 3));
      const wanted = single.step(subject.action(row, 3));
      requireSameTold(subject, await driver.told(row), wanted, `environment ${row} after resetOne`);
    }
    single.dispose();
  });
}

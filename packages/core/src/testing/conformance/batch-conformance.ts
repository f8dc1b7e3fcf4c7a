import { createWasmEngine } from '@belay-rl/kernels';
import type { BatchEnvironment } from '../../contracts/batch-environment.ts';
import type { Engine } from '../../contracts/engine.ts';
import type { Environment } from '../../contracts/environment.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Rows } from '../../contracts/rows.ts';
import type { Vec } from '../../contracts/values.ts';
import { EpisodeEnd } from '../../environments/batches/episode-end.ts';
import { checkEnvironment } from '../../environments/check-environment.ts';
import { configuredEnvironment } from '../../environments/configured-environment.ts';
import { engineFit, environmentOnEngine } from '../../environments/environment-on-engine.ts';
import { createRandom } from '../../random/random.ts';
import { createActionScaling } from '../../rollouts/action-scaling.ts';
import { vectorise } from '../../rollouts/vectorise.ts';
import type { Settings } from '../../settings/setting.ts';
import { settingDefaults } from '../../settings/setting-defaults.ts';
import { drawActionOf } from '../../spaces/draw-action.ts';
import { isBox, spaceSize } from '../../spaces/space-size.ts';
import type { ConformanceCase } from './algorithm-conformance.ts';
import { require } from './require.ts';

/** Which batch to try, and against which single environments. */
export interface BatchConformanceOptions {
  /** The environment's own settings; those left out have their defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Which of its engines; absent: the definition as it stands. */
  readonly engine?: string;
  /** Steps of each comparison. Absent: enough for two episodes and a half, at most 600. */
  readonly steps?: number;
  /** By how much a number of a row may differ from a single environment's, relative to 1 + |x|; default 0: single precision, exact. */
  readonly tolerance?: number;
  /** Memory of the batches; absent: a WebAssembly engine for each case. A caller's engine is not disposed of. */
  readonly createEngine?: () => Engine;
}

const COUNT = 5;
const SEEDS = [11, 12, 4_000_000_000, 14, 15];
const MAX_STEPS = 600;

/**
 * What every batch of a definition must do: its rows are its single environments', whatever their number; resets by seed, in the
 * middle of an episode and after its end; replay. Titles and functions, for any test library.
 */
export function batchConformance(
  given: EnvironmentDefinition<never>,
  options: BatchConformanceOptions = {},
): readonly ConformanceCase[] {
  const subject = new Subject(given as EnvironmentDefinition, options);
  const cases: readonly ConformanceCase[] = [
    { title: 'keeps the contract of an environment', run: () => keepsContract(subject) },
    { title: 'every row is what a single environment does, over episodes', run: () => equalsSingles(subject) },
    { title: 'a row does not depend on how many there are', run: () => independentOfCount(subject) },
    { title: 'with fewer actions only the first environments step', run: () => stepsTheFirst(subject) },
    { title: 'an ended environment is reset with its seed', run: () => seedsResets(subject) },
    { title: 'replay brings one environment back and leaves the others', run: () => replays(subject) },
    { title: 'one environment is reset in the middle of its episode', run: () => resetsOne(subject) },
  ];
  const name = `environment ${given.id}${options.engine === undefined ? '' : ` on ${options.engine}`}`;
  return cases.map(({ title, run }) => ({ title: `${name}: ${title}`, run }));
}

/** Engines of a definition that make batches and compute its defaults; null for the definition's own batch. */
export function batchEngines(definition: EnvironmentDefinition): readonly (string | undefined)[] {
  const own = definition.createBatch === undefined ? [] : [undefined];
  const settings = settingDefaults(definition.settings);
  const configured = configuredEnvironment(definition, settings);
  const engines = (configured.engines ?? []).filter(
    (engine) => engine.createBatch !== undefined && engineFit(engine, settings).kind !== 'none',
  );
  return [...own, ...engines.map(({ name }) => name)];
}

/** What the cases try, with the actions they take: the same for every batch and single environment. */
class Subject {
  readonly definition: EnvironmentDefinition;
  readonly settings: Settings;
  readonly steps: number;
  readonly tolerance: number;
  readonly #createEngine: BatchConformanceOptions['createEngine'];

  constructor(given: EnvironmentDefinition, options: BatchConformanceOptions) {
    this.settings = { ...settingDefaults(given.settings), ...options.settings } as Settings;
    this.definition = environmentOnEngine(configuredEnvironment(given, this.settings), options.engine ?? null);
    this.steps = options.steps ?? Math.min(Math.ceil(2.5 * this.definition.maxSteps), MAX_STEPS);
    this.tolerance = options.tolerance ?? 0;
    this.#createEngine = options.createEngine;
  }

  async batch<T>(count: number, use: (driver: BatchDriver) => Promise<T>): Promise<T> {
    require(this.definition.createBatch !== undefined, `${this.definition.id} offers no createBatch.`);
    const engine = this.#createEngine?.() ?? createWasmEngine({ variant: 'strict', megabytes: 64 });
    const batch = await vectorise(this.definition, count, this.settings, engine);
    try {
      return await use(new BatchDriver(batch, engine, this.definition));
    } finally {
      batch.dispose();
      if (this.#createEngine === undefined) engine.dispose();
    }
  }

  single(): Environment | Promise<Environment> {
    return this.definition.create({ ...this.settings });
  }

  /** Actions of environment i in its n-th step, within the bounds; now and then at one. */
  action(i: number, n: number): Vec {
    const width = spaceSize(this.definition.actionSpace);
    const random = createRandom(n, 'conformance/actions', i);
    const drawn = new Float32Array(width);
    if (isBox(this.definition.actionSpace)) for (let j = 0; j < width; j++) drawn[j] = 2.4 * random.uniform() - 1.2;
    else drawActionOf(this.definition.actionSpace)(random, drawn, 0);
    const scaled = new Float32Array(width);
    createActionScaling(this.definition.actionSpace).apply(drawn, scaled, 1);
    return scaled;
  }

  actions(count: number, n: number): Vec {
    const width = spaceSize(this.definition.actionSpace);
    const all = new Float32Array(count * width);
    for (let i = 0; i < count; i++) all.set(this.action(i, n), i * width);
    return all;
  }

  requireSame(found: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
    for (let j = 0; j < wanted.length; j++) {
      const [a, b] = [found[j]!, Math.fround(wanted[j]!)];
      const same = Object.is(a, b) || a === b || Math.abs(a - b) <= this.tolerance * (1 + Math.abs(b));
      require(same, `${what}: number ${j} is ${a}, not ${b}.`);
    }
  }
}

/** One environment's outputs of a step. */
interface Told {
  readonly observation: Vec;
  readonly last: Vec;
  readonly reward: number;
  readonly taskReward: number;
  readonly costs: Vec;
  readonly ended: number;
}

/** A batch as its user drives it: actions up, outputs down, wherever they lie. */
class BatchDriver {
  readonly batch: BatchEnvironment;
  readonly #engine: Engine;
  readonly #actions: Rows;

  constructor(batch: BatchEnvironment, engine: Engine, { actionSpace }: EnvironmentDefinition) {
    this.batch = batch;
    this.#engine = engine;
    this.#actions = engine.rows(batch.count, spaceSize(actionSpace));
  }

  async step(actions: Vec): Promise<void> {
    await this.#engine.put(actions, this.#actions);
    await this.batch.step(this.#actions);
  }

  async rows(rows: Rows): Promise<Vec> {
    if (rows.host !== null) return rows.host.slice(0, this.batch.count * rows.width);
    const out = new Float32Array(rows.capacity * rows.width);
    await this.#engine.take(rows, out);
    return out;
  }

  async observation(i: number): Promise<Vec> {
    return row(await this.rows(this.batch.observations), this.batch.observations.width, i);
  }

  async told(i: number): Promise<Told> {
    const { batch } = this;
    const [observations, finals, rewards, costs, ended] = await Promise.all([
      this.rows(batch.observations),
      this.rows(batch.finalObservations),
      this.rows(batch.rewards),
      this.rows(batch.costs),
      this.rows(batch.ended),
    ]);
    const task = batch.taskRewards === undefined ? rewards : await this.rows(batch.taskRewards);
    return {
      observation: row(observations, batch.observations.width, i),
      last: row(finals, batch.finalObservations.width, i),
      reward: rewards[i]!,
      taskReward: task[i]!,
      costs: row(costs, batch.costs.width, i),
      ended: ended[i]!,
    };
  }
}

function row(values: Vec, width: number, i: number): Vec {
  return values.slice(i * width, (i + 1) * width);
}

async function keepsContract({ definition, settings }: Subject): Promise<void> {
  const failures = await checkEnvironment(definition, { settings, steps: 300 });
  require(failures.length === 0, failures.join(' '));
}

/** The single environment of a row, its time limit seen to as a batch does. */
class SingleDriver {
  readonly #definition: EnvironmentDefinition;
  readonly #environment: Environment;
  #length = 0;

  constructor(definition: EnvironmentDefinition, environment: Environment) {
    this.#definition = definition;
    this.#environment = environment;
  }

  reset(seed?: number): ArrayLike<number> {
    this.#length = 0;
    return Float32Array.from(this.#environment.reset(seed));
  }

  /** `nextSeed`: of the reset that follows an end. */
  step(action: Vec, nextSeed?: number): Told {
    const result = this.#environment.step(action);
    const names = this.#definition.costs ?? ['cost'];
    const { cost } = result;
    const costs = Float32Array.from(names, (name, k) =>
      typeof cost === 'number' ? (k === 0 ? cost : 0) : (cost[name] ?? 0),
    );
    const cut = result.truncated || ++this.#length >= this.#definition.maxSteps;
    const ended = result.terminated ? EpisodeEnd.terminated : cut ? EpisodeEnd.truncated : EpisodeEnd.none;
    const last = Float32Array.from(result.observation);
    const { reward, taskReward = reward } = result;
    const observation = ended === EpisodeEnd.none ? last : Float32Array.from(this.reset(nextSeed));
    return { observation, last, reward, taskReward, costs, ended };
  }

  dispose(): void {
    this.#environment.dispose?.();
  }
}

async function equalsSingles(subject: Subject, seedOf?: (i: number, episode: number) => number): Promise<void> {
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

function requireSameTold(subject: Subject, found: Told, wanted: Told, where: string): void {
  require(found.ended === wanted.ended, `Ended of ${where} is ${found.ended}, not ${wanted.ended}.`);
  subject.requireSame([found.reward], [wanted.reward], `Reward of ${where}`);
  subject.requireSame([found.taskReward], [wanted.taskReward], `Task reward of ${where}`);
  subject.requireSame(found.costs, wanted.costs, `Costs of ${where}`);
  subject.requireSame(found.observation, wanted.observation, `Observation of ${where}`);
  if (wanted.ended !== EpisodeEnd.none) subject.requireSame(found.last, wanted.last, `Last observation of ${where}`);
}

/** Everything that the environments of these numbers, in one batch, are told. */
async function story(subject: Subject, numbers: readonly number[]): Promise<readonly (readonly Told[])[]> {
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

async function independentOfCount(subject: Subject): Promise<void> {
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

async function stepsTheFirst(subject: Subject): Promise<void> {
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

async function seedsResets(subject: Subject): Promise<void> {
  if (await lacks(subject, 'seedResets')) return;
  await equalsSingles(subject, (i, episode) => 1000 * (i + 1) + episode);
}

/** Off-policy runs refuse a batch without it; it need not have it. */
async function lacks(subject: Subject, method: 'seedResets' | 'replay' | 'resetOne'): Promise<boolean> {
  return subject.batch(1, async ({ batch }) => batch[method] === undefined);
}

async function replays(subject: Subject): Promise<void> {
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

async function resetsOne(subject: Subject): Promise<void> {
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

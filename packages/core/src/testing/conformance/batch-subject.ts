import { createWasmEngine } from '@belay-rl/kernels';
import type { Engine } from '../../contracts/engine.ts';
import type { Environment } from '../../contracts/environment.ts';
import type { EnvironmentDefinition } from '../../contracts/environment-definition.ts';
import type { Vec } from '../../contracts/values.ts';
import { configuredEnvironment } from '../../environments/configured-environment.ts';
import { environmentOnEngine } from '../../environments/environment-on-engine.ts';
import { createRandom } from '../../random/random.ts';
import { createActionScaling } from '../../rollouts/action-scaling.ts';
import { vectorise } from '../../rollouts/vectorise.ts';
import type { Settings } from '../../settings/setting.ts';
import { settingDefaults } from '../../settings/setting-defaults.ts';
import { drawActionOf } from '../../spaces/draw-action.ts';
import { isBox, spaceSize } from '../../spaces/space-size.ts';
import { BatchDriver } from './batch-driver.ts';
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

const MAX_STEPS = 600;

/** What the cases try, with the actions they take: the same for every batch and single environment. */
export class BatchSubject {
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

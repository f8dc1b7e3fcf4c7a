import type { Rows } from '@belay-rl/core';
import type { Device } from '../device/device.ts';
import type { Kernel } from '../device/kernel.ts';
import { DeviceRows } from '../engine/device-rows.ts';
import { laneNames } from '../generated/lane-source.ts';
import { laneKernel } from './lane-kernel.ts';
import { episodesOf, type LanePlan, type LaneShape, outcomeWidth, signalsOf } from './lane-plan.ts';
import { ACTIONS, type LanePolicy } from './lane-policy.ts';
import { mergeKernel } from './merge-kernel.ts';
import { normaliserKernel } from './normaliser-kernel.ts';
import { packKernel } from './pack-kernel.ts';
import { sizeKernel } from './size-kernel.ts';
import { GENERATOR_WORDS, type RunWords, runWords } from './twin.ts';

/** Steps of one dispatch: long enough that launching it costs nothing, short enough for drivers that stop a kernel after two seconds. */
const STEPS_A_DISPATCH = 50;
/** WebGPU's least alignment of a uniform's offset. */
const SLOT = 256;

/** Buffers and kernels of a rollout on a device. Sizes are those of `shape`; a rollout may be smaller. */
export class LaneBuffers {
  readonly plan: LanePlan;
  readonly #device: Device;
  readonly #shape: LaneShape;
  readonly listed: GPUBuffer;
  readonly weights: GPUBuffer;
  readonly lanes: GPUBuffer;
  readonly words: GPUBuffer;
  /** steps × width of each lane. */
  readonly rows: GPUBuffer;
  readonly outcomes: GPUBuffer;
  readonly finals: GPUBuffer;
  /** Mean, then sum of squared deviations. */
  readonly merged: GPUBuffer;
  /** Of the reward and each cost: sum of sizes, count of what is not 0. */
  readonly sizes: GPUBuffer;
  readonly #run: GPUBuffer;
  readonly #mergeWords: GPUBuffer;
  readonly #roll: Kernel;
  readonly #merge: Kernel;
  readonly #groups: GPUBindGroup[] = [];
  readonly #mergeGroup: GPUBindGroup;
  readonly #normaliserWords: GPUBuffer;
  readonly #normaliser: Kernel;
  readonly #normaliserGroup: GPUBindGroup;
  readonly #sizeWords: GPUBuffer;
  readonly #size: Kernel;
  readonly #sizeGroup: GPUBindGroup;
  readonly #pack: Kernel;
  /** Numbers of the policy's flat parameters. */
  readonly #parameters: number;
  /** Made for the buffer that was last packed from. */
  #packed: { readonly from: GPUBuffer; readonly group: GPUBindGroup } | null = null;
  readonly #own: readonly GPUBuffer[];

  private constructor(
    device: Device,
    kernels: readonly [roll: Kernel, merge: Kernel, normaliser: Kernel, size: Kernel, pack: Kernel],
    given: { plan: LanePlan; policy: LanePolicy; shape: LaneShape; rows: Rows | null; finals: Rows | null },
  ) {
    const { plan, policy, shape } = given;
    const { words } = plan;
    this.plan = plan;
    this.#device = device;
    this.#shape = shape;
    [this.#roll, this.#merge, this.#normaliser, this.#size, this.#pack] = kernels;
    this.#parameters = policy.parameters;
    const { lanes, steps } = shape;
    const episodes = episodesOf(plan, steps);
    const rows = bufferOf(given.rows);
    const finals = bufferOf(given.finals);
    const own: GPUBuffer[] = [];
    const buffer = (label: string, numbers: number): GPUBuffer => {
      const made = device.buffer(label, 4 * numbers);
      own.push(made);
      return made;
    };
    this.listed = buffer('tables and episode starts', words.starts + lanes * episodes * words.startWidth);
    this.weights = buffer('the policy', policy.size);
    this.lanes = buffer('environments', plan.columns * lanes);
    this.words = buffer('generators', lanes * episodes * GENERATOR_WORDS);
    this.rows = rows ?? buffer('observations', lanes * steps * words.width);
    this.outcomes = buffer('actions and outcomes', lanes * steps * outcomeWidth(plan));
    this.finals = finals ?? buffer('final observations', lanes * episodes * words.width);
    this.merged = buffer('observation statistics', 2 * words.width);
    this.sizes = buffer('sizes of rewards and costs', 2 * signalsOf(plan));
    const dispatches = Math.ceil(steps / STEPS_A_DISPATCH);
    this.#run = device.uniform('the rollout', SLOT * dispatches);
    this.#mergeWords = device.uniform('the merge', 16);
    this.#normaliserWords = device.uniform('the normaliser', 16);
    this.#sizeWords = device.uniform('the rows', 16);
    own.push(this.#run, this.#mergeWords, this.#normaliserWords, this.#sizeWords);
    this.#own = own;
    device.write(this.listed, plan.table);
    const size = 4 * laneNames.run.length;
    for (let k = 0; k < dispatches; k++) {
      this.#groups.push(
        device.bind(this.#roll, [
          { buffer: this.#run, offset: SLOT * k, size },
          this.listed,
          this.weights,
          this.lanes,
          this.words,
          this.rows,
          this.outcomes,
          this.finals,
        ]),
      );
    }
    this.#mergeGroup = device.bind(this.#merge, [this.#mergeWords, this.lanes, this.merged]);
    this.#normaliserGroup = device.bind(this.#normaliser, [this.#normaliserWords, this.merged, this.listed]);
    this.#sizeGroup = device.bind(this.#size, [this.#sizeWords, this.outcomes, this.sizes]);
  }

  /** `rows` and `finals`: the engine's, if they may lie on this device; else null. */
  static async create(
    device: Device,
    given: { plan: LanePlan; policy: LanePolicy; shape: LaneShape; rows: Rows | null; finals: Rows | null },
  ): Promise<LaneBuffers> {
    const roll = await device.kernel(`a rollout of ${given.plan.parts.id}`, laneKernel(given.plan, given.policy));
    const merge = await device.kernel('merging statistics', mergeKernel(given.plan));
    const normaliser = await device.kernel('a normaliser of observations', normaliserKernel(given.plan));
    const size = await device.kernel('sizes of rewards and costs', sizeKernel(given.plan));
    const pack = await device.kernel('packing a policy', packKernel(given.policy));
    return new LaneBuffers(device, [roll, merge, normaliser, size, pack], given);
  }

  /** Takes the policy's flat parameters from a buffer; `logStd`: in place of every log σ; null: as they are. */
  pack(from: GPUBuffer, logStd: number | null): void {
    if (this.#packed?.from !== from) {
      this.#packed = { from, group: this.#device.bind(this.#pack, [from, this.weights]) };
    }
    const pass = this.#device.begin('packing a policy');
    pass.runThreads(this.#pack, this.#packed.group, this.#parameters).submit();
    if (logStd !== null) this.#device.write(this.weights, new Float32Array(ACTIONS).fill(logStd));
  }

  /** Submits a whole rollout of the first `shape.lanes` environments. */
  roll(shape: LaneShape, run: Omit<RunWords, 'first' | 'count'>): void {
    const episodes = episodesOf(this.plan, shape.steps);
    const dispatches = Math.ceil(shape.steps / STEPS_A_DISPATCH);
    const slots = new Uint32Array((SLOT / 4) * dispatches);
    for (let k = 0; k < dispatches; k++) {
      const first = k * STEPS_A_DISPATCH;
      const count = Math.min(STEPS_A_DISPATCH, shape.steps - first);
      slots.set(runWords(shape, episodes, { ...run, first, count }), (SLOT / 4) * k);
    }
    this.#device.write(this.#run, slots);
    const pass = this.#device.begin(`a rollout of ${this.plan.parts.id}`);
    for (let k = 0; k < dispatches; k++) {
      pass.runThreads(this.#roll, this.#groups[k] as GPUBindGroup, shape.lanes);
    }
    if (run.statistics) {
      this.#device.write(this.#mergeWords, Uint32Array.of(shape.lanes, shape.steps + episodes, 0, 0));
      pass.run(this.#merge, this.#mergeGroup, this.plan.words.width);
    }
    this.#device.write(this.#sizeWords, Uint32Array.of(shape.lanes * shape.steps, 0, 0, 0));
    pass.run(this.#size, this.#sizeGroup, signalsOf(this.plan));
    pass.submit();
  }

  /** Makes the normaliser of the next rollout from what the last one, of `vectors` observations, came to. */
  learnNormaliser(vectors: number, clip: number): void {
    this.#device.write(this.#normaliserWords, Float32Array.of(vectors, clip, 0, 0));
    const pass = this.#device.begin('a normaliser of observations');
    pass.run(this.#normaliser, this.#normaliserGroup, Math.ceil(this.plan.words.width / 64));
    pass.submit();
  }

  /** Most that a rollout may be. */
  get shape(): LaneShape {
    return this.#shape;
  }

  dispose(): void {
    for (const buffer of this.#own) this.#device.free(buffer);
  }
}

/** The buffer of rows that lie on the process's device; null: they lie elsewhere. */
function bufferOf(rows: Rows | null): GPUBuffer | null {
  return rows instanceof DeviceRows ? rows.buffer : null;
}

import { laneNames } from '../generated/lane-source.ts';
import { kernels as encoded } from '../generated/twin-kernels.ts';
import { MOST_COSTS } from './device-fit.ts';
import { episodesOf, type LanePlan, type LaneShape } from './lane-plan.ts';
import type { LanePolicy } from './lane-policy.ts';

const PAGE = 65536;
/** Words of a generator: 624 and the position. */
export const GENERATOR_WORDS = 625;
const CONTACT_NUMBERS = 6 * 60;

interface TwinKernels {
  setup(addresses: number): void;
  rollLane(lane: number): void;
  stepLane(lane: number, action0: number, action1: number): number;
  lastReward(): number;
  beginLane(lane: number): void;
  touchesLane(lane: number, body: number): number;
}

let compiled: WebAssembly.Module | null = null;

/** What a rollout is told besides its plan. */
export interface RunWords {
  readonly first: number;
  readonly count: number;
  readonly seed0: number;
  readonly seed1: number;
  /** True: running statistics of the observations are kept. */
  readonly statistics: boolean;
}

/** A rollout's words in the order of the kernels. */
export function runWords({ lanes, steps }: LaneShape, episodes: number, run: RunWords): Uint32Array {
  const { first, count, seed0, seed1, statistics } = run;
  return Uint32Array.of(lanes, steps, episodes, first, count, seed0, seed1, statistics ? 1 : 0);
}

/**
 * The kernels' twin on the CPU: the same source, translated, in WebAssembly, one rounding after every operation. On a software driver
 * its first step equals the device's to the bit; it also is the engine's single environment.
 */
export class Twin {
  readonly plan: LanePlan;
  readonly shape: LaneShape;
  readonly episodes: number;
  /** Tables, normaliser and starts, as the kernels read them. */
  readonly listed: Float32Array;
  /** The packed policy. */
  readonly weights: Float32Array;
  /** Column k of lane i is number k · lanes + i. */
  readonly columns: Float32Array;
  /** 625 words for each lane and episode. */
  readonly words: Uint32Array;
  /** lanes × steps × width, normalised. */
  readonly rows: Float32Array;
  /** lanes × steps × (4 + costs): two actions, log-probability, reward, costs. */
  readonly outcomes: Float32Array;
  /** lanes × episodes × width. */
  readonly finals: Float32Array;
  /** The observation of the lane stepped last, as it is. */
  readonly seen: Float32Array;
  /** Its costs. */
  readonly costs: Float32Array;
  readonly #run: Uint32Array;
  readonly #kernels: TwinKernels;

  /** `policy`: null for lanes that are stepped from outside. */
  constructor(plan: LanePlan, shape: LaneShape, policy: LanePolicy | null) {
    this.plan = plan;
    this.shape = shape;
    const { lanes, steps } = shape;
    const { words } = plan;
    const episodes = Math.max(1, episodesOf(plan, steps));
    this.episodes = episodes;
    const rows = policy === null ? 0 : lanes * steps;
    const finals = policy === null ? 0 : lanes * episodes;
    const layers = policy?.layers ?? [];
    let end = PAGE;
    const room = (numbers: number): number => {
      const at = end;
      end += Math.ceil((4 * numbers) / 16) * 16 + 16;
      return at;
    };
    const at = {
      plan: room(laneNames.plan.length),
      run: room(laneNames.run.length),
      reals: room(laneNames.reals.length),
      listed: room(words.starts + lanes * episodes * words.startWidth),
      weights: room(policy?.size ?? 4),
      columns: room(plan.columns * lanes),
      words: room(lanes * episodes * GENERATOR_WORDS),
      rows: room(rows * words.width),
      outcomes: room(rows * (4 + words.costWidth)),
      finals: room(finals * words.width),
      seen: room(words.width),
      told: room(words.width),
      contacts: room(CONTACT_NUMBERS),
      costs: room(MOST_COSTS),
      layerA: room(policy?.hidden ?? 4),
      layerB: room(policy?.hidden ?? 4),
      layers: room(5 * layers.length),
    };
    const addresses = room(Object.keys(at).length + 1);
    const memory = new WebAssembly.Memory({ initial: Math.ceil(end / PAGE) + 1, maximum: PAGE });
    const { buffer } = memory;
    const floats = (from: number, length: number): Float32Array => new Float32Array(buffer, from, length);
    this.listed = floats(at.listed, words.starts + lanes * episodes * words.startWidth);
    this.listed.set(plan.table);
    this.weights = floats(at.weights, policy?.size ?? 4);
    this.columns = floats(at.columns, plan.columns * lanes);
    this.words = new Uint32Array(buffer, at.words, lanes * episodes * GENERATOR_WORDS);
    this.rows = floats(at.rows, rows * words.width);
    this.outcomes = floats(at.outcomes, rows * (4 + words.costWidth));
    this.finals = floats(at.finals, finals * words.width);
    this.seen = floats(at.seen, words.width);
    this.costs = floats(at.costs, words.costWidth);
    this.#run = new Uint32Array(buffer, at.run, laneNames.run.length);
    new Uint32Array(buffer, at.plan, laneNames.plan.length).set(laneNames.plan.map((name) => words[name]));
    floats(at.reals, laneNames.reals.length).set(laneNames.reals.map((name) => plan.reals[name]));
    new Uint32Array(buffer, at.layers, 5 * layers.length).set(
      layers.flatMap(({ inputs, outputs, stride, first, activation }) => [inputs, outputs, stride, first, activation]),
    );
    new Uint32Array(buffer, addresses, Object.keys(at).length + 1).set([...Object.values(at), layers.length]);
    this.#run.set(runWords(shape, episodes, { first: 0, count: 0, seed0: 0, seed1: 0, statistics: false }));
    this.#kernels = instantiate(memory);
    this.#kernels.setup(addresses);
  }

  /** Steps `first` … `first + count − 1` of a rollout of every lane. */
  roll(run: RunWords): void {
    this.#run.set(runWords(this.shape, this.episodes, run));
    for (let lane = 0; lane < this.shape.lanes; lane++) this.#kernels.rollLane(lane);
  }

  /** One step of a lane under an action; its observation is then in `seen`, its costs in `costs`. Bits: 1 goal met, 2 out of time, 4 and 8 faults. */
  step(lane: number, action0: number, action1: number): number {
    return this.#kernels.stepLane(lane, action0, action1);
  }

  get reward(): number {
    return this.#kernels.lastReward();
  }

  /** Starts a lane from its first record. */
  begin(lane: number): void {
    this.#kernels.beginLane(lane);
  }

  /** Contact points of a lane's robot with a free body as it stands. */
  touches(lane: number, body: number): number {
    return this.#kernels.touchesLane(lane, body);
  }
}

function instantiate(memory: WebAssembly.Memory): TwinKernels {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as TwinKernels;
}

import { BelayError } from '@belay-rl/core';
import type { RandomState } from '../random/random-state.ts';

/** Metres, world frame. */
export type Rectangle = readonly [xMin: number, yMin: number, xMax: number, yMax: number];
export type Point2 = readonly [x: number, y: number];

/** One thing to place. Two things lie at least the sum of their keepouts apart, measured centre to centre. */
export interface PlacementEntry {
  readonly name: string;
  readonly keepout: number;
  /** Where it may lie; absent: anywhere in the extents. */
  readonly rectangles?: readonly Rectangle[];
}

export interface LayoutPlan {
  /** The environment's, for sentences. */
  readonly id: string;
  readonly entries: readonly PlacementEntry[];
  /** Where whatever has no rectangles of its own may lie. */
  readonly extents: Rectangle;
  /** Metres between any two things in addition to their keepouts; default 0. */
  readonly margin?: number;
  readonly random: RandomState;
}

const LAYOUT_TRIES = 10000;
const ENTRY_TRIES = 100;
const RESAMPLE_TRIES = 10000;
const LOCATION_MARGIN = 1e-9;
/** A squared distance beyond this times a squared limit is beyond it however both were rounded. */
const FARTHER = 1 + 1e-12;

/** A fixed location is a rectangle that leaves 1e-9 of room, and so it draws like any other. */
export function fixedLocation([x, y]: Point2, keepout: number): Rectangle {
  const k = keepout + LOCATION_MARGIN;
  return [x - k, y - k, x + k, y + k];
}

/**
 * Samples positions by rejection, entry by entry in a fixed order, as the benchmark does: 100 tries for each entry, then the
 * whole layout is begun anew, at most 10,000 times. Crowded tasks reject tens of thousands of draws, so positions live in
 * two flat arrays and a try allocates nothing.
 */
export class Layout {
  readonly names: readonly string[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly #keepout: Float64Array;
  readonly #shrunk: readonly (readonly Rectangle[])[];
  readonly #areas: readonly (readonly number[])[];
  /** Of each entry that has one rectangle: xMin, yMin, width, height. NaN: it has several. */
  readonly #rooms: Float64Array;
  readonly #id: string;
  readonly #margin: number;
  readonly #random: RandomState;
  readonly #indices = new Map<string, number>();

  constructor({ id, entries, extents, margin = 0, random }: LayoutPlan) {
    this.#id = id;
    this.names = entries.map((entry) => entry.name);
    this.x = new Float64Array(entries.length);
    this.y = new Float64Array(entries.length);
    this.#keepout = Float64Array.from(entries, (entry) => entry.keepout);
    this.#margin = margin;
    this.#random = random;
    this.#shrunk = entries.map((entry) => roomFor(id, entry, extents));
    this.#areas = this.#shrunk.map((rectangles) => rectangles.map(([x0, y0, x1, y1]) => (x1 - x0) * (y1 - y0)));
    this.#rooms = new Float64Array(4 * entries.length).fill(Number.NaN);
    for (const [index, [rectangle, ...others]] of this.#shrunk.entries()) {
      if (rectangle === undefined || others.length > 0) continue;
      const [xMin, yMin, xMax, yMax] = rectangle;
      this.#rooms.set([xMin, yMin, xMax - xMin, yMax - yMin], 4 * index);
    }
    for (const [index, name] of this.names.entries()) this.#indices.set(name, index);
  }

  get count(): number {
    return this.names.length;
  }

  index(name: string): number {
    const index = this.#indices.get(name);
    if (index === undefined)
      throw new BelayError('unknown-object', `${this.#id}: the layout places nothing named ${name}.`);
    return index;
  }

  /** Where a thing lies: x, y. */
  place(name: string): [number, number] {
    const index = this.index(name);
    return [this.x[index]!, this.y[index]!];
  }

  /** Places everything. Throws naming the object that failed most often if no layout exists. */
  sample(): void {
    const failures = new Int32Array(this.count);
    for (let attempt = 0; attempt < LAYOUT_TRIES; attempt++) {
      const failed = this.#sampleOnce();
      if (failed < 0) return;
      failures[failed] = failures[failed]! + 1;
    }
    const worst = this.names[failures.indexOf(Math.max(...failures))];
    throw new BelayError(
      'impossible-layout',
      `${this.#id}: no layout was found in ${LAYOUT_TRIES} tries: ${worst} could not be placed; lower its keepout or the number of objects, or widen the extents.`,
      { exitCode: 2 },
    );
  }

  /** Index of the entry that found no place, or −1. */
  #sampleOnce(): number {
    for (let entry = 0; entry < this.count; entry++) {
      let tries = 0;
      do {
        if (tries++ === ENTRY_TRIES) return entry;
        this.#draw(entry);
      } while (!this.#isFree(entry, entry));
    }
    return -1;
  }

  /** Moves one entry to a new free place; false if 10,000 tries found none. */
  resample(index: number): boolean {
    for (let attempt = 0; attempt < RESAMPLE_TRIES; attempt++) {
      this.#draw(index);
      if (this.#isFree(index, this.count)) return true;
    }
    return false;
  }

  /** True if `entry` keeps clear of the first `placed` entries, itself not counted. */
  #isFree(entry: number, placed: number): boolean {
    const { x, y } = this;
    const keepout = this.#keepout;
    const x0 = x[entry]!;
    const y0 = y[entry]!;
    const own = keepout[entry]!;
    const margin = this.#margin;
    for (let other = 0; other < placed; other++) {
      if (other === entry) continue;
      const dx = x0 - x[other]!;
      const dy = y0 - y[other]!;
      const square = dx * dx + dy * dy;
      const least = keepout[other]! + margin + own;
      // The root is taken only if rounding could decide.
      if (square > FARTHER * least * least) continue;
      if (Math.sqrt(square) < least) return false;
    }
    return true;
  }

  #draw(entry: number): void {
    const rooms = this.#rooms;
    const width = rooms[4 * entry + 2]!;
    if (!Number.isNaN(width)) {
      this.x[entry] = rooms[4 * entry]! + width * this.#random.double();
      this.y[entry] = rooms[4 * entry + 1]! + rooms[4 * entry + 3]! * this.#random.double();
      return;
    }
    const rectangles = this.#shrunk[entry] as readonly Rectangle[];
    const choice = this.#random.weightedPick(this.#areas[entry] as readonly number[]);
    const [xMin, yMin, xMax, yMax] = rectangles[choice] as Rectangle;
    this.x[entry] = this.#random.uniform(xMin, xMax);
    this.y[entry] = this.#random.uniform(yMin, yMax);
  }
}

function roomFor(id: string, entry: PlacementEntry, extents: Rectangle): readonly Rectangle[] {
  const k = entry.keepout;
  const shrink = ([x0, y0, x1, y1]: Rectangle): Rectangle => [x0 + k, y0 + k, x1 - k, y1 - k];
  // The extents are not checked for emptiness, as in the benchmark: a reversed interval still draws.
  if (entry.rectangles === undefined) return [shrink(extents)];
  const room = entry.rectangles.map(shrink).filter(([x0, y0, x1, y1]) => x0 <= x1 && y0 <= y1);
  if (room.length === 0) {
    throw new BelayError(
      'impossible-layout',
      `${id}: ${entry.name} cannot be placed: its keepout of ${k} m leaves no room in any of its rectangles.`,
      { exitCode: 2 },
    );
  }
  return room;
}

// What the batch consists of: two tables that TypeScript fills (src/plan-tables.ts), read once by `setup`.

import { OBJECTS } from './columns';

/** Lanes of a column: a multiple of 4. */
export let lanes: i32 = 0;
export let columns: usize = 0;
export let actions: usize = 0;
export let observations: usize = 0;
export let width: i32 = 0;
export let rewards: usize = 0;
export let costs: usize = 0;
export let costWidth: i32 = 0;
export let ended: usize = 0;
export let flags: usize = 0;
export let happened: usize = 0;
export let rewardRule: i32 = 0;
export let limit: i32 = 0;
export let bins: i32 = 16;
export let goal: i32 = 0;
export let box: i32 = 0;
export let indicator: i32 = 1;
export let ringCount: i32 = 0;
export let rings: usize = 0;
export let fixedCount: i32 = 0;
export let fixed: usize = 0;
export let radii: usize = 0;
export let hasColumns: bool = false;
export let costCount: i32 = 0;
export let costTable: usize = 0;
export let costSizes: usize = 0;
export let freeCount: i32 = 0;
export let free: usize = 0;
export let halves: usize = 0;
export let objectCount: i32 = 0;
export let orbitCount: i32 = 0;
export let orbits: usize = 0;
export let paths: usize = 0;
export let pathLength: i32 = 0;
export let columnCount: i32 = 0;
export let range: f64 = 3;
export let clip: f64 = 10;
export let goalSize: f64 = 0.3;
export let goalHeight: f64 = 0;
export let factor: f64 = 0;

export function setup(ints: usize, reals: usize): void {
  lanes = load<i32>(ints);
  columns = load<u32>(ints, 4);
  actions = load<u32>(ints, 8);
  observations = load<u32>(ints, 12);
  width = load<i32>(ints, 16);
  rewards = load<u32>(ints, 20);
  costs = load<u32>(ints, 24);
  costWidth = load<i32>(ints, 28);
  ended = load<u32>(ints, 32);
  flags = load<u32>(ints, 36);
  happened = load<u32>(ints, 40);
  rewardRule = load<i32>(ints, 44);
  limit = load<i32>(ints, 48);
  bins = load<i32>(ints, 52);
  goal = load<i32>(ints, 56);
  box = load<i32>(ints, 60);
  indicator = load<i32>(ints, 64);
  ringCount = load<i32>(ints, 68);
  rings = load<u32>(ints, 72);
  fixedCount = load<i32>(ints, 76);
  fixed = load<u32>(ints, 80);
  radii = load<u32>(ints, 84);
  hasColumns = false;
  for (let k = 0; k < fixedCount; k++) hasColumns = hasColumns || load<i32>(fixed + (<usize>k << 3), 4) != 0;
  costCount = load<i32>(ints, 88);
  costTable = load<u32>(ints, 92);
  costSizes = load<u32>(ints, 96);
  freeCount = load<i32>(ints, 100);
  free = load<u32>(ints, 104);
  halves = load<u32>(ints, 108);
  objectCount = load<i32>(ints, 112);
  orbitCount = load<i32>(ints, 116);
  orbits = load<u32>(ints, 120);
  paths = load<u32>(ints, 124);
  pathLength = load<i32>(ints, 128);
  columnCount = load<i32>(ints, 132);
  range = load<f64>(reals);
  clip = load<f64>(reals, 8);
  goalSize = load<f64>(reals, 16);
  goalHeight = load<f64>(reals, 24);
  factor = load<f64>(reals, 32);
}

/** First of two columns for each free body: cosine and sine of its yaw. */
// @ts-ignore: decorator
@inline
export function yawColumns(): i32 {
  return OBJECTS + 2 * objectCount + fixedCount;
}

/** First of three columns for each orbit: its centre's x and y, and its path. */
// @ts-ignore: decorator
@inline
export function orbitColumns(): i32 {
  return yawColumns() + 2 * freeCount;
}

/** Address of column k of lane i. */
// @ts-ignore: decorator
@inline
export function at(k: i32, i: i32): usize {
  return columns + (<usize>(k * lanes + i) << 3);
}

// @ts-ignore: decorator
@inline
export function get(k: i32, i: i32): f64 {
  return load<f64>(at(k, i));
}

// @ts-ignore: decorator
@inline
export function set(k: i32, i: i32, value: f64): void {
  store<f64>(at(k, i), value);
}

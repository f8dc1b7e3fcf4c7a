// The numbers of one robot and one cube while a step is made: where they lie, and how they are read and written.
import { MATRIX, WIDE } from './coupled';

/** In float64 numbers, from the block's address; src/pushed-cube.ts names the same for TypeScript. */
export const ROBOT: i32 = 0; // x, y, heading, its cosine and sine, speed ahead and sideways, yaw rate
export const CONTROLS: i32 = 8;
export const CUBE_POSE: i32 = 10; // place 3, quaternion 4, speed 3 (world), rotation rate 3 (its own frame)
export const HOLDER: i32 = 23; // quaternion of the body that drags it, if one does
export const TARGETS: i32 = 27; // x, y of that body for each substep
export const ACCELERATION: i32 = 47; // of the robot ahead, sideways, yaw; of the cube 3 in the world's frame, 3 in its own
export const SHAPE: i32 = 56; // half-edge, mass, 1 if it is dragged, height of the dragging body, and how far above that it holds the cube
export const FIXED_COUNT: i32 = 61;
export const FIXED: i32 = 62; // fixed bodies nearby, as `fixed-near` reads them

/** Speeds as the robot sees them: its own 3, the cube's 3 in the robot's frame, its rotation rate 3 in its own. */
export const SPEED = memory.data(80, 16);

let block: usize = 0;

/** The block that `get` and `set` are about from here on. */
export function openBlock(address: usize): void {
  block = address;
}

/** Address of the block's number k. */
// @ts-ignore: decorator
@inline
export function at(k: i32): usize {
  return block + (<usize>k << 3);
}

// @ts-ignore: decorator
@inline
export function get(k: i32): f64 {
  return load<f64>(at(k));
}

// @ts-ignore: decorator
@inline
export function set(k: i32, value: f64): void {
  store<f64>(at(k), value);
}

// @ts-ignore: decorator
@inline
export function entry(from: usize, k: i32): f64 {
  return load<f64>(from + (<usize>k << 3));
}

// @ts-ignore: decorator
@inline
export function put(to: usize, k: i32, value: f64): void {
  store<f64>(to + (<usize>k << 3), value);
}

/** Address of an entry of the matrix. */
// @ts-ignore: decorator
@inline
export function cell(r: i32, c: i32): usize {
  return MATRIX + <usize>r * WIDE + (<usize>c << 3);
}

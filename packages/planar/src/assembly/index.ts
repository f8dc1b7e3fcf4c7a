// A batch of Point robots. Lanes are independent: what one does depends on its own columns only, whatever its neighbours do.
import { CONTROL_0, CONTROL_1 } from './columns';
import { settle } from './contact';
import { move } from './motion';
import { look, sense } from './observe';
import { actions, at, columnCount, happened, set } from './plan';
import { clamp } from './robot';
import { closeTo, nearFree } from './near';
import { charge, orbit, remember, score } from './score';

export { pushed } from './pushed';
export { setup } from './plan';
export { charge, closeTo, nearFree, remember, settle };

/**
 * Moves the robots of lanes [first, end), both multiples of 4. Those that would touch what another engine must move stay if
 * they were; their numbers are in `happened`, as many as are returned.
 */
export function advance(first: i32, end: i32): i32 {
  let count = 0;
  for (let i = first; i < end; i += 4) {
    for (let n = i; n < i + 4; n++) {
      const action = actions + (<usize>n << 4);
      set(CONTROL_0, n, clamp(load<f64>(action), 1.0));
      set(CONTROL_1, n, clamp(load<f64>(action, 8), 1.0));
    }
    const left = move(i);
    if (left == 0) continue;
    for (let n = 0; n < 4; n++) {
      if ((left >> n & 1) == 0) continue;
      store<i32>(happened + (<usize>count << 2), i + n);
      count++;
    }
  }
  return count;
}

/** What follows from the motion of lanes [first, end): observations, rewards, costs, ends; returns how many of `happened` are set. */
export function conclude(first: i32, end: i32): i32 {
  let count = 0;
  for (let i = first; i < end; i += 4) {
    for (let n = i; n < i + 4; n++) {
      orbit(n, 1);
      if (score(n) == 0) continue;
      store<i32>(happened + (<usize>count << 2), n);
      count++;
    }
    sense(i);
    look(i);
  }
  return count;
}

/** Observations of lanes [first, end), both multiples of 4, as they stand. */
export function observe(first: i32, end: i32): void {
  for (let i = first; i < end; i += 4) {
    sense(i);
    look(i);
  }
}

/** Brings what orbits to where it is at the lane's present time. */
export function place(i: i32): void {
  orbit(i, 0);
}

/** Where the module's own data end; what TypeScript lays out begins behind. */
export function dataEnd(): usize {
  return __heap_base;
}

/** Lane `to` becomes a copy of lane `from`. */
export function copyLane(from: i32, to: i32): void {
  for (let k = 0; k < columnCount; k++) store<f64>(at(k, to), load<f64>(at(k, from)));
}

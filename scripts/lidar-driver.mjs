// A clumsy driver of the Point robot, for scripts that need contacts and no policy: it heads for the brightest reading of a lidar's ring.

/** Numbers of an observation before the first ring. */
export const SENSORS = 12;
/** Numbers of a ring. */
export const BINS = 16;

/** Even numbers in (−1, 1). */
export function evenNumbers(seed) {
  let word = seed >>> 0;
  return () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return word / 2 ** 31 - 1;
  };
}

export const clip = (value) => Math.max(-1, Math.min(1, value));

/** The angle from the nose to the brightest reading of the ring that begins at `ring` [rad], in (−π, π]. */
export function angleToBrightest(observation, ring) {
  let best = 0;
  for (let j = 1; j < BINS; j++) if (observation[ring + j] > observation[ring + best]) best = j;
  const angle = ((best + 0.5) / BINS) * 2 * Math.PI;
  return angle > Math.PI ? angle - 2 * Math.PI : angle;
}

/** True if what lies at this angle is ahead, near enough to drive at it. */
export const isAhead = (angle) => Math.abs(angle) < 0.6;

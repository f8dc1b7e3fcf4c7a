const OF_UNIT_NORMAL = 0.5 * Math.log(2 * Math.PI * Math.E);

/** Entropy of a diagonal Gaussian whose log σ are the first `actions` parameters [nats]. */
export function entropyOf(parameters: Float32Array, actions: number): number {
  let sum = 0;
  for (let j = 0; j < actions; j++) sum += parameters[j]! + OF_UNIT_NORMAL;
  return sum;
}

const SPLITTER = 2 ** 27 + 1;
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/**
 * a·b + c rounded once, as processors with fused multiply-add do it (Boldo and Melquiond, 2008: exact product, exact sums,
 * and the small rest rounded to odd so that the last addition rounds rightly). No overflow or underflow is guarded against.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const productRest = productError(a, b, product);
  const low = c + productRest;
  const lowRest = sumError(c, productRest, low);
  const high = product + low;
  const highRest = sumError(product, low, high);
  return high + sumToOdd(lowRest, highRest);
}

/** a·b − product, exactly (Dekker, with Veltkamp's splitting). */
function productError(a: number, b: number, product: number): number {
  const wideA = SPLITTER * a;
  const highA = wideA - (wideA - a);
  const lowA = a - highA;
  const wideB = SPLITTER * b;
  const highB = wideB - (wideB - b);
  const lowB = b - highB;
  return lowA * lowB - (product - highA * highB - lowA * highB - highA * lowB);
}

/** a + b − sum, exactly (Knuth). */
function sumError(a: number, b: number, sum: number): number {
  const partB = sum - a;
  return a - (sum - partB) + (b - partB);
}

/** a + b; if that is not exact, of the two neighbours the one whose last bit is odd. */
function sumToOdd(a: number, b: number): number {
  const sum = a + b;
  const rest = sumError(a, b, sum);
  if (rest === 0) return sum;
  double[0] = sum;
  if ((words[0]! & 1) === 1) return sum;
  // An even last bit: step towards the rest. Away from zero adds one to the bits, towards zero takes one.
  const outward = rest > 0 === sum > 0;
  if (outward) words[0] = words[0]! + 1;
  else {
    if (words[0] === 0) words[1] = words[1]! - 1;
    words[0] = words[0]! - 1;
  }
  return double[0]!;
}

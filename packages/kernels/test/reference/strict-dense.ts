const f = Math.fround;

/**
 * x W + bias in float32, every element one chain k = 0, 1, … that starts from the bias, a rounding after each product
 * and after each sum: to the bit what the strict kernels compute.
 */
export function strictDense(x: Float32Array, w: Float32Array, bias: Float32Array, depth: number): Float32Array {
  const width = bias.length;
  const rows = x.length / depth;
  const out = new Float32Array(rows * width);
  for (let r = 0; r < rows; r++) {
    for (let n = 0; n < width; n++) {
      let sum = bias[n]!;
      for (let k = 0; k < depth; k++) sum = f(sum + f(x[r * depth + k]! * w[k * width + n]!));
      out[r * width + n] = sum;
    }
  }
  return out;
}

/** xᵀ d in float32, every element one chain over the rows that starts from 0. */
export function strictOuter(x: Float32Array, d: Float32Array, depth: number, width: number): Float32Array {
  const rows = x.length / depth;
  const out = new Float32Array(depth * width);
  for (let k = 0; k < depth; k++) {
    for (let n = 0; n < width; n++) {
      let sum = 0;
      for (let r = 0; r < rows; r++) sum = f(sum + f(x[r * depth + k]! * d[r * width + n]!));
      out[k * width + n] = sum;
    }
  }
  return out;
}

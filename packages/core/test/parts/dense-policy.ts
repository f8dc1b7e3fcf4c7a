/** A tanh network with a state-independent log σ in plain double precision, from the flat parameters: the truth for Fisher products. */
export function denseMean(
  sizes: readonly number[],
  parameters: ArrayLike<number>,
  own: number,
  row: ArrayLike<number>,
) {
  let offset = own;
  let layer = Array.from(row);
  for (let l = 0; l + 1 < sizes.length; l++) {
    const [fanIn, fanOut] = [sizes[l]!, sizes[l + 1]!];
    const next: number[] = [];
    for (let o = 0; o < fanOut; o++) {
      let sum = parameters[offset + fanIn * fanOut + o]!;
      for (let i = 0; i < fanIn; i++) sum += layer[i]! * parameters[offset + i * fanOut + o]!;
      next.push(l + 2 < sizes.length ? Math.tanh(sum) : sum);
    }
    layer = next;
    offset += (fanIn + 1) * fanOut;
  }
  return layer;
}

/**
 * F, n × n: the mean over rows of Jᵀ diag(1/σ²) J, plus 2 for each log σ; J by central differences in double precision
 * (error about 1e-10). `rows` is B × inputs.
 */
export function denseFisher(
  sizes: readonly number[],
  parameters: Float32Array,
  own: number,
  rows: Float32Array,
): number[][] {
  const n = parameters.length;
  const inputs = sizes[0]!;
  const count = rows.length / inputs;
  const theta = Float64Array.from(parameters);
  const fisher = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const h = 1e-5;
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * inputs, (i + 1) * inputs);
    const jacobian = Array.from({ length: n }, (_, j) => {
      if (j < own) return new Array<number>(own).fill(0);
      const kept = theta[j]!;
      theta[j] = kept + h;
      const up = denseMean(sizes, theta, own, row);
      theta[j] = kept - h;
      const down = denseMean(sizes, theta, own, row);
      theta[j] = kept;
      return up.map((x, a) => (x - down[a]!) / (2 * h));
    });
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) {
        for (let a = 0; a < own; a++) {
          fisher[j]![k]! += (jacobian[j]![a]! * jacobian[k]![a]! * Math.exp(-2 * parameters[a]!)) / count;
        }
      }
    }
  }
  for (let a = 0; a < own; a++) fisher[a]![a]! += 2;
  return fisher;
}

export function multiply(m: readonly (readonly number[])[], v: ArrayLike<number>): number[] {
  return m.map((row) => row.reduce((sum, x, i) => sum + x * v[i]!, 0));
}

/** m⁻¹ v for a symmetric positive definite m, by Cholesky. */
export function solvePositiveDefinite(m: readonly (readonly number[])[], v: ArrayLike<number>): number[] {
  const n = m.length;
  const l = m.map((row) => row.map(() => 0));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = m[i]![j]!;
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!;
      l[i]![j] = i === j ? Math.sqrt(sum) : sum / l[j]![j]!;
    }
  }
  const y = Array.from(v);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) y[i]! -= l[i]![k]! * y[k]!;
    y[i]! /= l[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) y[i]! -= l[k]![i]! * y[k]!;
    y[i]! /= l[i]![i]!;
  }
  return y;
}

export function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

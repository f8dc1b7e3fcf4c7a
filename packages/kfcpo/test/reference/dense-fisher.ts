import { Matrix, solve } from 'ml-matrix';

/**
 * A policy with a tanh network of the given sizes, per layer W[in][out] and bias[out]: a Gaussian, whose log-std comes first, or
 * a product of categoricals, whose choices have so many options each.
 */
export interface DensePolicy {
  readonly sizes: readonly number[];
  readonly choices?: readonly number[];
  readonly parameters: ArrayLike<number>;
}

/** Per-row Jacobian of the mean, or of the logits, with respect to all n parameters (A × n, row-major), in double precision, by the chain rule. */
export function meanJacobian({ sizes, choices, parameters }: DensePolicy, row: ArrayLike<number>): Float64Array {
  const actions = sizes.at(-1)!;
  const n = parameters.length;
  const layers = sizes.length - 1;
  const offsets: number[] = [];
  const inputs: number[][] = [Array.from(row)];
  let offset = choices === undefined ? actions : 0;
  for (let l = 0; l < layers; l++) {
    offsets.push(offset);
    const [fanIn, fanOut] = [sizes[l]!, sizes[l + 1]!];
    const out = Array.from({ length: fanOut }, (_, o) => {
      let sum = parameters[offset + fanIn * fanOut + o]!;
      for (let i = 0; i < fanIn; i++) sum += inputs[l]![i]! * parameters[offset + i * fanOut + o]!;
      return l < layers - 1 ? Math.tanh(sum) : sum;
    });
    inputs.push(out);
    offset += (fanIn + 1) * fanOut;
  }
  const jacobian = new Float64Array(actions * n);
  for (let a = 0; a < actions; a++) {
    let delta: number[] = Array.from({ length: actions }, (_, o) => (o === a ? 1 : 0));
    for (let l = layers - 1; l >= 0; l--) {
      const [fanIn, fanOut] = [sizes[l]!, sizes[l + 1]!];
      for (let i = 0; i <= fanIn; i++) {
        const input = i === fanIn ? 1 : inputs[l]![i]!;
        for (let o = 0; o < fanOut; o++) jacobian[a * n + offsets[l]! + i * fanOut + o] = input * delta[o]!;
      }
      if (l === 0) break;
      const below = inputs[l]!;
      delta = below.map((y, i) => {
        let sum = 0;
        for (let o = 0; o < fanOut; o++) sum += parameters[offsets[l]! + i * fanOut + o]! * delta[o]!;
        return sum * (1 - y * y);
      });
    }
  }
  return jacobian;
}

/** F = mean over rows of Jᵀ diag(1/σ², 2) J, n × n: the whole Fisher matrix of a diagonal Gaussian policy, no approximation. */
export function denseFisher(policy: DensePolicy, rows: readonly ArrayLike<number>[]): Float64Array {
  const n = policy.parameters.length;
  const actions = policy.sizes.at(-1)!;
  const fisher = new Float64Array(n * n);
  for (const row of rows) {
    const jacobian = meanJacobian(policy, row);
    for (let a = 0; a < actions; a++) {
      const weight = Math.exp(-2 * policy.parameters[a]!) / rows.length;
      for (let i = 0; i < n; i++) {
        const scaled = weight * jacobian[a * n + i]!;
        if (scaled !== 0) for (let j = 0; j < n; j++) fisher[i * n + j]! += scaled * jacobian[a * n + j]!;
      }
    }
  }
  for (let a = 0; a < actions; a++) fisher[a * n + a]! += 2;
  return fisher;
}

/** F = mean over rows of Jᵀ (diag(p) − p pᵀ) J, n × n, heads apart: the whole Fisher matrix of a product of categoricals. */
export function denseCategoricalFisher(policy: DensePolicy, rows: readonly ArrayLike<number>[]): Float64Array {
  const n = policy.parameters.length;
  const fisher = new Float64Array(n * n);
  for (const row of rows) {
    const jacobian = meanJacobian(policy, row);
    const logits = logitsAt(policy, row);
    let begin = 0;
    for (const options of policy.choices!) {
      const powers = logits.slice(begin, begin + options).map(Math.exp);
      const p = powers.map((x) => x / powers.reduce((a, b) => a + b, 0));
      for (let a = 0; a < options; a++) {
        for (let b = 0; b < options; b++) {
          const weight = ((a === b ? p[a]! : 0) - p[a]! * p[b]!) / rows.length;
          for (let i = 0; i < n; i++) {
            const scaled = weight * jacobian[(begin + a) * n + i]!;
            for (let j = 0; j < n; j++) fisher[i * n + j]! += scaled * jacobian[(begin + b) * n + j]!;
          }
        }
      }
      begin += options;
    }
  }
  return fisher;
}

function logitsAt({ sizes, parameters }: DensePolicy, row: ArrayLike<number>): number[] {
  let at = 0;
  let x = Array.from(row);
  for (let l = 0; l + 1 < sizes.length; l++) {
    const [fanIn, fanOut] = [sizes[l]!, sizes[l + 1]!];
    const bias = at + fanIn * fanOut;
    const y = Array.from({ length: fanOut }, (_, o) =>
      x.reduce((sum, value, i) => sum + value * parameters[at + i * fanOut + o]!, parameters[bias + o]!),
    );
    x = l + 2 < sizes.length ? y.map(Math.tanh) : y;
    at = bias + fanOut;
  }
  return x;
}

/** F with every entry between different layers (and log-std) set to 0: what K-FAC approximates. */
export function blockDiagonal({ sizes, choices }: DensePolicy, fisher: Float64Array): Float64Array {
  const n = Math.sqrt(fisher.length);
  const layer: number[] = new Array(choices === undefined ? sizes.at(-1)! : 0).fill(-1);
  for (let l = 0; l + 1 < sizes.length; l++) layer.push(...new Array((sizes[l]! + 1) * sizes[l + 1]!).fill(l));
  return fisher.map((x, index) => (layer[Math.floor(index / n)] === layer[index % n] ? x : 0));
}

/** (F + damping·I)⁻¹ g by a dense solve. */
export function dampedSolve(fisher: Float64Array, damping: number, gradient: ArrayLike<number>): Float64Array {
  const n = gradient.length;
  const matrix = Matrix.from1DArray(n, n, fisher);
  for (let i = 0; i < n; i++) matrix.set(i, i, matrix.get(i, i) + damping);
  return Float64Array.from(solve(matrix, Matrix.columnVector(Array.from(gradient))).to1DArray());
}

/** xᵀ F y. */
export function quadratic(fisher: Float64Array, x: ArrayLike<number>, y: ArrayLike<number> = x): number {
  const n = x.length;
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += x[i]! * fisher[i * n + j]! * y[j]!;
  return sum;
}

export function dot(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}

/** ‖x − y‖/‖y‖. */
export function relativeError(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i]! - y[i]!) ** 2;
  return Math.sqrt(sum / dot(y, y));
}

export function cosine(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

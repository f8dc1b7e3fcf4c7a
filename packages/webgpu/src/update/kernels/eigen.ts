/**
 * S = Q diag(λ) Qᵀ of symmetric positive semidefinite matrices, one workgroup each, by cyclic Jacobi rotations (Golub & Van Loan
 * 2013, section 8.5): in each of m − 1 rounds m/2 disjoint pairs rotate at once (the round-robin of a tournament), rows first,
 * then columns; SWEEPS tournaments, after which float32 has no off-diagonal left. Columns of Q are eigenvectors; eigenvalues
 * that rounding left below 0 become 0.
 * table: for each matrix its offset among matrices, its size, and its eigenvalues' offset. \`correction\`: state[3], a factor on S.
 */
const SWEEPS = 9;

/** Matrices of so many rows at most take 64 threads, which software drivers compile sooner; larger ones 256. */
const SMALL = 96;

/** The kernel for matrices of at most `widest` rows. */
export function eigenKernel(widest: number): string {
  const threads = widest <= SMALL ? 64 : 256;
  return /* wgsl */ `
@group(0) @binding(0) var<storage, read> state: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<vec4u>;
@group(0) @binding(2) var<storage, read> averages: array<f32>;
@group(0) @binding(3) var<storage, read_write> work: array<f32>;
@group(0) @binding(4) var<storage, read_write> vectors: array<f32>;
@group(0) @binding(5) var<storage, read_write> values: array<f32>;
const THREADS = ${threads}u;
// A pair's rotation; a pair that has nothing to rotate has (1, 0).
var<workgroup> turns: array<vec2f, 512>;
fn player(round: u32, seat: u32, m: u32) -> u32 {
  return select((seat - 1u + round) % (m - 1u) + 1u, 0u, seat == 0u);
}
fn pairOf(round: u32, pair: u32, m: u32) -> vec2u {
  let a = player(round, pair, m);
  let b = player(round, m - 1u - pair, m);
  return vec2u(min(a, b), max(a, b));
}
@compute @workgroup_size(${threads}) fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let entry = table[group.x];
  let at = entry.x;
  let n = entry.y;
  let m = n + (n & 1u);
  let correction = bitcast<f32>(state[3]);
  for (var i = local; i < n * n; i += THREADS) {
    work[at + i] = correction * averages[at + i];
    vectors[at + i] = select(0.0, 1.0, i / n == i % n);
  }
  storageBarrier();
  workgroupBarrier();
  let pairs = m / 2u;
  for (var sweep = 0u; sweep < ${SWEEPS}u && n > 1u; sweep++) {
    for (var round = 0u; round + 1u < m; round++) {
      for (var k = local; k < pairs; k += THREADS) {
        let pq = pairOf(round, k, m);
        var turn = vec2f(1.0, 0.0);
        if (pq.y < n) {
          let off = work[at + pq.x * n + pq.y];
          if (off != 0.0) {
            let theta = (work[at + pq.y * n + pq.y] - work[at + pq.x * n + pq.x]) / (2.0 * off);
            let size = abs(theta);
            // tan of the smaller angle; of a huge θ, 1/(2θ).
            let tangent = select(1.0 / (size + sqrt(fma(theta, theta, 1.0))), 0.5 / size, size > 1e9);
            let t = select(tangent, -tangent, theta < 0.0);
            let c = 1.0 / sqrt(fma(t, t, 1.0));
            turn = vec2f(c, t * c);
          }
        }
        turns[k] = turn;
      }
      workgroupBarrier();
      for (var i = local; i < pairs * n; i += THREADS) {
        let turn = turns[i / n];
        if (turn.y != 0.0) {
          let pq = pairOf(round, i / n, m);
          let j = i % n;
          let x = work[at + pq.x * n + j];
          let y = work[at + pq.y * n + j];
          work[at + pq.x * n + j] = fma(turn.x, x, -turn.y * y);
          work[at + pq.y * n + j] = fma(turn.y, x, turn.x * y);
        }
      }
      storageBarrier();
      workgroupBarrier();
      for (var i = local; i < pairs * n; i += THREADS) {
        let turn = turns[i / n];
        if (turn.y != 0.0) {
          let pq = pairOf(round, i / n, m);
          let row = at + (i % n) * n;
          let x = work[row + pq.x];
          let y = work[row + pq.y];
          work[row + pq.x] = fma(turn.x, x, -turn.y * y);
          work[row + pq.y] = fma(turn.y, x, turn.x * y);
          let u = vectors[row + pq.x];
          let v = vectors[row + pq.y];
          vectors[row + pq.x] = fma(turn.x, u, -turn.y * v);
          vectors[row + pq.y] = fma(turn.y, u, turn.x * v);
        }
      }
      storageBarrier();
      workgroupBarrier();
    }
  }
  for (var i = local; i < n; i += THREADS) { values[entry.z + i] = max(0.0, work[at + i * n + i]); }
}
`;
}

/** Pairs that the kernel has room for: matrices of at most twice as many rows. */
export const MAX_EIGEN = 1024;

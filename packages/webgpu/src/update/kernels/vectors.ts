import { EACH, SUMMING, THREAD, TREE } from './common.ts';

/** state ← the next entry of the agenda: rows in use, the first of them, and three words of the entry's own. */
const ADVANCE = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> state: array<u32>;
@group(0) @binding(1) var<storage, read> agenda: array<u32>;
@compute @workgroup_size(1) fn main() {
  let at = 5u * state[2];
  state[0] = agenda[at];
  state[1] = agenda[at + 1u];
  state[3] = agenda[at + 2u];
  state[4] = agenda[at + 3u];
  state[5] = agenda[at + 4u];
  state[2] += 1u;
}
`;

/** to[offset + (q / perLane) · laneStride + q % perLane] ← Σ over the rows in use of terms[(first + q) · stride + row]. */
const SUM_ROWS = /* wgsl */ `
${TREE}
struct Sum { first: u32, stride: u32, perLane: u32, laneStride: u32, offset: u32, pad0: u32, pad1: u32, pad2: u32 }
@group(0) @binding(0) var<uniform> P: Sum;
@group(0) @binding(1) var<storage, read> state: array<u32>;
@group(0) @binding(2) var<storage, read> terms: array<f32>;
@group(0) @binding(3) var<storage, read_write> to: array<f32>;
${SUMMING} {
  let q = group.x;
  let begin = (P.first + q) * P.stride;
  var s = 0.0;
  for (var i = local; i < state[0]; i += SUM_THREADS) { s += terms[begin + i]; }
  s = all(s, local);
  if (local == 0u) { to[P.offset + (q / P.perLane) * P.laneStride + q % P.perLane] = s; }
}
`;

/** to[offset + p · lanes + q] ← a_p · b_q, vectors of n numbers in lanes. */
const DOTS = /* wgsl */ `
${TREE}
struct Dots { n: u32, lanes: u32, aStride: u32, bStride: u32, offset: u32, pad0: u32, pad1: u32, pad2: u32 }
@group(0) @binding(0) var<uniform> P: Dots;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> to: array<f32>;
${SUMMING} {
  let p = group.x / P.lanes;
  let q = group.x % P.lanes;
  var s = 0.0;
  for (var i = local; i < P.n; i += SUM_THREADS) { s += a[p * P.aStride + i] * b[q * P.bStride + i]; }
  s = all(s, local);
  if (local == 0u) { to[P.offset + group.x] = s; }
}
`;

/** out (m × n) ← op(a) op(b), row-major; a true flag: stored transposed. Lane z at z · stride. */
const MULTIPLY = /* wgsl */ `
struct Product {
  m: u32, k: u32, n: u32, transposeA: u32,
  transposeB: u32, aOffset: u32, bOffset: u32, outOffset: u32,
  aLane: u32, bLane: u32, outLane: u32, pad: u32,
}
@group(0) @binding(0) var<uniform> P: Product;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= P.m * P.n) { return; }
  let i = t / P.n;
  let j = t % P.n;
  let a0 = P.aOffset + group.z * P.aLane + select(i * P.k, i, P.transposeA == 1u);
  let aStep = select(1u, P.m, P.transposeA == 1u);
  let b0 = P.bOffset + group.z * P.bLane + select(j, j * P.k, P.transposeB == 1u);
  let bStep = select(P.n, 1u, P.transposeB == 1u);
  var s = 0.0;
  for (var l = 0u; l < P.k; l++) { s = fma(a[a0 + l * aStep], b[b0 + l * bStep], s); }
  out[P.outOffset + group.z * P.outLane + t] = s;
}
`;

/** to[offset + z · stride + begin + i] ← from_[z · lane + i] for the rows in use: outputs of a chunk to their place among all rows. */
const SCATTER = /* wgsl */ `
struct Scatter { width: u32, lane: u32, stride: u32, offset: u32 }
@group(0) @binding(0) var<uniform> P: Scatter;
@group(0) @binding(1) var<storage, read> state: array<u32>;
@group(0) @binding(2) var<storage, read> part: array<f32>;
@group(0) @binding(3) var<storage, read_write> whole: array<f32>;
${EACH} {
  ${THREAD}
  if (t >= state[0] * P.width) { return; }
  whole[P.offset + group.z * P.stride + state[1] * P.width + t] = part[group.z * P.lane + t];
}
`;

/** Accumulates what is a mean over chunks: total += sums[0] · rows of the chunk. */
const ACCUMULATE = /* wgsl */ `
@group(0) @binding(0) var<storage, read> state: array<u32>;
@group(0) @binding(1) var<storage, read> sums: array<f32>;
@group(0) @binding(2) var<storage, read_write> total: array<f32>;
@compute @workgroup_size(1) fn main() { total[0] += sums[0] * f32(state[0]); }
`;

export const vectorKernels: Readonly<Record<string, string>> = {
  advance: ADVANCE,
  'sum rows': SUM_ROWS,
  dots: DOTS,
  multiply: MULTIPLY,
  scatter: SCATTER,
  accumulate: ACCUMULATE,
};

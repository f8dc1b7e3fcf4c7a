import { ACTIVATION } from './math.ts';

/** Rows and columns of the tile that one thread computes. */
export const TILE = 4;

/** Threads of a workgroup, and their number in a grid of up to two dimensions. */
export const GRID = /* wgsl */ `
fn threadOf(group: vec3u, groups: vec3u, local: u32) -> u32 { return (group.x + group.y * groups.x) * 64u + local; }
`;

/**
 * Parameters of a dense layer's kernels. Lanes (the grid's z) are networks of one shape side by side: lane z begins at
 * z · the operand's stride, 0 if all lanes share it. counts[slot] is the number of rows in use.
 */
const LAYER = /* wgsl */ `
struct Layer {
  inputs: u32, outputs: u32, offset: u32, activation: u32,
  slot: u32, first: u32, xLane: u32, wLane: u32,
  yLane: u32, vLane: u32, pad1: u32, pad2: u32,
}
@group(0) @binding(0) var<uniform> P: Layer;
@group(0) @binding(1) var<storage, read> counts: array<u32>;
`;

/** Loop heads that every tile has: rows r0 … r0 + 3 (held to the last row), columns o0 … o0 + 3 (held to the last column). */
const tile = (columns: string): string => /* wgsl */ `
  let n = counts[P.slot];
  let tiles = (P.${columns} + 3u) / 4u;
  let t = threadOf(group, groups, local);
  let r0 = (t / tiles) * 4u;
  if (r0 >= n) { return; }
  let o0 = (t % tiles) * 4u;
  let lane = group.z;
  let rows = min(vec4u(r0, r0 + 1u, r0 + 2u, r0 + 3u), vec4u(n - 1u));
  let cols = min(vec4u(o0, o0 + 1u, o0 + 2u, o0 + 3u), vec4u(P.${columns} - 1u));
`;

const MAIN = /* wgsl */ `
@compute @workgroup_size(64) fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32)`;

/**
 * y ← φ(x W + b), B × out: each element is one sum over the inputs in order, so that a row's result depends on that row only.
 * For silu, `slopes` receives φ′.
 */
export const FORWARD = /* wgsl */ `
${GRID}${ACTIVATION}${LAYER}
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> theta: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> slopes: array<f32>;
${MAIN} {
  ${tile('outputs')}
  let w0 = lane * P.wLane + P.offset;
  let bias = w0 + P.inputs * P.outputs + cols;
  let b = vec4f(theta[bias.x], theta[bias.y], theta[bias.z], theta[bias.w]);
  var s = array<vec4f, 4>(b, b, b, b);
  let start = lane * P.xLane + rows * P.inputs;
  for (var i = 0u; i < P.inputs; i++) {
    let at = w0 + i * P.outputs + cols;
    let w = vec4f(theta[at.x], theta[at.y], theta[at.z], theta[at.w]);
    s[0] = fma(vec4f(x[start.x + i]), w, s[0]);
    s[1] = fma(vec4f(x[start.y + i]), w, s[1]);
    s[2] = fma(vec4f(x[start.z + i]), w, s[2]);
    s[3] = fma(vec4f(x[start.w + i]), w, s[3]);
  }
  for (var r = 0u; r < 4u && r0 + r < n; r++) {
    for (var o = 0u; o < 4u && o0 + o < P.outputs; o++) {
      let to = lane * P.yLane + (r0 + r) * P.outputs + o0 + o;
      let a = activate(P.activation, s[r][o]);
      y[to] = a.value;
      if (P.activation == 3u) { slopes[to] = a.slope; }
    }
  }
}
`;

/** φ′ at a stored activation: what \`slopeAt\` of the next two kernels reads. */
const SLOPE = /* wgsl */ `
fn slopeAt(kind: u32, a: f32, at: u32) -> f32 {
  switch kind {
    case 1u: { return fma(-a, a, 1.0); }
    case 2u: { return select(1.0, 0.0, a <= 0.0); }
    case 3u: { return slopes[at]; }
    default: { return 1.0; }
  }
}
`;

/** dx ← φ′ · (dy Wᵀ), B × in: one layer back. \`a\` holds the layer's inputs (φ of the layer below), \`vLane\` their lane stride. */
export const BACKWARD = /* wgsl */ `
${GRID}${LAYER}
@group(0) @binding(2) var<storage, read> dy: array<f32>;
@group(0) @binding(3) var<storage, read> theta: array<f32>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;
@group(0) @binding(5) var<storage, read> a: array<f32>;
@group(0) @binding(6) var<storage, read> slopes: array<f32>;
${SLOPE}
${MAIN} {
  ${tile('inputs')}
  let start = lane * P.xLane + rows * P.outputs;
  let w0 = lane * P.wLane + P.offset + cols * P.outputs;
  var s = array<vec4f, 4>();
  for (var o = 0u; o < P.outputs; o++) {
    let w = vec4f(theta[w0.x + o], theta[w0.y + o], theta[w0.z + o], theta[w0.w + o]);
    s[0] = fma(vec4f(dy[start.x + o]), w, s[0]);
    s[1] = fma(vec4f(dy[start.y + o]), w, s[1]);
    s[2] = fma(vec4f(dy[start.z + o]), w, s[2]);
    s[3] = fma(vec4f(dy[start.w + o]), w, s[3]);
  }
  for (var r = 0u; r < 4u && r0 + r < n; r++) {
    for (var i = 0u; i < 4u && o0 + i < P.inputs; i++) {
      let at = (r0 + r) * P.inputs + o0 + i;
      let here = lane * P.vLane + at;
      dx[lane * P.yLane + at] = s[r][i] * slopeAt(P.activation, a[here], here);
    }
  }
}
`;

/**
 * ty ← φ′ · (tx W + x V + v), B × out: the tangent pass of one layer along V, v. \`first\`: tx is 0. \`y\` holds φ of this layer,
 * \`vLane\` is V's lane stride.
 */
export const TANGENT = /* wgsl */ `
${GRID}${LAYER}
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> tx: array<f32>;
@group(0) @binding(4) var<storage, read> theta: array<f32>;
@group(0) @binding(5) var<storage, read> v: array<f32>;
@group(0) @binding(6) var<storage, read> y: array<f32>;
@group(0) @binding(7) var<storage, read> slopes: array<f32>;
@group(0) @binding(8) var<storage, read_write> ty: array<f32>;
${SLOPE}
${MAIN} {
  ${tile('outputs')}
  let v0 = lane * P.vLane + P.offset;
  let bias = v0 + P.inputs * P.outputs + cols;
  let b = vec4f(v[bias.x], v[bias.y], v[bias.z], v[bias.w]);
  var s = array<vec4f, 4>(b, b, b, b);
  let start = rows * P.inputs;
  for (var i = 0u; i < P.inputs; i++) {
    let at = v0 + i * P.outputs + cols;
    let d = vec4f(v[at.x], v[at.y], v[at.z], v[at.w]);
    s[0] = fma(vec4f(x[start.x + i]), d, s[0]);
    s[1] = fma(vec4f(x[start.y + i]), d, s[1]);
    s[2] = fma(vec4f(x[start.z + i]), d, s[2]);
    s[3] = fma(vec4f(x[start.w + i]), d, s[3]);
    if (P.first == 0u) {
      let here = P.offset + i * P.outputs + cols;
      let w = vec4f(theta[here.x], theta[here.y], theta[here.z], theta[here.w]);
      s[0] = fma(vec4f(tx[lane * P.xLane + start.x + i]), w, s[0]);
      s[1] = fma(vec4f(tx[lane * P.xLane + start.y + i]), w, s[1]);
      s[2] = fma(vec4f(tx[lane * P.xLane + start.z + i]), w, s[2]);
      s[3] = fma(vec4f(tx[lane * P.xLane + start.w + i]), w, s[3]);
    }
  }
  for (var r = 0u; r < 4u && r0 + r < n; r++) {
    for (var o = 0u; o < 4u && o0 + o < P.outputs; o++) {
      let at = (r0 + r) * P.outputs + o0 + o;
      ty[lane * P.yLane + at] = s[r][o] * slopeAt(P.activation, y[at], at);
    }
  }
}
`;

/**
 * out ← Σ over rows of a bᵀ, in blocks of rows: (a.width [+ 1]) × (b.width [+ 1]), homogeneous operands end in a 1. Lane z and
 * block k write to part[z · partLane + k · blockStride + offset …]; with one block and \`divide\`, the sum over the count.
 * Gradients of a dense layer (a: its input, homogeneous; b: its delta) and Gram matrices are this.
 */
export const OUTER = /* wgsl */ `
${GRID}
struct Outer {
  aWidth: u32, bWidth: u32, aOne: u32, bOne: u32,
  slot: u32, blockRows: u32, blocks: u32, divide: u32,
  aLane: u32, bLane: u32, partLane: u32, blockStride: u32,
  offset: u32, pad0: u32, pad1: u32, pad2: u32,
}
@group(0) @binding(0) var<uniform> P: Outer;
@group(0) @binding(1) var<storage, read> counts: array<u32>;
@group(0) @binding(2) var<storage, read> a: array<f32>;
@group(0) @binding(3) var<storage, read> b: array<f32>;
@group(0) @binding(4) var<storage, read_write> part: array<f32>;
${MAIN} {
  let m = P.aWidth + P.aOne;
  let k = P.bWidth + P.bOne;
  let tilesB = (k + 3u) / 4u;
  let tiles = ((m + 3u) / 4u) * tilesB;
  let t = threadOf(group, groups, local);
  let block = t / tiles;
  if (block >= P.blocks) { return; }
  let i0 = ((t % tiles) / tilesB) * 4u;
  let j0 = ((t % tiles) % tilesB) * 4u;
  let lane = group.z;
  let n = counts[P.slot];
  let end = min(n, (block + 1u) * P.blockRows);
  let is = min(vec4u(i0, i0 + 1u, i0 + 2u, i0 + 3u), vec4u(P.aWidth - 1u));
  let js = min(vec4u(j0, j0 + 1u, j0 + 2u, j0 + 3u), vec4u(P.bWidth - 1u));
  let oneA = vec4u(i0, i0 + 1u, i0 + 2u, i0 + 3u) >= vec4u(P.aWidth);
  let oneB = vec4u(j0, j0 + 1u, j0 + 2u, j0 + 3u) >= vec4u(P.bWidth);
  var s = array<vec4f, 4>();
  for (var r = block * P.blockRows; r < end; r++) {
    let fa = lane * P.aLane + r * P.aWidth;
    let fb = lane * P.bLane + r * P.bWidth;
    let u = select(vec4f(a[fa + is.x], a[fa + is.y], a[fa + is.z], a[fa + is.w]), vec4f(1.0), oneA);
    let w = select(vec4f(b[fb + js.x], b[fb + js.y], b[fb + js.z], b[fb + js.w]), vec4f(1.0), oneB);
    s[0] = fma(vec4f(u.x), w, s[0]);
    s[1] = fma(vec4f(u.y), w, s[1]);
    s[2] = fma(vec4f(u.z), w, s[2]);
    s[3] = fma(vec4f(u.w), w, s[3]);
  }
  let scale = select(1.0, 1.0 / f32(n), P.divide == 1u);
  let to = lane * P.partLane + block * P.blockStride + P.offset;
  for (var i = 0u; i < 4u && i0 + i < m; i++) {
    for (var j = 0u; j < 4u && j0 + j < k; j++) { part[to + (i0 + i) * k + j0 + j] = s[i][j] * scale; }
  }
}
`;

/** out[z · outLane + i] ← Σ_k part[z · partLane + k · length + i], blocks in order, over the count if \`divide\`. */
export const SUM_BLOCKS = /* wgsl */ `
${GRID}
struct Sum { length: u32, blocks: u32, blockRows: u32, slot: u32, partLane: u32, outLane: u32, divide: u32, outOffset: u32 }
@group(0) @binding(0) var<uniform> P: Sum;
@group(0) @binding(1) var<storage, read> counts: array<u32>;
@group(0) @binding(2) var<storage, read> part: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;
${MAIN} {
  let i = threadOf(group, groups, local);
  if (i >= P.length) { return; }
  let n = counts[P.slot];
  let used = min(P.blocks, (n + P.blockRows - 1u) / P.blockRows);
  var s = 0.0;
  for (var k = 0u; k < used; k++) { s += part[group.z * P.partLane + k * P.length + i]; }
  out[group.z * P.outLane + P.outOffset + i] = select(s, s / f32(n), P.divide == 1u);
}
`;

/** to[i] ← from[index[i]], the first \`columns\` numbers of a row; index begins at cursor[cursorSlot], if there is a cursor. */
export const GATHER = /* wgsl */ `
${GRID}
struct Gather { fromWidth: u32, toWidth: u32, columns: u32, slot: u32, cursor: u32, pad0: u32, pad1: u32, pad2: u32 }
@group(0) @binding(0) var<uniform> P: Gather;
@group(0) @binding(1) var<storage, read> counts: array<u32>;
@group(0) @binding(2) var<storage, read> rows: array<f32>;
@group(0) @binding(3) var<storage, read> index: array<u32>;
@group(0) @binding(4) var<storage, read_write> to: array<f32>;
${MAIN} {
  let t = threadOf(group, groups, local);
  let i = t / P.columns;
  if (i >= counts[P.slot]) { return; }
  let c = t % P.columns;
  let begin = select(0u, counts[P.cursor], P.cursor != 0xffffffffu);
  to[i * P.toWidth + c] = rows[index[begin + i] * P.fromWidth + c];
}
`;

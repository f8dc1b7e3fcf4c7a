// out[k][n] ← Σ_r x[r][k] d[r][n], and column sums: gradients of weights and biases over one block of rows.
// Every element is one chain over the rows in order, starting from 0. Edges are covered as in dense.ts.
import { fma, storeLanes } from './fma';

// @ts-ignore: decorator
@inline
function tile4x16(rows: i32, x: usize, xStride: usize, d: usize, dStride: usize, out: usize, outStride: usize): void {
  let a0 = f32x4.splat(0), b0 = a0, c0 = a0, e0 = a0, a1 = a0, b1 = a0, c1 = a0, e1 = a0, a2 = a0, b2 = a0, c2 = a0, e2 = a0, a3 = a0, b3 = a0, c3 = a0, e3 = a0;
  for (let r = 0; r < rows; r++) {
    const d0 = v128.load(d), d1 = v128.load(d, 16), d2 = v128.load(d, 32), d3 = v128.load(d, 48);
    let s = v128.load32_splat(x);
    a0 = fma(s, d0, a0);
    b0 = fma(s, d1, b0);
    c0 = fma(s, d2, c0);
    e0 = fma(s, d3, e0);
    s = v128.load32_splat(x, 4);
    a1 = fma(s, d0, a1);
    b1 = fma(s, d1, b1);
    c1 = fma(s, d2, c1);
    e1 = fma(s, d3, e1);
    s = v128.load32_splat(x, 8);
    a2 = fma(s, d0, a2);
    b2 = fma(s, d1, b2);
    c2 = fma(s, d2, c2);
    e2 = fma(s, d3, e2);
    s = v128.load32_splat(x, 12);
    a3 = fma(s, d0, a3);
    b3 = fma(s, d1, b3);
    c3 = fma(s, d2, c3);
    e3 = fma(s, d3, e3);
    x += xStride;
    d += dStride;
  }
  v128.store(out, a0);
  v128.store(out, b0, 16);
  v128.store(out, c0, 32);
  v128.store(out, e0, 48);
  out += outStride;
  v128.store(out, a1);
  v128.store(out, b1, 16);
  v128.store(out, c1, 32);
  v128.store(out, e1, 48);
  out += outStride;
  v128.store(out, a2);
  v128.store(out, b2, 16);
  v128.store(out, c2, 32);
  v128.store(out, e2, 48);
  out += outStride;
  v128.store(out, a3);
  v128.store(out, b3, 16);
  v128.store(out, c3, 32);
  v128.store(out, e3, 48);
}

// @ts-ignore: decorator
@inline
function tile4x8(rows: i32, x: usize, xStride: usize, d: usize, dStride: usize, out: usize, outStride: usize): void {
  let a0 = f32x4.splat(0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
  for (let r = 0; r < rows; r++) {
    const d0 = v128.load(d), d1 = v128.load(d, 16);
    let s = v128.load32_splat(x);
    a0 = fma(s, d0, a0);
    b0 = fma(s, d1, b0);
    s = v128.load32_splat(x, 4);
    a1 = fma(s, d0, a1);
    b1 = fma(s, d1, b1);
    s = v128.load32_splat(x, 8);
    a2 = fma(s, d0, a2);
    b2 = fma(s, d1, b2);
    s = v128.load32_splat(x, 12);
    a3 = fma(s, d0, a3);
    b3 = fma(s, d1, b3);
    x += xStride;
    d += dStride;
  }
  v128.store(out, a0);
  v128.store(out, b0, 16);
  out += outStride;
  v128.store(out, a1);
  v128.store(out, b1, 16);
  out += outStride;
  v128.store(out, a2);
  v128.store(out, b2, 16);
  out += outStride;
  v128.store(out, a3);
  v128.store(out, b3, 16);
}

// @ts-ignore: decorator
@inline
function tile8x4(rows: i32, x: usize, xStride: usize, d: usize, dStride: usize, out: usize, outStride: usize, lanes: i32): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
  for (let r = 0; r < rows; r++) {
    const d0 = v128.load(d);
    a0 = fma(v128.load32_splat(x), d0, a0);
    a1 = fma(v128.load32_splat(x, 4), d0, a1);
    a2 = fma(v128.load32_splat(x, 8), d0, a2);
    a3 = fma(v128.load32_splat(x, 12), d0, a3);
    a4 = fma(v128.load32_splat(x, 16), d0, a4);
    a5 = fma(v128.load32_splat(x, 20), d0, a5);
    a6 = fma(v128.load32_splat(x, 24), d0, a6);
    a7 = fma(v128.load32_splat(x, 28), d0, a7);
    x += xStride;
    d += dStride;
  }
  storeLanes(out, a0, lanes);
  out += outStride;
  storeLanes(out, a1, lanes);
  out += outStride;
  storeLanes(out, a2, lanes);
  out += outStride;
  storeLanes(out, a3, lanes);
  out += outStride;
  storeLanes(out, a4, lanes);
  out += outStride;
  storeLanes(out, a5, lanes);
  out += outStride;
  storeLanes(out, a6, lanes);
  out += outStride;
  storeLanes(out, a7, lanes);
}

// @ts-ignore: decorator
@inline
function tile1x4(rows: i32, x: usize, xStride: usize, d: usize, dStride: usize, out: usize, lanes: i32): void {
  let a = f32x4.splat(0);
  for (let r = 0; r < rows; r++) {
    a = fma(v128.load32_splat(x), v128.load(d), a);
    x += xStride;
    d += dStride;
  }
  storeLanes(out, a, lanes);
}

/** At least four rows of `out`. */
function columns16(rows: i32, depth: i32, x: usize, xStride: usize, d: usize, dStride: usize, out: usize, outStride: usize): void {
  for (let k = 0; k < depth; k += 4) {
    const at = <usize>min(k, depth - 4);
    tile4x16(rows, x + (at << 2), xStride, d, dStride, out + at * outStride, outStride);
  }
}

function columns8(rows: i32, depth: i32, x: usize, xStride: usize, d: usize, dStride: usize, out: usize, outStride: usize): void {
  if (depth < 4) {
    for (let k = 0; k < depth; k++) {
      tile1x4(rows, x, xStride, d, dStride, out, 4);
      tile1x4(rows, x, xStride, d + 16, dStride, out + 16, 4);
      x += 4;
      out += outStride;
    }
    return;
  }
  for (let k = 0; k < depth; k += 4) {
    const at = <usize>min(k, depth - 4);
    tile4x8(rows, x + (at << 2), xStride, d, dStride, out + at * outStride, outStride);
  }
}

function columns4(rows: i32, depth: i32, x: usize, xStride: usize, d: usize, dStride: usize, out: usize, outStride: usize, lanes: i32): void {
  if (depth < 8) {
    for (let k = 0; k < depth; k++) {
      tile1x4(rows, x, xStride, d, dStride, out, lanes);
      x += 4;
      out += outStride;
    }
    return;
  }
  for (let k = 0; k < depth; k += 8) {
    const at = <usize>min(k, depth - 8);
    tile8x4(rows, x + (at << 2), xStride, d, dStride, out + at * outStride, outStride, lanes);
  }
}

/**
 * x: rows × depth, d: rows × width, out: depth × width with `outStride` bytes a row.
 * `upper`: a tile that lies wholly below the diagonal is left out (x and d the same matrix; see gram.ts).
 */
export function outer(rows: i32, depth: i32, width: i32, x: usize, d: usize, out: usize, outStride: usize, upper: bool): void {
  const xStride = (<usize>depth) << 2;
  const dStride = (<usize>width) << 2;
  let c = 0;
  for (; depth >= 4 && c + 16 <= width; c += 16) {
    const at = (<usize>c) << 2;
    columns16(rows, upper ? min(depth, c + 16) : depth, x, xStride, d + at, dStride, out + at, outStride);
  }
  while (c < width) {
    if (width >= 8 && width - c > 4) {
      c = min(c, width - 8);
      const at = (<usize>c) << 2;
      columns8(rows, upper ? min(depth, c + 8) : depth, x, xStride, d + at, dStride, out + at, outStride);
      c += 8;
    } else {
      if (width >= 4) c = min(c, width - 4);
      const at = (<usize>c) << 2;
      columns4(rows, upper ? min(depth, c + 4) : depth, x, xStride, d + at, dStride, out + at, outStride, width - c);
      c += 4;
    }
  }
}

/** out[n] ← Σ_r d[r][n]. */
export function columnSums(rows: i32, width: i32, d: usize, out: usize): void {
  const stride = (<usize>width) << 2;
  let c = 0;
  for (; c + 16 <= width; c += 16) {
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    let from = d + ((<usize>c) << 2);
    for (let r = 0; r < rows; r++) {
      s0 = f32x4.add(s0, v128.load(from));
      s1 = f32x4.add(s1, v128.load(from, 16));
      s2 = f32x4.add(s2, v128.load(from, 32));
      s3 = f32x4.add(s3, v128.load(from, 48));
      from += stride;
    }
    const to = out + ((<usize>c) << 2);
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
  }
  for (; c < width; c += 4) {
    let s = f32x4.splat(0);
    let from = d + ((<usize>c) << 2);
    for (let r = 0; r < rows; r++) {
      s = f32x4.add(s, v128.load(from));
      from += stride;
    }
    storeLanes(out + ((<usize>c) << 2), s, width - c);
  }
}

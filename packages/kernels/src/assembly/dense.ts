// out[r][n] ← init[r][n] + Σ_k x[r][k] w[k][n].
//
// Every element is one chain of multiply-adds, k = 0, 1, …, that starts from init. Tiling, packing and tails choose
// which elements are computed side by side, never the order within a chain: so a row's result depends on that row
// only, to the bit. A ragged edge is covered by shifting the last tile back over elements already computed, which
// writes the same bits a second time; `out` therefore must not overlap `init`, `x` or `w`.
import { fma, storeLanes } from './fma';

/**
 * Sixteen sums are eight registers if the runtime joins pairs of vectors (docs/decisions/0007): enough chains for
 * both multiply-adders, and every x is used twice. Two steps of k a round: addresses of x are computed for both.
 */
// @ts-ignore: decorator
@inline
function tile4x16(depth: i32, x: usize, xStride: usize, w: usize, wStride: usize, init: usize, initStride: usize, out: usize, outStride: usize): void {
  const x1 = x + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
  let a0 = v128.load(init), b0 = v128.load(init, 16), c0 = v128.load(init, 32), d0 = v128.load(init, 48);
  init += initStride;
  let a1 = v128.load(init), b1 = v128.load(init, 16), c1 = v128.load(init, 32), d1 = v128.load(init, 48);
  init += initStride;
  let a2 = v128.load(init), b2 = v128.load(init, 16), c2 = v128.load(init, 32), d2 = v128.load(init, 48);
  init += initStride;
  let a3 = v128.load(init), b3 = v128.load(init, 16), c3 = v128.load(init, 32), d3 = v128.load(init, 48);
  const end: usize = (<usize>depth) << 2;
  let k: usize = 0;
  for (; k + 8 <= end; k += 8) {
    const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48);
    let s = v128.load32_splat(x + k);
    a0 = fma(s, w0, a0);
    b0 = fma(s, w1, b0);
    c0 = fma(s, w2, c0);
    d0 = fma(s, w3, d0);
    s = v128.load32_splat(x1 + k);
    a1 = fma(s, w0, a1);
    b1 = fma(s, w1, b1);
    c1 = fma(s, w2, c1);
    d1 = fma(s, w3, d1);
    s = v128.load32_splat(x2 + k);
    a2 = fma(s, w0, a2);
    b2 = fma(s, w1, b2);
    c2 = fma(s, w2, c2);
    d2 = fma(s, w3, d2);
    s = v128.load32_splat(x3 + k);
    a3 = fma(s, w0, a3);
    b3 = fma(s, w1, b3);
    c3 = fma(s, w2, c3);
    d3 = fma(s, w3, d3);
    const v = w + wStride;
    const u0 = v128.load(v), u1 = v128.load(v, 16), u2 = v128.load(v, 32), u3 = v128.load(v, 48);
    s = v128.load32_splat(x + k, 4);
    a0 = fma(s, u0, a0);
    b0 = fma(s, u1, b0);
    c0 = fma(s, u2, c0);
    d0 = fma(s, u3, d0);
    s = v128.load32_splat(x1 + k, 4);
    a1 = fma(s, u0, a1);
    b1 = fma(s, u1, b1);
    c1 = fma(s, u2, c1);
    d1 = fma(s, u3, d1);
    s = v128.load32_splat(x2 + k, 4);
    a2 = fma(s, u0, a2);
    b2 = fma(s, u1, b2);
    c2 = fma(s, u2, c2);
    d2 = fma(s, u3, d2);
    s = v128.load32_splat(x3 + k, 4);
    a3 = fma(s, u0, a3);
    b3 = fma(s, u1, b3);
    c3 = fma(s, u2, c3);
    d3 = fma(s, u3, d3);
    w = v + wStride;
  }
  if (k < end) {
    const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48);
    let s = v128.load32_splat(x + k);
    a0 = fma(s, w0, a0);
    b0 = fma(s, w1, b0);
    c0 = fma(s, w2, c0);
    d0 = fma(s, w3, d0);
    s = v128.load32_splat(x1 + k);
    a1 = fma(s, w0, a1);
    b1 = fma(s, w1, b1);
    c1 = fma(s, w2, c1);
    d1 = fma(s, w3, d1);
    s = v128.load32_splat(x2 + k);
    a2 = fma(s, w0, a2);
    b2 = fma(s, w1, b2);
    c2 = fma(s, w2, c2);
    d2 = fma(s, w3, d2);
    s = v128.load32_splat(x3 + k);
    a3 = fma(s, w0, a3);
    b3 = fma(s, w1, b3);
    c3 = fma(s, w2, c3);
    d3 = fma(s, w3, d3);
  }
  v128.store(out, a0);
  v128.store(out, b0, 16);
  v128.store(out, c0, 32);
  v128.store(out, d0, 48);
  out += outStride;
  v128.store(out, a1);
  v128.store(out, b1, 16);
  v128.store(out, c1, 32);
  v128.store(out, d1, 48);
  out += outStride;
  v128.store(out, a2);
  v128.store(out, b2, 16);
  v128.store(out, c2, 32);
  v128.store(out, d2, 48);
  out += outStride;
  v128.store(out, a3);
  v128.store(out, b3, 16);
  v128.store(out, c3, 32);
  v128.store(out, d3, 48);
}

// @ts-ignore: decorator
@inline
function tile4x8(depth: i32, x: usize, xStride: usize, w: usize, wStride: usize, init: usize, initStride: usize, out: usize, outStride: usize): void {
  const x1 = x + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
  let a0 = v128.load(init), b0 = v128.load(init, 16);
  init += initStride;
  let a1 = v128.load(init), b1 = v128.load(init, 16);
  init += initStride;
  let a2 = v128.load(init), b2 = v128.load(init, 16);
  init += initStride;
  let a3 = v128.load(init), b3 = v128.load(init, 16);
  const end: usize = (<usize>depth) << 2;
  for (let k: usize = 0; k < end; k += 4) {
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    let s = v128.load32_splat(x + k);
    a0 = fma(s, w0, a0);
    b0 = fma(s, w1, b0);
    s = v128.load32_splat(x1 + k);
    a1 = fma(s, w0, a1);
    b1 = fma(s, w1, b1);
    s = v128.load32_splat(x2 + k);
    a2 = fma(s, w0, a2);
    b2 = fma(s, w1, b2);
    s = v128.load32_splat(x3 + k);
    a3 = fma(s, w0, a3);
    b3 = fma(s, w1, b3);
    w += wStride;
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
function tile1x8(depth: i32, x: usize, w: usize, wStride: usize, init: usize, out: usize): void {
  let a = v128.load(init), b = v128.load(init, 16);
  for (const end = x + ((<usize>depth) << 2); x < end; x += 4) {
    const s = v128.load32_splat(x);
    a = fma(s, v128.load(w), a);
    b = fma(s, v128.load(w, 16), b);
    w += wStride;
  }
  v128.store(out, a);
  v128.store(out, b, 16);
}

// @ts-ignore: decorator
@inline
function tile1x32(depth: i32, x: usize, w: usize, wStride: usize, init: usize, out: usize): void {
  let a = v128.load(init), b = v128.load(init, 16), c = v128.load(init, 32), d = v128.load(init, 48);
  let e = v128.load(init, 64), f = v128.load(init, 80), g = v128.load(init, 96), h = v128.load(init, 112);
  for (const end = x + ((<usize>depth) << 2); x < end; x += 4) {
    const s = v128.load32_splat(x);
    a = fma(s, v128.load(w), a);
    b = fma(s, v128.load(w, 16), b);
    c = fma(s, v128.load(w, 32), c);
    d = fma(s, v128.load(w, 48), d);
    e = fma(s, v128.load(w, 64), e);
    f = fma(s, v128.load(w, 80), f);
    g = fma(s, v128.load(w, 96), g);
    h = fma(s, v128.load(w, 112), h);
    w += wStride;
  }
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
  v128.store(out, e, 64);
  v128.store(out, f, 80);
  v128.store(out, g, 96);
  v128.store(out, h, 112);
}

/** Eight rows by four columns, of which the first `lanes` are stored: narrow heads and the last columns. */
// @ts-ignore: decorator
@inline
function tile8x4(depth: i32, x: usize, xStride: usize, w: usize, wStride: usize, init: usize, initStride: usize, out: usize, outStride: usize, lanes: i32): void {
  const x1 = x + xStride, x2 = x1 + xStride, x3 = x2 + xStride, x4 = x3 + xStride, x5 = x4 + xStride, x6 = x5 + xStride, x7 = x6 + xStride;
  let a0 = v128.load(init);
  init += initStride;
  let a1 = v128.load(init);
  init += initStride;
  let a2 = v128.load(init);
  init += initStride;
  let a3 = v128.load(init);
  init += initStride;
  let a4 = v128.load(init);
  init += initStride;
  let a5 = v128.load(init);
  init += initStride;
  let a6 = v128.load(init);
  init += initStride;
  let a7 = v128.load(init);
  const end: usize = (<usize>depth) << 2;
  for (let k: usize = 0; k < end; k += 4) {
    const w0 = v128.load(w);
    a0 = fma(v128.load32_splat(x + k), w0, a0);
    a1 = fma(v128.load32_splat(x1 + k), w0, a1);
    a2 = fma(v128.load32_splat(x2 + k), w0, a2);
    a3 = fma(v128.load32_splat(x3 + k), w0, a3);
    a4 = fma(v128.load32_splat(x4 + k), w0, a4);
    a5 = fma(v128.load32_splat(x5 + k), w0, a5);
    a6 = fma(v128.load32_splat(x6 + k), w0, a6);
    a7 = fma(v128.load32_splat(x7 + k), w0, a7);
    w += wStride;
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
function tile1x4(depth: i32, x: usize, w: usize, wStride: usize, init: usize, out: usize, lanes: i32): void {
  let a = v128.load(init);
  for (const end = x + ((<usize>depth) << 2); x < end; x += 4) {
    a = fma(v128.load32_splat(x), v128.load(w), a);
    w += wStride;
  }
  storeLanes(out, a, lanes);
}

function columns8(rows: i32, depth: i32, x: usize, xStride: usize, w: usize, wStride: usize, init: usize, initStride: usize, out: usize, outStride: usize): void {
  if (rows < 4) {
    for (let r = 0; r < rows; r++) {
      tile1x8(depth, x, w, wStride, init, out);
      x += xStride;
      init += initStride;
      out += outStride;
    }
    return;
  }
  for (let r = 0; r < rows; r += 4) {
    const row = <usize>min(r, rows - 4);
    tile4x8(depth, x + row * xStride, xStride, w, wStride, init + row * initStride, initStride, out + row * outStride, outStride);
  }
}

function columns16(rows: i32, depth: i32, x: usize, xStride: usize, w: usize, wStride: usize, init: usize, initStride: usize, out: usize, outStride: usize): void {
  if (rows < 4) {
    columns8(rows, depth, x, xStride, w, wStride, init, initStride, out, outStride);
    columns8(rows, depth, x, xStride, w + 32, wStride, init + 32, initStride, out + 32, outStride);
    return;
  }
  for (let r = 0; r < rows; r += 4) {
    const row = <usize>min(r, rows - 4);
    tile4x16(depth, x + row * xStride, xStride, w, wStride, init + row * initStride, initStride, out + row * outStride, outStride);
  }
}

function columns4(rows: i32, depth: i32, x: usize, xStride: usize, w: usize, wStride: usize, init: usize, initStride: usize, out: usize, outStride: usize, lanes: i32): void {
  if (rows < 8) {
    for (let r = 0; r < rows; r++) {
      tile1x4(depth, x, w, wStride, init, out, lanes);
      x += xStride;
      init += initStride;
      out += outStride;
    }
    return;
  }
  for (let r = 0; r < rows; r += 8) {
    const row = <usize>min(r, rows - 8);
    tile8x4(depth, x + row * xStride, xStride, w, wStride, init + row * initStride, initStride, out + row * outStride, outStride, lanes);
  }
}

/** Few rows against weights as they lie: wide tiles, so that a single row keeps enough chains in flight. */
function denseRows(rows: i32, depth: i32, width: i32, x: usize, w: usize, init: usize, initStride: usize, out: usize): void {
  const stride = (<usize>width) << 2;
  for (let r = 0; r < rows; r++) {
    let c = 0;
    for (; c + 32 <= width; c += 32) {
      const at = (<usize>c) << 2;
      tile1x32(depth, x, w + at, stride, init + at, out + at);
    }
    while (c < width) {
      if (width >= 8 && width - c > 4) {
        c = min(c, width - 8);
        const at = (<usize>c) << 2;
        tile1x8(depth, x, w + at, stride, init + at, out + at);
        c += 8;
      } else {
        if (width >= 4) c = min(c, width - 4);
        const at = (<usize>c) << 2;
        tile1x4(depth, x, w + at, stride, init + at, out + at, width - c);
        c += 4;
      }
    }
    x += (<usize>depth) << 2;
    init += initStride;
    out += stride;
  }
}

/**
 * x: rows × depth, w: depth × width (as it lies, or in the panels of pack.ts), init: rows × width, or one row for all
 * when `initStride` is 0. Strides are in bytes. Loads may run up to 12 bytes past w and init; stores never do.
 */
export function dense(rows: i32, depth: i32, width: i32, x: usize, w: usize, packed: bool, init: usize, initStride: usize, out: usize): void {
  if (!packed && rows < 4) {
    denseRows(rows, depth, width, x, w, init, initStride, out);
    return;
  }
  const xStride = (<usize>depth) << 2;
  const outStride = (<usize>width) << 2;
  let panel = w;
  let c = 0;
  for (; c + 16 <= width; c += 16) {
    const at = (<usize>c) << 2;
    if (packed) columns16(rows, depth, x, xStride, panel, 64, init + at, initStride, out + at, outStride);
    else columns16(rows, depth, x, xStride, w + at, outStride, init + at, initStride, out + at, outStride);
    panel += (<usize>depth) << 6;
  }
  while (c < width) {
    if (width >= 8 && width - c > 4) {
      c = min(c, width - 8);
      const at = (<usize>c) << 2;
      if (packed) columns8(rows, depth, x, xStride, panel, 32, init + at, initStride, out + at, outStride);
      else columns8(rows, depth, x, xStride, w + at, outStride, init + at, initStride, out + at, outStride);
      panel += (<usize>depth) << 5;
      c += 8;
    } else {
      if (width >= 4) c = min(c, width - 4);
      const at = (<usize>c) << 2;
      if (packed) columns4(rows, depth, x, xStride, panel, 16, init + at, initStride, out + at, outStride, width - c);
      else columns4(rows, depth, x, xStride, w + at, outStride, init + at, initStride, out + at, outStride, width - c);
      panel += (<usize>depth) << 4;
      c += 4;
    }
  }
}

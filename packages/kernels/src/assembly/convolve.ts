// Products with what the positions of an image see, read off the image itself: a position's square of pixels is `runs` runs of
// `run` numbers, a line of the image apart. `places`: of every position, the bytes from x to its first number.
//
// Sums have the order of dense.ts on the matrix that patches.ts would make: the same bits.
import { fma, storeLanes } from './fma';

/** As dense.ts's tile4x16, run after run, two numbers a round; positions may be the same. */
// @ts-ignore: decorator
@inline
function tile4x16(runs: i32, run: usize, line: usize, x0: usize, x1: usize, x2: usize, x3: usize, w: usize, i0: usize, i1: usize, i2: usize, i3: usize, o0: usize, o1: usize, o2: usize, o3: usize): void {
  let a0 = v128.load(i0), b0 = v128.load(i0, 16), c0 = v128.load(i0, 32), d0 = v128.load(i0, 48);
  let a1 = v128.load(i1), b1 = v128.load(i1, 16), c1 = v128.load(i1, 32), d1 = v128.load(i1, 48);
  let a2 = v128.load(i2), b2 = v128.load(i2, 16), c2 = v128.load(i2, 32), d2 = v128.load(i2, 48);
  let a3 = v128.load(i3), b3 = v128.load(i3, 16), c3 = v128.load(i3, 32), d3 = v128.load(i3, 48);
  for (let r = 0; r < runs; r++) {
    let k: usize = 0;
    for (; k + 8 <= run; k += 8) {
      const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48);
      let s = v128.load32_splat(x0 + k);
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
      const u0 = v128.load(w, 64), u1 = v128.load(w, 80), u2 = v128.load(w, 96), u3 = v128.load(w, 112);
      s = v128.load32_splat(x0 + k, 4);
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
      w += 128;
    }
    if (k < run) {
      const w0 = v128.load(w), w1 = v128.load(w, 16), w2 = v128.load(w, 32), w3 = v128.load(w, 48);
      let s = v128.load32_splat(x0 + k);
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
      w += 64;
    }
    x0 += line;
    x1 += line;
    x2 += line;
    x3 += line;
  }
  v128.store(o0, a0);
  v128.store(o0, b0, 16);
  v128.store(o0, c0, 32);
  v128.store(o0, d0, 48);
  v128.store(o1, a1);
  v128.store(o1, b1, 16);
  v128.store(o1, c1, 32);
  v128.store(o1, d1, 48);
  v128.store(o2, a2);
  v128.store(o2, b2, 16);
  v128.store(o2, c2, 32);
  v128.store(o2, d2, 48);
  v128.store(o3, a3);
  v128.store(o3, b3, 16);
  v128.store(o3, c3, 32);
  v128.store(o3, d3, 48);
}

// @ts-ignore: decorator
@inline
function tile4x8(runs: i32, run: usize, line: usize, x0: usize, x1: usize, x2: usize, x3: usize, w: usize, i0: usize, i1: usize, i2: usize, i3: usize, o0: usize, o1: usize, o2: usize, o3: usize): void {
  let a0 = v128.load(i0), b0 = v128.load(i0, 16);
  let a1 = v128.load(i1), b1 = v128.load(i1, 16);
  let a2 = v128.load(i2), b2 = v128.load(i2, 16);
  let a3 = v128.load(i3), b3 = v128.load(i3, 16);
  for (let r = 0; r < runs; r++) {
    for (let k: usize = 0; k < run; k += 4) {
      const w0 = v128.load(w), w1 = v128.load(w, 16);
      let s = v128.load32_splat(x0 + k);
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
      w += 32;
    }
    x0 += line;
    x1 += line;
    x2 += line;
    x3 += line;
  }
  v128.store(o0, a0);
  v128.store(o0, b0, 16);
  v128.store(o1, a1);
  v128.store(o1, b1, 16);
  v128.store(o2, a2);
  v128.store(o2, b2, 16);
  v128.store(o3, a3);
  v128.store(o3, b3, 16);
}

/** Eight positions by four columns, of which the first `lanes` are stored. */
// @ts-ignore: decorator
@inline
function tile8x4(runs: i32, run: usize, line: usize, x0: usize, x1: usize, x2: usize, x3: usize, x4: usize, x5: usize, x6: usize, x7: usize, w: usize, init: usize, initStride: usize, out: usize, outStride: usize, last: usize, lanes: i32): void {
  let a0 = v128.load(init + min<usize>(0, last) * initStride);
  let a1 = v128.load(init + min<usize>(1, last) * initStride);
  let a2 = v128.load(init + min<usize>(2, last) * initStride);
  let a3 = v128.load(init + min<usize>(3, last) * initStride);
  let a4 = v128.load(init + min<usize>(4, last) * initStride);
  let a5 = v128.load(init + min<usize>(5, last) * initStride);
  let a6 = v128.load(init + min<usize>(6, last) * initStride);
  let a7 = v128.load(init + min<usize>(7, last) * initStride);
  for (let r = 0; r < runs; r++) {
    for (let k: usize = 0; k < run; k += 4) {
      const w0 = v128.load(w);
      a0 = fma(v128.load32_splat(x0 + k), w0, a0);
      a1 = fma(v128.load32_splat(x1 + k), w0, a1);
      a2 = fma(v128.load32_splat(x2 + k), w0, a2);
      a3 = fma(v128.load32_splat(x3 + k), w0, a3);
      a4 = fma(v128.load32_splat(x4 + k), w0, a4);
      a5 = fma(v128.load32_splat(x5 + k), w0, a5);
      a6 = fma(v128.load32_splat(x6 + k), w0, a6);
      a7 = fma(v128.load32_splat(x7 + k), w0, a7);
      w += 16;
    }
    x0 += line;
    x1 += line;
    x2 += line;
    x3 += line;
    x4 += line;
    x5 += line;
    x6 += line;
    x7 += line;
  }
  storeLanes(out + min<usize>(0, last) * outStride, a0, lanes);
  storeLanes(out + min<usize>(1, last) * outStride, a1, lanes);
  storeLanes(out + min<usize>(2, last) * outStride, a2, lanes);
  storeLanes(out + min<usize>(3, last) * outStride, a3, lanes);
  storeLanes(out + min<usize>(4, last) * outStride, a4, lanes);
  storeLanes(out + min<usize>(5, last) * outStride, a5, lanes);
  storeLanes(out + min<usize>(6, last) * outStride, a6, lanes);
  storeLanes(out + min<usize>(7, last) * outStride, a7, lanes);
}

/** Sixteen columns, or eight, of all positions. The last positions may be computed again. */
function columns(count: i32, runs: i32, run: usize, line: usize, places: usize, x: usize, w: usize, init: usize, initStride: usize, out: usize, outStride: usize, wide: bool): void {
  for (let p = 0; p < count; p += 4) {
    const p0 = <usize>p, p1 = <usize>min(p + 1, count - 1), p2 = <usize>min(p + 2, count - 1), p3 = <usize>min(p + 3, count - 1);
    const x0 = x + <usize>load<u32>(places + (p0 << 2)), x1 = x + <usize>load<u32>(places + (p1 << 2));
    const x2 = x + <usize>load<u32>(places + (p2 << 2)), x3 = x + <usize>load<u32>(places + (p3 << 2));
    const i0 = init + p0 * initStride, i1 = init + p1 * initStride, i2 = init + p2 * initStride, i3 = init + p3 * initStride;
    const o0 = out + p0 * outStride, o1 = out + p1 * outStride, o2 = out + p2 * outStride, o3 = out + p3 * outStride;
    if (wide) tile4x16(runs, run, line, x0, x1, x2, x3, w, i0, i1, i2, i3, o0, o1, o2, o3);
    else tile4x8(runs, run, line, x0, x1, x2, x3, w, i0, i1, i2, i3, o0, o1, o2, o3);
  }
}

/** The place of a position; beyond the last one, of the last. */
// @ts-ignore: decorator
@inline
function placed(x: usize, places: usize, p: usize, last: usize): usize {
  return x + <usize>load<u32>(places + (min(p, last) << 2));
}

function columns4(count: i32, runs: i32, run: usize, line: usize, places: usize, x: usize, w: usize, init: usize, initStride: usize, out: usize, outStride: usize, lanes: i32): void {
  for (let p = 0; p < count; p += 8) {
    const from = places + (<usize>p << 2), last = <usize>(count - 1 - p), row = <usize>p;
    tile8x4(runs, run, line, placed(x, from, 0, last), placed(x, from, 1, last), placed(x, from, 2, last), placed(x, from, 3, last), placed(x, from, 4, last), placed(x, from, 5, last), placed(x, from, 6, last), placed(x, from, 7, last), w, init + row * initStride, initStride, out + row * outStride, outStride, last, lanes);
  }
}

/**
 * out: count positions × width, w: the panels of pack.ts of (runs · run) × width; init: count × width, or one row for all if
 * `initStride` (bytes) is 0. `run` in numbers, `line` in bytes. Loads may run up to 12 bytes past init; stores never do.
 */
export function convolve(count: i32, width: i32, runs: i32, run: i32, line: usize, places: usize, x: usize, w: usize, init: usize, initStride: usize, out: usize): void {
  const stride = (<usize>width) << 2, depth = <usize>(runs * run), bytes = (<usize>run) << 2;
  let c = 0;
  for (; c + 16 <= width; c += 16) {
    const at = (<usize>c) << 2;
    columns(count, runs, bytes, line, places, x, w, init + at, initStride, out + at, stride, true);
    w += depth << 6;
  }
  while (c < width) {
    if (width >= 8 && width - c > 4) {
      c = min(c, width - 8);
      const at = (<usize>c) << 2;
      columns(count, runs, bytes, line, places, x, w, init + at, initStride, out + at, stride, false);
      w += depth << 5;
      c += 8;
    } else {
      if (width >= 4) c = min(c, width - 4);
      const at = (<usize>c) << 2;
      columns4(count, runs, bytes, line, places, x, w, init + at, initStride, out + at, stride, width - c);
      w += depth << 4;
      c += 4;
    }
  }
}

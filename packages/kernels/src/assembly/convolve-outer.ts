// Gradients of weights that act at the positions of images, read off the image itself as in convolve.ts: the sums of outer.ts on the
// matrix that patches.ts would make, in its order, so that they have its bits.
import { fma, storeLanes } from './fma';

// @ts-ignore: decorator
@inline
function sums4x16(count: i32, places: usize, x: usize, d: usize, dStride: usize, out: usize, outStride: usize): void {
  let a0 = f32x4.splat(0), b0 = a0, c0 = a0, e0 = a0, a1 = a0, b1 = a0, c1 = a0, e1 = a0, a2 = a0, b2 = a0, c2 = a0, e2 = a0, a3 = a0, b3 = a0, c3 = a0, e3 = a0;
  for (const end = places + ((<usize>count) << 2); places < end; places += 4) {
    const d0 = v128.load(d), d1 = v128.load(d, 16), d2 = v128.load(d, 32), d3 = v128.load(d, 48);
    const from = x + <usize>load<u32>(places);
    let s = v128.load32_splat(from);
    a0 = fma(s, d0, a0);
    b0 = fma(s, d1, b0);
    c0 = fma(s, d2, c0);
    e0 = fma(s, d3, e0);
    s = v128.load32_splat(from, 4);
    a1 = fma(s, d0, a1);
    b1 = fma(s, d1, b1);
    c1 = fma(s, d2, c1);
    e1 = fma(s, d3, e1);
    s = v128.load32_splat(from, 8);
    a2 = fma(s, d0, a2);
    b2 = fma(s, d1, b2);
    c2 = fma(s, d2, c2);
    e2 = fma(s, d3, e2);
    s = v128.load32_splat(from, 12);
    a3 = fma(s, d0, a3);
    b3 = fma(s, d1, b3);
    c3 = fma(s, d2, c3);
    e3 = fma(s, d3, e3);
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
function sums4x8(count: i32, places: usize, x: usize, d: usize, dStride: usize, out: usize, outStride: usize): void {
  let a0 = f32x4.splat(0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
  for (const end = places + ((<usize>count) << 2); places < end; places += 4) {
    const d0 = v128.load(d), d1 = v128.load(d, 16);
    const from = x + <usize>load<u32>(places);
    let s = v128.load32_splat(from);
    a0 = fma(s, d0, a0);
    b0 = fma(s, d1, b0);
    s = v128.load32_splat(from, 4);
    a1 = fma(s, d0, a1);
    b1 = fma(s, d1, b1);
    s = v128.load32_splat(from, 8);
    a2 = fma(s, d0, a2);
    b2 = fma(s, d1, b2);
    s = v128.load32_splat(from, 12);
    a3 = fma(s, d0, a3);
    b3 = fma(s, d1, b3);
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
function sums8x4(count: i32, places: usize, x: usize, d: usize, dStride: usize, out: usize, outStride: usize, lanes: i32): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
  for (const end = places + ((<usize>count) << 2); places < end; places += 4) {
    const d0 = v128.load(d);
    const from = x + <usize>load<u32>(places);
    a0 = fma(v128.load32_splat(from), d0, a0);
    a1 = fma(v128.load32_splat(from, 4), d0, a1);
    a2 = fma(v128.load32_splat(from, 8), d0, a2);
    a3 = fma(v128.load32_splat(from, 12), d0, a3);
    a4 = fma(v128.load32_splat(from, 16), d0, a4);
    a5 = fma(v128.load32_splat(from, 20), d0, a5);
    a6 = fma(v128.load32_splat(from, 24), d0, a6);
    a7 = fma(v128.load32_splat(from, 28), d0, a7);
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
function sums1x4(count: i32, places: usize, x: usize, d: usize, dStride: usize, out: usize, lanes: i32): void {
  let a = f32x4.splat(0);
  for (const end = places + ((<usize>count) << 2); places < end; places += 4) {
    a = fma(v128.load32_splat(x + <usize>load<u32>(places)), v128.load(d), a);
    d += dStride;
  }
  storeLanes(out, a, lanes);
}

/** Sixteen columns, or eight, of a run of at least four numbers. */
function columns(count: i32, run: i32, places: usize, x: usize, d: usize, out: usize, stride: usize, wide: bool): void {
  for (let k = 0; k < run; k += 4) {
    const row = <usize>min(k, run - 4), from = x + (row << 2), to = out + row * stride;
    if (wide) sums4x16(count, places, from, d, stride, to, stride);
    else sums4x8(count, places, from, d, stride, to, stride);
  }
}

function columns4(count: i32, run: i32, places: usize, x: usize, d: usize, out: usize, stride: usize, lanes: i32): void {
  if (run < 8) {
    for (let k: usize = 0; k < <usize>run; k++) sums1x4(count, places, x + (k << 2), d, stride, out + k * stride, lanes);
    return;
  }
  for (let k = 0; k < run; k += 8) {
    const row = <usize>min(k, run - 8);
    sums8x4(count, places, x + (row << 2), d, stride, out + row * stride, stride, lanes);
  }
}

/** out ((runs · run) × width) ← Σ over positions of what each sees × its row of d (count × width). As `outer` of outer.ts. */
export function convolveOuter(count: i32, width: i32, runs: i32, run: i32, line: usize, places: usize, x: usize, d: usize, out: usize): void {
  const stride = (<usize>width) << 2;
  for (let r = 0; r < runs; r++) {
    let c = 0;
    for (; run >= 4 && c + 16 <= width; c += 16) {
      const at = (<usize>c) << 2;
      columns(count, run, places, x, d + at, out + at, stride, true);
    }
    while (c < width) {
      if (run >= 4 && width >= 8 && width - c > 4) {
        c = min(c, width - 8);
        const at = (<usize>c) << 2;
        columns(count, run, places, x, d + at, out + at, stride, false);
        c += 8;
      } else {
        if (width >= 4) c = min(c, width - 4);
        const at = (<usize>c) << 2;
        columns4(count, run, places, x, d + at, out + at, stride, width - c);
        c += 4;
      }
    }
    x += line;
    out += <usize>run * stride;
  }
}

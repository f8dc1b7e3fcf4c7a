// Panels: the columns of a depth × width matrix, sixteen (at the edge eight or four) at a time, each panel contiguous, in
// the order in which dense() walks them. A panel is read once per four rows and then comes from the first-level cache.

/** w: depth × width as it lies. */
export function pack(depth: i32, width: i32, w: usize, to: usize): void {
  const stride = (<usize>width) << 2;
  let c = 0;
  for (; c + 16 <= width; c += 16) {
    let from = w + ((<usize>c) << 2);
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
      from += stride;
      to += 64;
    }
  }
  while (c < width) {
    if (width >= 8 && width - c > 4) {
      c = min(c, width - 8);
      let from = w + ((<usize>c) << 2);
      for (let k = 0; k < depth; k++) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        from += stride;
        to += 32;
      }
      c += 8;
    } else {
      if (width >= 4) c = min(c, width - 4);
      let from = w + ((<usize>c) << 2);
      for (let k = 0; k < depth; k++) {
        v128.store(to, v128.load(from));
        from += stride;
        to += 16;
      }
      c += 4;
    }
  }
}

/** Four columns of a panel from four rows of the stored matrix: 4 × 4 blocks turned in registers. */
// @ts-ignore: decorator
@inline
function turn4(depth: i32, from: usize, stride: usize, to: usize, toStride: usize): void {
  const r1 = from + stride, r2 = r1 + stride, r3 = r2 + stride;
  let k: usize = 0;
  const blocks = (<usize>(depth & ~3)) << 2;
  for (; k < blocks; k += 16) {
    const a = v128.load(from + k), b = v128.load(r1 + k), c = v128.load(r2 + k), d = v128.load(r3 + k);
    const ab0 = i32x4.shuffle(a, b, 0, 4, 1, 5), ab1 = i32x4.shuffle(a, b, 2, 6, 3, 7);
    const cd0 = i32x4.shuffle(c, d, 0, 4, 1, 5), cd1 = i32x4.shuffle(c, d, 2, 6, 3, 7);
    v128.store(to, i64x2.shuffle(ab0, cd0, 0, 2));
    to += toStride;
    v128.store(to, i64x2.shuffle(ab0, cd0, 1, 3));
    to += toStride;
    v128.store(to, i64x2.shuffle(ab1, cd1, 0, 2));
    to += toStride;
    v128.store(to, i64x2.shuffle(ab1, cd1, 1, 3));
    to += toStride;
  }
  for (const end = (<usize>depth) << 2; k < end; k += 4) {
    store<f32>(to, load<f32>(from + k));
    store<f32>(to, load<f32>(r1 + k), 4);
    store<f32>(to, load<f32>(r2 + k), 8);
    store<f32>(to, load<f32>(r3 + k), 12);
    to += toStride;
  }
}

/** The panels of wᵀ: w is stored width × depth. */
export function packTransposed(depth: i32, width: i32, w: usize, to: usize): void {
  const stride = (<usize>depth) << 2;
  let c = 0;
  for (; c + 16 <= width; c += 16) {
    for (let part = 0; part < 16; part += 4) {
      turn4(depth, w + <usize>(c + part) * stride, stride, to + ((<usize>part) << 2), 64);
    }
    to += (<usize>depth) << 6;
  }
  while (c < width) {
    if (width >= 8 && width - c > 4) {
      c = min(c, width - 8);
      const from = w + <usize>c * stride;
      turn4(depth, from, stride, to, 32);
      turn4(depth, from + 4 * stride, stride, to + 16, 32);
      to += (<usize>depth) << 5;
      c += 8;
    } else if (width >= 4) {
      c = min(c, width - 4);
      turn4(depth, w + <usize>c * stride, stride, to, 16);
      to += (<usize>depth) << 4;
      c += 4;
    } else {
      for (let k = 0; k < depth; k++) {
        let from = w + ((<usize>k) << 2);
        for (let lane: usize = 0; lane < <usize>width; lane++) {
          store<f32>(to + (lane << 2), load<f32>(from));
          from += stride;
        }
        to += 16;
      }
      c += 4;
    }
  }
}

/** wᵀ as a plain width × depth matrix, row-major. */
export function transpose(rows: i32, width: i32, w: usize, to: usize): void {
  const stride = (<usize>rows) << 2;
  let c = 0;
  for (; c + 4 <= rows; c += 4) turn4(width, w + ((<usize>(c * width)) << 2), (<usize>width) << 2, to + ((<usize>c) << 2), stride);
  for (; c < rows; c++) {
    for (let k = 0; k < width; k++) store<f32>(to + ((<usize>(k * rows + c)) << 2), load<f32>(w + ((<usize>(c * width + k)) << 2)));
  }
}

// Images as rows of numbers, channels last: what a convolution multiplies with its weights, and the way back.

/** Four floats at a time, then one by one. */
// @ts-ignore: decorator
@inline
function copyFloats(bytes: usize, from: usize, to: usize): void {
  let k: usize = 0;
  for (const whole = bytes & ~15; k < whole; k += 16) v128.store(to + k, v128.load(from + k));
  for (; k < bytes; k += 4) store<f32>(to + k, load<f32>(from + k));
}

// @ts-ignore: decorator
@inline
function addFloats(bytes: usize, from: usize, to: usize): void {
  let k: usize = 0;
  for (const whole = bytes & ~15; k < whole; k += 16) v128.store(to + k, f32x4.add(v128.load(to + k), v128.load(from + k)));
  for (; k < bytes; k += 4) store<f32>(to + k, load<f32>(to + k) + load<f32>(from + k));
}

/**
 * out: one row a position (top to bottom, left to right) of every image, kernel × kernel × channels numbers each: the square of
 * pixels that the position sees. x: rows × (height × width × channels). A position's square is `kernel` runs of numbers.
 */
export function patches(rows: i32, height: i32, width: i32, channels: i32, kernel: i32, stride: i32, x: usize, out: usize): void {
  const line = (<usize>(width * channels)) << 2, run = (<usize>(kernel * channels)) << 2;
  const step = (<usize>(stride * channels)) << 2, down = <usize>stride * line;
  for (let r = 0; r < rows; r++) {
    let top = x;
    for (let i = 0; i + kernel <= height; i += stride) {
      let left = top;
      for (let j = 0; j + kernel <= width; j += stride) {
        let from = left;
        for (let k = 0; k < kernel; k++) {
          copyFloats(run, from, out);
          from += line;
          out += run;
        }
        left += step;
      }
      top += down;
    }
    x += <usize>height * line;
  }
}

/** The transpose of `patches`: adds every number of `d` to the pixel of `out` that it came from, position after position. */
export function addPatches(rows: i32, height: i32, width: i32, channels: i32, kernel: i32, stride: i32, d: usize, out: usize): void {
  const line = (<usize>(width * channels)) << 2, run = (<usize>(kernel * channels)) << 2;
  const step = (<usize>(stride * channels)) << 2, down = <usize>stride * line;
  for (let r = 0; r < rows; r++) {
    let top = out;
    for (let i = 0; i + kernel <= height; i += stride) {
      let left = top;
      for (let j = 0; j + kernel <= width; j += stride) {
        let to = left;
        for (let k = 0; k < kernel; k++) {
          addFloats(run, d, to);
          to += line;
          d += run;
        }
        left += step;
      }
      top += down;
    }
    out += <usize>height * line;
  }
}

/**
 * out: rows × numbers in [0, 1]. x: words of three bytes each, as the whole number b₀ + 256 b₁ + 65536 b₂, `stride` bytes from row
 * to row; the last word may hold fewer.
 */
export function unpackBytes(rows: i32, numbers: i32, x: usize, stride: usize, out: usize): void {
  const zero = i32x4.splat(0), most = f32x4.splat(255);
  for (let r = 0; r < rows; r++) {
    let word = x;
    let n = 0;
    for (; n + 12 <= numbers; n += 12) {
      const bytes = i32x4.trunc_sat_f32x4_s(v128.load(word));
      const a = i8x16.shuffle(bytes, zero, 0, 16, 16, 16, 1, 16, 16, 16, 2, 16, 16, 16, 4, 16, 16, 16);
      const b = i8x16.shuffle(bytes, zero, 5, 16, 16, 16, 6, 16, 16, 16, 8, 16, 16, 16, 9, 16, 16, 16);
      const c = i8x16.shuffle(bytes, zero, 10, 16, 16, 16, 12, 16, 16, 16, 13, 16, 16, 16, 14, 16, 16, 16);
      v128.store(out, f32x4.div(f32x4.convert_i32x4_s(a), most));
      v128.store(out, f32x4.div(f32x4.convert_i32x4_s(b), most), 16);
      v128.store(out, f32x4.div(f32x4.convert_i32x4_s(c), most), 32);
      word += 16;
      out += 48;
    }
    for (; n < numbers; word += 4) {
      let bytes = <i32>load<f32>(word);
      for (const end = min(n + 3, numbers); n < end; n++) {
        store<f32>(out, <f32>(bytes & 255) / 255);
        bytes >>= 8;
        out += 4;
      }
    }
    x += stride;
  }
}

/** The same columns of every row; strides in bytes. */
export function copyColumns(rows: i32, columns: i32, from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const bytes = (<usize>columns) << 2;
  for (let r = 0; r < rows; r++) {
    copyFloats(bytes, from, to);
    from += fromStride;
    to += toStride;
  }
}

// Uncentred second moments. Blocks of rows are summed apart and added in order, as gradients are.
import { columnSums, outer } from './outer';

/**
 * out (w × w) ← xᵀx over `rows` rows: tiles on and above the diagonal; what lies below is unspecified until
 * finishGram. `homogeneous`: w = width + 1, and the column sums of x go to the last row.
 */
export function gramBlock(rows: i32, width: i32, x: usize, out: usize, homogeneous: bool): void {
  const stride = (<usize>(homogeneous ? width + 1 : width)) << 2;
  outer(rows, width, width, x, x, out, stride, true);
  if (homogeneous) columnSums(rows, width, x, out + <usize>width * stride);
}

/** Divides by `count` and completes the other triangle; the corner of a homogeneous matrix is 1. */
export function finishGram(width: i32, out: usize, count: f32, homogeneous: bool): void {
  const w = homogeneous ? width + 1 : width;
  const stride = (<usize>w) << 2;
  for (let i = 0; i < width; i++) {
    for (let j = i; j < width; j++) {
      const upper = out + <usize>i * stride + ((<usize>j) << 2);
      const value = load<f32>(upper) / count;
      store<f32>(upper, value);
      store<f32>(out + <usize>j * stride + ((<usize>i) << 2), value);
    }
  }
  if (!homogeneous) return;
  const last = out + <usize>width * stride;
  for (let j = 0; j < width; j++) {
    const at = last + ((<usize>j) << 2);
    const value = load<f32>(at) / count;
    store<f32>(at, value);
    store<f32>(out + <usize>j * stride + ((<usize>width) << 2), value);
  }
  store<f32>(last + ((<usize>width) << 2), 1);
}

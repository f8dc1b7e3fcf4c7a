/** 3 × 3, row by row. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

const UPRIGHT: Matrix = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Of a unit quaternion (w, x, y, z); absent: none. */
export function rotationOf(quaternion: ArrayLike<number> | undefined): Matrix {
  if (quaternion === undefined) return UPRIGHT;
  const [w, x, y, z] = [quaternion[0] ?? 1, quaternion[1] ?? 0, quaternion[2] ?? 0, quaternion[3] ?? 0];
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  ];
}

export function multiply(a: Matrix, b: Matrix): Matrix {
  const cell = (i: number, j: number): number =>
    a[3 * i]! * b[j]! + a[3 * i + 1]! * b[3 + j]! + a[3 * i + 2]! * b[6 + j]!;
  return [cell(0, 0), cell(0, 1), cell(0, 2), cell(1, 0), cell(1, 1), cell(1, 2), cell(2, 0), cell(2, 1), cell(2, 2)];
}

export function turned(m: Matrix, [x, y, z]: readonly [number, number, number]): readonly [number, number, number] {
  return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z];
}

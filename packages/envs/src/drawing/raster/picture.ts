/** A finished picture: red, green, blue, opaque alpha in [0, 255], row by row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;
}

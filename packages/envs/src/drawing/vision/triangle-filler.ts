/** Columns of a corner: column and row of the canvas, inverse depth, light. */
const NUMBERS = 4;

/** What triangles are painted with. */
export interface Paint {
  red: number;
  green: number;
  blue: number;
  /** Below 1 what is behind shows through, and depth is not written. */
  alpha: number;
}

/** Fills triangles into a square canvas with a depth buffer; light is interpolated between corners. Nothing is allocated. */
export class TriangleFiller {
  readonly colour: Float32Array;
  readonly inverseDepth: Float32Array;
  readonly #size: number;
  /** Corners of a triangle cut by the near plane: four at most. */
  readonly #cut = new Float64Array(4 * NUMBERS);

  constructor(size: number) {
    this.#size = size;
    this.colour = new Float32Array(3 * size * size);
    this.inverseDepth = new Float32Array(size * size);
  }

  /**
   * Faces of a surface whose vertices are given in the camera's frame: right, up, depth, light. Those that look away are left out,
   * and what is nearer than `near` is cut off.
   */
  fill(faces: Int32Array, view: Float64Array, screen: Float64Array, near: number, scale: number, paint: Paint): void {
    for (let f = 0; f < faces.length; f += 3) {
      const a = 4 * faces[f]!;
      const b = 4 * faces[f + 1]!;
      const c = 4 * faces[f + 2]!;
      const behind = (view[a + 2]! < near ? 1 : 0) + (view[b + 2]! < near ? 1 : 0) + (view[c + 2]! < near ? 1 : 0);
      if (behind === 0) this.#triangle(screen, a, b, c, paint);
      else if (behind < 3) this.#clipped(view, a, b, c, near, scale, paint);
    }
  }

  #clipped(view: Float64Array, a: number, b: number, c: number, near: number, scale: number, paint: Paint): void {
    const cut = this.#cut;
    let corners = 0;
    for (let k = 0; k < 3; k++) {
      const from = k === 0 ? a : k === 1 ? b : c;
      const to = k === 0 ? b : k === 1 ? c : a;
      const [zFrom, zTo] = [view[from + 2]!, view[to + 2]!];
      if (zFrom >= near) this.#corner(corners++, view[from]!, view[from + 1]!, zFrom, view[from + 3]!, scale);
      if (zFrom >= near === zTo >= near) continue;
      const t = (near - zFrom) / (zTo - zFrom);
      const x = view[from]! + t * (view[to]! - view[from]!);
      const y = view[from + 1]! + t * (view[to + 1]! - view[from + 1]!);
      this.#corner(corners++, x, y, near, view[from + 3]! + t * (view[to + 3]! - view[from + 3]!), scale);
    }
    for (let k = 2; k < corners; k++) this.#triangle(cut, 0, NUMBERS * (k - 1), NUMBERS * k, paint);
  }

  #corner(k: number, x: number, y: number, depth: number, light: number, scale: number): void {
    const at = NUMBERS * k;
    this.#cut[at] = this.#size / 2 + (scale * x) / depth;
    this.#cut[at + 1] = this.#size / 2 - (scale * y) / depth;
    this.#cut[at + 2] = 1 / depth;
    this.#cut[at + 3] = light;
  }

  #triangle(v: Float64Array, a: number, b: number, c: number, { red, green, blue, alpha }: Paint): void {
    const size = this.#size;
    const { colour, inverseDepth } = this;
    const ax = v[a]!;
    const ay = v[a + 1]!;
    const bx = v[b]!;
    const by = v[b + 1]!;
    const cx = v[c]!;
    const cy = v[c + 1]!;
    // Rows run downwards, so that counter-clockwise faces have a negative area here.
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (area >= 0) return;
    const left = Math.max(0, Math.floor(Math.min(ax, bx, cx) - 0.5));
    const rightmost = Math.min(size - 1, Math.ceil(Math.max(ax, bx, cx) - 0.5));
    const top = Math.max(0, Math.floor(Math.min(ay, by, cy) - 0.5));
    const bottom = Math.min(size - 1, Math.ceil(Math.max(ay, by, cy) - 0.5));
    if (left > rightmost || top > bottom) return;
    // Weights of b and c are linear in column and row, and so are inverse depth and light.
    const inverse = 1 / area;
    const bColumn = (cy - ay) * inverse;
    const bRow = (ax - cx) * inverse;
    const cColumn = (ay - by) * inverse;
    const cRow = (bx - ax) * inverse;
    const zA = v[a + 2]!;
    const zB = v[b + 2]! - zA;
    const zC = v[c + 2]! - zA;
    const lA = v[a + 3]!;
    const lB = v[b + 3]! - lA;
    const lC = v[c + 3]! - lA;
    const x = left + 0.5 - ax;
    for (let row = top; row <= bottom; row++) {
      const y = row + 0.5 - ay;
      let wb = x * bColumn + y * bRow;
      let wc = x * cColumn + y * cRow;
      for (
        let pixel = row * size + left, end = row * size + rightmost;
        pixel <= end;
        pixel++, wb += bColumn, wc += cColumn
      ) {
        if (wb < 0 || wc < 0 || wb + wc > 1) continue;
        const z = zA + wb * zB + wc * zC;
        if (z < inverseDepth[pixel]!) continue;
        const light = lA + wb * lB + wc * lC;
        const at = 3 * pixel;
        const r = light * red;
        const g = light * green;
        const bl = light * blue;
        if (alpha >= 1) {
          inverseDepth[pixel] = z;
          colour[at] = r < 1 ? r : 1;
          colour[at + 1] = g < 1 ? g : 1;
          colour[at + 2] = bl < 1 ? bl : 1;
        } else {
          const rest = 1 - alpha;
          colour[at] = rest * colour[at]! + alpha * (r < 1 ? r : 1);
          colour[at + 1] = rest * colour[at + 1]! + alpha * (g < 1 ? g : 1);
          colour[at + 2] = rest * colour[at + 2]! + alpha * (bl < 1 ? bl : 1);
        }
      }
    }
  }
}

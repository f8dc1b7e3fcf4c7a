import type { Camera, Vector } from '../cameras.ts';
import type { Picture } from './picture.ts';
import type { Surface } from './triangulate.ts';

/** Pixels of the canvas to a pixel of the picture, each way: smooth edges. */
const OVERSAMPLING = 2;
/** Nothing nearer to the camera is drawn [m]. */
const NEAR = 0.02;
/** Towards the light, of unit length. */
const LIGHT: Vector = [0.3244, -0.4866, 0.8111];
const AMBIENT = 0.5;
const SUN = 0.4;
const HEADLIGHT = 0.22;

const SKY_HIGH: Vector = [0.62, 0.74, 0.87];
const SKY_LOW: Vector = [0.9, 0.93, 0.96];
const TILE_LIGHT: Vector = [0.93, 0.92, 0.89];
const TILE_DARK: Vector = [0.83, 0.83, 0.81];
/** Side of a floor tile [m]. */
const TILE = 0.5;
/** Where an endless floor has become sky [m]. */
const HAZE = 25;
const SHADOW = 0.72;

export interface Placement {
  readonly surface: Surface;
  readonly position: ArrayLike<number>;
  /** Row by row. */
  readonly rotation: ArrayLike<number>;
  readonly colour: readonly [red: number, green: number, blue: number, alpha: number];
  /** Shines by itself: no shade. */
  readonly glows?: boolean;
}

/**
 * A z-buffered canvas: floor and sky first, then shadows on the floor, then opaque things, then translucent ones from the
 * farthest. Depth is kept as its inverse, which is linear in the picture.
 */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly #colour: Float32Array;
  readonly #inverseDepth: Float32Array;
  readonly #isFloor: Uint8Array;
  #scale = 1;
  #camera: Camera | undefined;
  /** Floor and sky as the present camera sees them, kept until the camera moves. */
  #backdrop:
    | { readonly colour: Float32Array; readonly inverseDepth: Float32Array; readonly isFloor: Uint8Array }
    | undefined;
  #transformed = new Float64Array(0);

  constructor(width: number, height: number) {
    this.width = width * OVERSAMPLING;
    this.height = height * OVERSAMPLING;
    this.#colour = new Float32Array(3 * this.width * this.height);
    this.#inverseDepth = new Float32Array(this.width * this.height);
    this.#isFloor = new Uint8Array(this.width * this.height);
  }

  /** Begins a picture from this camera with the checkered floor z = 0 and the sky. */
  begin(camera: Camera, floorHalfSize: number): void {
    if (this.#backdrop !== undefined && sameCamera(camera, this.#camera)) {
      this.#colour.set(this.#backdrop.colour);
      this.#inverseDepth.set(this.#backdrop.inverseDepth);
      this.#isFloor.set(this.#backdrop.isFloor);
      return;
    }
    this.#camera = camera;
    this.#scale = this.height / 2 / Math.tan((camera.fieldOfView * Math.PI) / 360);
    this.#inverseDepth.fill(0);
    this.#isFloor.fill(0);
    this.#paintBackdrop(camera, floorHalfSize);
    this.#backdrop = {
      colour: this.#colour.slice(),
      inverseDepth: this.#inverseDepth.slice(),
      isFloor: this.#isFloor.slice(),
    };
  }

  #paintBackdrop({ position, right, up, forward }: Camera, floorHalfSize: number): void {
    const endless = !Number.isFinite(floorHalfSize);
    for (let row = 0; row < this.height; row++) {
      const v = (this.height / 2 - row - 0.5) / this.#scale;
      for (let column = 0; column < this.width; column++) {
        const u = (column + 0.5 - this.width / 2) / this.#scale;
        const dx = forward[0] + u * right[0] + v * up[0];
        const dy = forward[1] + u * right[1] + v * up[1];
        const dz = forward[2] + u * right[2] + v * up[2];
        const pixel = row * this.width + column;
        const depth = dz < 0 ? -position[2] / dz : Infinity;
        const x = position[0] + depth * dx;
        const y = position[1] + depth * dy;
        const onFloor = depth < Infinity && (endless || (Math.abs(x) <= floorHalfSize && Math.abs(y) <= floorHalfSize));
        const height = Math.max(0, dz) / Math.hypot(dx, dy, dz);
        const haze = endless && onFloor ? Math.min(1, (depth / HAZE) ** 2) : 0;
        if (onFloor && haze < 1) {
          this.#isFloor[pixel] = 1;
          this.#inverseDepth[pixel] = 1 / depth;
          // Far tiles are smaller than a pixel: they fade into their mean.
          const footprint = (depth * depth) / (this.#scale * Math.max(0.05, position[2]));
          const contrast = 1 / (1 + (2 * footprint) / TILE);
          const dark =
            ((Math.floor(x / TILE) + Math.floor(y / TILE)) & 1) === 1 ? 0.5 + contrast / 2 : 0.5 - contrast / 2;
          for (let k = 0; k < 3; k++) {
            const tile = TILE_LIGHT[k]! * (1 - dark) + TILE_DARK[k]! * dark;
            this.#colour[3 * pixel + k] = tile * (1 - haze) + SKY_LOW[k]! * haze;
          }
        } else {
          const part = Math.min(1, 1.6 * height);
          for (let k = 0; k < 3; k++) {
            this.#colour[3 * pixel + k] = SKY_LOW[k]! * (1 - part) + SKY_HIGH[k]! * part;
          }
        }
      }
    }
  }

  /** Darkens the floor where something stands between it and the light. Before anything else is drawn on it. */
  shadows(placements: readonly Placement[]): void {
    for (const placement of placements) {
      this.#transform(placement, true);
      this.#fill(placement.surface.faces, (pixel) => {
        if (this.#isFloor[pixel] !== 1) return;
        this.#isFloor[pixel] = 2;
        for (let k = 0; k < 3; k++) this.#colour[3 * pixel + k] = SHADOW * this.#colour[3 * pixel + k]!;
      });
    }
  }

  /** Draws a shape; a translucent one must come after what is behind it. */
  draw(placement: Placement): void {
    const [red, green, blue, alpha] = placement.colour;
    if (alpha <= 0) return;
    const opaque = alpha >= 1;
    this.#transform(placement, false);
    this.#fill(placement.surface.faces, (pixel, inverseDepth, light) => {
      if (inverseDepth < this.#inverseDepth[pixel]!) return;
      if (opaque) this.#inverseDepth[pixel] = inverseDepth;
      const at = 3 * pixel;
      const c = this.#colour;
      c[at] = c[at]! * (1 - alpha) + alpha * light * red;
      c[at + 1] = c[at + 1]! * (1 - alpha) + alpha * light * green;
      c[at + 2] = c[at + 2]! * (1 - alpha) + alpha * light * blue;
    });
  }

  /** A frame of this colour and width in picture pixels, over everything. */
  border(colour: Vector, thickness: number): void {
    const wide = thickness * OVERSAMPLING;
    for (let row = 0; row < this.height; row++) {
      for (let column = 0; column < this.width; column++) {
        const inside = row >= wide && row < this.height - wide && column >= wide && column < this.width - wide;
        if (!inside) this.#colour.set(colour, 3 * (row * this.width + column));
      }
    }
  }

  picture(): Picture {
    const width = this.width / OVERSAMPLING;
    const height = this.height / OVERSAMPLING;
    const pixels = new Uint8ClampedArray(4 * width * height);
    const share = 255 / OVERSAMPLING ** 2;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const to = 4 * (row * width + column);
        for (let k = 0; k < 3; k++) {
          let sum = 0;
          for (let i = 0; i < OVERSAMPLING; i++) {
            for (let j = 0; j < OVERSAMPLING; j++) {
              const pixel = (row * OVERSAMPLING + i) * this.width + column * OVERSAMPLING + j;
              sum += Math.min(1, this.#colour[3 * pixel + k]!);
            }
          }
          pixels[to + k] = share * sum;
        }
        pixels[to + 3] = 255;
      }
    }
    return { width, height, pixels };
  }

  /** Vertices in the camera's frame: x right, y up, depth, light. `flat`: as their shadows on the floor. */
  #transform({ surface, position, rotation: m, glows }: Placement, flat: boolean): void {
    const { right, up, forward, position: eye } = this.#camera as Camera;
    const { vertices } = surface;
    const count = vertices.length / 6;
    if (this.#transformed.length < 4 * count) this.#transformed = new Float64Array(4 * count);
    const out = this.#transformed;
    const turn = (row: number, at: number): number =>
      m[3 * row]! * vertices[at]! + m[3 * row + 1]! * vertices[at + 1]! + m[3 * row + 2]! * vertices[at + 2]!;
    for (let i = 0; i < count; i++) {
      let x = turn(0, 6 * i) + position[0]!;
      let y = turn(1, 6 * i) + position[1]!;
      let z = turn(2, 6 * i) + position[2]!;
      if (flat) {
        const height = Math.max(0, z) / LIGHT[2];
        x -= height * LIGHT[0];
        y -= height * LIGHT[1];
        z = 0;
      }
      x -= eye[0];
      y -= eye[1];
      z -= eye[2];
      const depth = x * forward[0] + y * forward[1] + z * forward[2];
      out[4 * i] = x * right[0] + y * right[1] + z * right[2];
      out[4 * i + 1] = x * up[0] + y * up[1] + z * up[2];
      out[4 * i + 2] = depth;
      if (flat || glows === true) {
        out[4 * i + 3] = 1;
        continue;
      }
      const nx = turn(0, 6 * i + 3);
      const ny = turn(1, 6 * i + 3);
      const nz = turn(2, 6 * i + 3);
      const sun = Math.max(0, nx * LIGHT[0] + ny * LIGHT[1] + nz * LIGHT[2]);
      const facing = Math.max(0, -(nx * x + ny * y + nz * z) / Math.hypot(x, y, z));
      out[4 * i + 3] = AMBIENT + SUN * sun + HEADLIGHT * facing;
    }
  }

  /** Rasterises the faces that look at the camera. */
  #fill(faces: Int32Array, paint: (pixel: number, inverseDepth: number, light: number) => void): void {
    const v = this.#transformed;
    const corners: number[] = [];
    for (let f = 0; f < faces.length; f += 3) {
      corners.length = 0;
      // Clipped against the near plane: three corners become none, three or four.
      for (let k = 0; k < 3; k++) {
        const a = 4 * faces[f + k]!;
        const b = 4 * faces[f + ((k + 1) % 3)]!;
        const za = v[a + 2]!;
        const zb = v[b + 2]!;
        if (za >= NEAR) this.#project(corners, v[a]!, v[a + 1]!, za, v[a + 3]!);
        if (za >= NEAR !== zb >= NEAR) {
          const t = (NEAR - za) / (zb - za);
          const between = (i: number): number => v[a + i]! + t * (v[b + i]! - v[a + i]!);
          this.#project(corners, between(0), between(1), NEAR, between(3));
        }
      }
      for (let k = 8; k + 4 <= corners.length; k += 4) this.#triangle(corners, 0, k - 4, k, paint);
    }
  }

  /** Appends column, row, inverse depth and light. */
  #project(corners: number[], x: number, y: number, depth: number, light: number): void {
    const scale = this.#scale / depth;
    corners.push(this.width / 2 + scale * x, this.height / 2 - scale * y, 1 / depth, light);
  }

  #triangle(
    c: readonly number[],
    i: number,
    j: number,
    k: number,
    paint: (pixel: number, inverseDepth: number, light: number) => void,
  ): void {
    const ax = c[i]!;
    const ay = c[i + 1]!;
    const bx = c[j]!;
    const by = c[j + 1]!;
    const cx = c[k]!;
    const cy = c[k + 1]!;
    // Rows run downwards, so that counter-clockwise faces have a negative area here.
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (area >= 0) return;
    const left = Math.max(0, Math.floor(Math.min(ax, bx, cx)));
    const rightmost = Math.min(this.width - 1, Math.ceil(Math.max(ax, bx, cx)));
    const top = Math.max(0, Math.floor(Math.min(ay, by, cy)));
    const bottom = Math.min(this.height - 1, Math.ceil(Math.max(ay, by, cy)));
    for (let row = top; row <= bottom; row++) {
      const y = row + 0.5;
      for (let column = left; column <= rightmost; column++) {
        const x = column + 0.5;
        const wb = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area;
        const wc = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
        const wa = 1 - wb - wc;
        if (wa < 0 || wb < 0 || wc < 0) continue;
        paint(
          row * this.width + column,
          wa * c[i + 2]! + wb * c[j + 2]! + wc * c[k + 2]!,
          wa * c[i + 3]! + wb * c[j + 3]! + wc * c[k + 3]!,
        );
      }
    }
  }
}

function sameCamera(a: Camera, b: Camera | undefined): boolean {
  const numbers = (camera: Camera): readonly number[] => [...camera.position, ...camera.right, ...camera.up];
  return b !== undefined && a.fieldOfView === b.fieldOfView && numbers(a).every((value, i) => value === numbers(b)[i]);
}

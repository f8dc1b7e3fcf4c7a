import { refuse } from '@belay-rl/core';
import { type Camera, cameraFor } from '../cameras.ts';
import type { Drawing, Frame } from '../drawing.ts';
import { type Surface, triangulate } from '../raster/triangulate.ts';
import { paintBackdrop } from './backdrop.ts';
import { type Paint, TriangleFiller } from './triangle-filler.ts';

/** Canvas pixels to one of the picture, each way, which are averaged: smooth edges. */
const OVERSAMPLING = 2;
/** MuJoCo's near plane: a hundredth of the benchmark's extent of 3.96 [m]. */
const NEAR = 0.0396;
/** Light on a surface: the head light's ambient and diffuse part, and a white lamp straight above. */
const AMBIENT = 0.1;
const LAMP = 1;
const HEADLIGHT = 0.4;
/** Pictures from this size on show curved things with more corners. */
const FINE_FROM = 128;

/** A shape with what drawing it needs. */
interface Solid {
  readonly surface: Surface;
  /** Of a ball round its origin that holds all of it [m]. */
  readonly radius: number;
}

/**
 * What the camera on a robot sees, as bytes: the picture of Safety-Gymnasium's Vision tasks, in its colours and lights, in software.
 * The same pixels everywhere; one `draw` allocates next to nothing.
 */
export class VisionRasteriser {
  readonly resolution: number;
  readonly #drawing: Drawing;
  readonly #solids: readonly Solid[];
  readonly #size: number;
  readonly #filler: TriangleFiller;
  readonly #paint: Paint = { red: 0, green: 0, blue: 0, alpha: 1 };
  /** Depth of every shape, and the order in which translucent ones are drawn. */
  readonly #depths: Float64Array;
  readonly #veils: number[] = [];
  #view: Float64Array;
  #screen: Float64Array;

  /** `resolution`: rows and columns. Error `unknown-camera`: the robot carries none. */
  constructor(drawing: Drawing, resolution: number) {
    if (drawing.vision === undefined) {
      throw refuse(
        'unknown-camera',
        `${drawing.id}: this robot carries no camera, so that there is no picture from it.`,
      );
    }
    this.resolution = resolution;
    this.#drawing = drawing;
    this.#size = OVERSAMPLING * resolution;
    const detail = resolution < FINE_FROM ? { around: 16, rings: 8 } : { around: 28, rings: 12 };
    this.#solids = drawing.shapes.map((shape) => {
      const surface = triangulate(shape, detail);
      return { surface, radius: radiusOf(surface) };
    });
    this.#filler = new TriangleFiller(this.#size);
    this.#depths = new Float64Array(drawing.shapes.length);
    const corners = Math.max(0, ...this.#solids.map(({ surface }) => surface.vertices.length / 6));
    this.#view = new Float64Array(4 * corners);
    this.#screen = new Float64Array(4 * corners);
  }

  /** out (resolution × resolution × 3) ← red, green and blue of each pixel, row by row from the top. */
  draw(frame: Frame, out: Uint8Array | Uint8ClampedArray): void {
    const camera = cameraFor(this.#drawing, frame, 'vision');
    const scale = this.#size / 2 / Math.tan((camera.fieldOfView * Math.PI) / 360);
    const { colour, inverseDepth } = this.#filler;
    const screen = { size: this.#size, scale };
    paintBackdrop(camera, this.#drawing.floorHalfSize, screen, colour, inverseDepth);
    this.#veils.length = 0;
    for (let i = 0; i < this.#solids.length; i++) {
      const alpha = frame.colours[4 * i + 3]!;
      if (alpha <= 0 || !this.#inSight(camera, frame, i)) continue;
      if (alpha < 1) this.#veils.push(i);
      else this.#shape(camera, frame, i, scale);
    }
    // From the farthest, so that nearer ones tint them.
    this.#veils.sort((a, b) => this.#depths[b]! - this.#depths[a]!);
    for (const i of this.#veils) this.#shape(camera, frame, i, scale);
    this.#resolve(out);
  }

  /** Some of shape i's ball is in front of the camera and within its pyramid. */
  #inSight({ position, right, up, forward, fieldOfView }: Camera, { positions }: Frame, i: number): boolean {
    const { radius } = this.#solids[i]!;
    const x = positions[3 * i]! - position[0];
    const y = positions[3 * i + 1]! - position[1];
    const z = positions[3 * i + 2]! - position[2];
    const depth = x * forward[0] + y * forward[1] + z * forward[2];
    this.#depths[i] = depth;
    if (depth + radius < NEAR) return false;
    const slope = Math.tan((fieldOfView * Math.PI) / 360);
    const reach = depth * slope + radius * Math.sqrt(1 + slope * slope);
    return (
      Math.abs(x * right[0] + y * right[1] + z * right[2]) <= reach &&
      Math.abs(x * up[0] + y * up[1] + z * up[2]) <= reach
    );
  }

  #shape(camera: Camera, frame: Frame, i: number, scale: number): void {
    const { surface } = this.#solids[i]!;
    const { colours } = frame;
    this.#place(camera, frame, i, surface.vertices, scale);
    const paint = this.#paint;
    paint.red = colours[4 * i]!;
    paint.green = colours[4 * i + 1]!;
    paint.blue = colours[4 * i + 2]!;
    paint.alpha = colours[4 * i + 3]!;
    this.#filler.fill(surface.faces, this.#view, this.#screen, NEAR, scale, paint);
  }

  /** Vertices of shape i in the camera's frame (right, up, depth, light) and on the canvas. */
  #place(camera: Camera, { positions, rotations }: Frame, i: number, vertices: Float64Array, scale: number): void {
    const { position, right, up, forward } = camera;
    const r = 9 * i;
    const tx = positions[3 * i]! - position[0];
    const ty = positions[3 * i + 1]! - position[1];
    const tz = positions[3 * i + 2]! - position[2];
    // Camera axes in the shape's frame, and its world's vertical.
    const inShape = (axis: readonly [number, number, number], k: number): number =>
      axis[0] * rotations[r + k]! + axis[1] * rotations[r + 3 + k]! + axis[2] * rotations[r + 6 + k]!;
    const [rx, ry, rz] = [inShape(right, 0), inShape(right, 1), inShape(right, 2)];
    const [ux, uy, uz] = [inShape(up, 0), inShape(up, 1), inShape(up, 2)];
    const [fx, fy, fz] = [inShape(forward, 0), inShape(forward, 1), inShape(forward, 2)];
    const [vx, vy, vz] = [rotations[r + 6]!, rotations[r + 7]!, rotations[r + 8]!];
    const dx = tx * right[0] + ty * right[1] + tz * right[2];
    const dy = tx * up[0] + ty * up[1] + tz * up[2];
    const dz = tx * forward[0] + ty * forward[1] + tz * forward[2];
    const view = this.#view;
    const screen = this.#screen;
    const middle = this.#size / 2;
    for (let from = 0, to = 0; from < vertices.length; from += 6, to += 4) {
      const px = vertices[from]!;
      const py = vertices[from + 1]!;
      const pz = vertices[from + 2]!;
      const nx = vertices[from + 3]!;
      const ny = vertices[from + 4]!;
      const nz = vertices[from + 5]!;
      const x = rx * px + ry * py + rz * pz + dx;
      const y = ux * px + uy * py + uz * pz + dy;
      const z = fx * px + fy * py + fz * pz + dz;
      const lamp = vx * nx + vy * ny + vz * nz;
      const away =
        x * (rx * nx + ry * ny + rz * nz) + y * (ux * nx + uy * ny + uz * nz) + z * (fx * nx + fy * ny + fz * nz);
      const facing = away < 0 ? -away / Math.sqrt(x * x + y * y + z * z) : 0;
      const light = AMBIENT + (lamp > 0 ? LAMP * lamp : 0) + HEADLIGHT * facing;
      view[to] = x;
      view[to + 1] = y;
      view[to + 2] = z;
      view[to + 3] = light;
      screen[to] = middle + (scale * x) / z;
      screen[to + 1] = middle - (scale * y) / z;
      screen[to + 2] = 1 / z;
      screen[to + 3] = light;
    }
  }

  /** Averages the canvas into bytes. */
  #resolve(out: Uint8Array | Uint8ClampedArray): void {
    const { colour } = this.#filler;
    const stride = 3 * this.#size;
    // Four samples of 0 … 1 to a byte, rounded.
    const share = 255 / (OVERSAMPLING * OVERSAMPLING);
    for (let row = 0, to = 0; row < this.resolution; row++) {
      let from = OVERSAMPLING * row * stride;
      for (let column = 0; column < this.resolution; column++, from += 3 * OVERSAMPLING) {
        for (let k = 0; k < 3; k++, to++) {
          const at = from + k;
          const sum = colour[at]! + colour[at + 3]! + colour[at + stride]! + colour[at + stride + 3]!;
          out[to] = share * sum + 0.5;
        }
      }
    }
  }
}

function radiusOf({ vertices }: Surface): number {
  let radius = 0;
  for (let at = 0; at < vertices.length; at += 6) {
    radius = Math.max(radius, Math.hypot(vertices[at]!, vertices[at + 1]!, vertices[at + 2]!));
  }
  return radius;
}

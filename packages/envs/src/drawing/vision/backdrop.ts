import type { Camera } from '../cameras.ts';

/**
 * Of the benchmark's floor texture: two colours, 20 squares along a side. OpenGL multiplies a texture by light that it has cut at 1,
 * and a lamp from straight above gives the floor more than that.
 */
const LIGHT = [0.949, 0.914, 0.855] as const;
const DARK = [0.859, 0.843, 0.765] as const;
const SQUARES = 20;
/** The benchmark's sky is a field of stars: all but black. */
const SKY = 0.012;

/** Size of the canvas, and pixels that a slope of 1 comes to. */
export interface Screen {
  readonly size: number;
  readonly scale: number;
}

/**
 * Paints the sky, and the checkered floor z = 0 within ±half, as the camera sees them: colour (3 numbers a pixel) and inverse depth,
 * 0 where nothing is.
 */
export function paintBackdrop(
  { position, right, up, forward }: Camera,
  half: number,
  { size, scale }: Screen,
  colour: Float32Array,
  inverseDepth: Float32Array,
): void {
  const [px, py, pz] = position;
  const square = (2 * half) / SQUARES;
  for (let row = 0, pixel = 0, at = 0; row < size; row++) {
    const v = (size / 2 - row - 0.5) / scale;
    // The ray of the row's first pixel, and what a column adds.
    const u = (0.5 - size / 2) / scale;
    let dx = forward[0] + v * up[0] + u * right[0];
    let dy = forward[1] + v * up[1] + u * right[1];
    let dz = forward[2] + v * up[2] + u * right[2];
    const [sx, sy, sz] = [right[0] / scale, right[1] / scale, right[2] / scale];
    for (let column = 0; column < size; column++, pixel++, at += 3, dx += sx, dy += sy, dz += sz) {
      const depth = dz < 0 ? -pz / dz : -1;
      const x = px + depth * dx;
      const y = py + depth * dy;
      if (depth > 0 && x <= half && x >= -half && y <= half && y >= -half) {
        inverseDepth[pixel] = 1 / depth;
        // Far squares are smaller than a pixel: they fade into their mean.
        const footprint = (depth * depth) / (scale * Math.max(0.02, pz));
        const contrast = 1 / (1 + (2 * footprint) / square);
        const isDark = ((Math.floor(x / square) + Math.floor(y / square)) & 1) === 1;
        const dark = isDark ? 0.5 + contrast / 2 : 0.5 - contrast / 2;
        colour[at] = LIGHT[0] + dark * (DARK[0] - LIGHT[0]);
        colour[at + 1] = LIGHT[1] + dark * (DARK[1] - LIGHT[1]);
        colour[at + 2] = LIGHT[2] + dark * (DARK[2] - LIGHT[2]);
      } else {
        inverseDepth[pixel] = 0;
        colour[at] = SKY;
        colour[at + 1] = SKY;
        colour[at + 2] = SKY;
      }
    }
  }
}

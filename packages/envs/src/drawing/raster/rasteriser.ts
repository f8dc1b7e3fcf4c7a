import { type Camera, cameraFor, type Vector } from '../cameras.ts';
import type { Drawing, Frame } from '../drawing.ts';
import { Canvas, type Placement } from './canvas.ts';
import type { Picture } from './picture.ts';
import { type Surface, triangulate } from './triangulate.ts';

export interface RasterOptions {
  /** Pixels. Default 480 × 360. */
  readonly width?: number;
  readonly height?: number;
  readonly camera?: string;
}

const WIDTH = 480;
const HEIGHT = 360;

const BEAD = 0.025;
const RING_RADIUS = 0.15;
const RING_HEIGHT = 0.5;
const RING_GAP = 0.06;
/** A bin that sees nothing is still to be seen. */
const DIM = 0.1;

const FLASH_RADIUS = 0.25;
const FLASH_COLOUR = [0.85, 0.05, 0.05, 0.45] as const;
const FLASH_BORDER: Vector = [0.85, 0.1, 0.1];
const BORDER = 5;

const UPRIGHT = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Draws frames of one drawing in software: no display, no graphics card, the same pixels everywhere. */
export class Rasteriser {
  readonly #drawing: Drawing;
  readonly #surfaces: readonly Surface[];
  readonly #bead = triangulate({ kind: 'sphere', size: [BEAD, 0, 0], owner: 'robot' });
  readonly #flash = triangulate({ kind: 'sphere', size: [FLASH_RADIUS, 0, 0], owner: 'robot' });
  readonly #canvas: Canvas;
  readonly #camera: string | undefined;

  constructor(drawing: Drawing, { width = WIDTH, height = HEIGHT, camera }: RasterOptions = {}) {
    this.#drawing = drawing;
    this.#surfaces = drawing.shapes.map((shape) => triangulate(shape));
    this.#canvas = new Canvas(width, height);
    this.#camera = camera;
  }

  /** Half the side of the floor's square [m]: MuJoCo's floor has no end, so that it goes with a robot that leaves the arena. */
  #floor({ robot: { position } }: Frame): number {
    const { floorHalfSize, reach } = this.#drawing;
    const farthest = Math.max(Math.abs(position[0]!), Math.abs(position[1]!));
    return farthest <= floorHalfSize ? floorHalfSize : Math.ceil(farthest + 2 * reach);
  }

  /** Errors: `unknown-camera`. */
  draw(frame: Frame): Picture {
    const camera = cameraFor(this.#drawing, frame, this.#camera);
    const canvas = this.#canvas;
    const solids: Placement[] = [];
    const veils: Placement[] = [];
    for (const placement of [...this.#geoms(frame), ...this.#markers(frame)]) {
      (placement.colour[3] >= 1 ? solids : veils).push(placement);
    }
    canvas.begin(camera, this.#floor(frame));
    canvas.shadows(solids.filter(({ glows }) => glows !== true));
    for (const solid of solids) canvas.draw(solid);
    for (const veil of fromFarthest(veils, camera)) canvas.draw(veil);
    if (frame.cost) canvas.border(FLASH_BORDER, BORDER);
    return canvas.picture();
  }

  #geoms({ positions, rotations, colours }: Frame): Placement[] {
    return this.#surfaces.map((surface, i) => ({
      surface,
      position: positions.subarray(3 * i, 3 * i + 3),
      rotation: rotations.subarray(9 * i, 9 * i + 9),
      colour: colours.subarray(4 * i, 4 * i + 4) as unknown as Placement['colour'],
    }));
  }

  /** Beads of the lidar rings above the robot, as bright as they are lit, and the red ball of a cost. */
  #markers({ robot, lidar, cost }: Frame): Placement[] {
    const found: Placement[] = [];
    const [x, y, z] = robot.position as unknown as Vector;
    const m = robot.rotation;
    lidar.forEach((readings, ring) => {
      const [red, green, blue] = this.#drawing.rings[ring]?.colour ?? [0.5, 0.5, 0.5];
      const height = RING_HEIGHT + ring * RING_GAP;
      readings.forEach((reading, bin) => {
        const angle = (2 * Math.PI * (bin + 0.5)) / readings.length;
        const local = [RING_RADIUS * Math.cos(angle), RING_RADIUS * Math.sin(angle), height];
        const turned = (row: number): number => local.reduce((sum, value, k) => sum + m[3 * row + k]! * value, 0);
        found.push({
          surface: this.#bead,
          position: [x + turned(0), y + turned(1), z + turned(2)],
          rotation: UPRIGHT,
          colour: [red, green, blue, Math.min(0.99, reading + DIM)],
          glows: true,
        });
      });
    });
    if (cost) {
      found.push({ surface: this.#flash, position: [x, y, z], rotation: UPRIGHT, colour: FLASH_COLOUR, glows: true });
    }
    return found;
  }
}

function fromFarthest(placements: readonly Placement[], { position, forward }: Camera): readonly Placement[] {
  const depth = ({ position: p }: Placement): number =>
    forward.reduce((sum, axis, k) => sum + axis * (p[k]! - position[k]!), 0);
  return placements
    .map((placement) => ({ placement, depth: depth(placement) }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ placement }) => placement);
}

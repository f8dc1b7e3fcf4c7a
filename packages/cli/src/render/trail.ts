import { type Drawing, type Frame, type Picture, Rasteriser, type RasterOptions, type Shape } from '@belay-rl/envs';

/** Beads of a path, at most. */
const BEADS = 240;
/** Where it began, where it cost something, and elsewhere: radius as a share of what is to be seen. */
const LOOKS = {
  start: { radius: 0.045, colour: [0.1, 0.1, 0.12] },
  cost: { radius: 0.027, colour: [0.85, 0.08, 0.08] },
  free: { radius: 0.018, colour: [0.12, 0.35, 0.8] },
} as const;
const UPRIGHT = [1, 0, 0, 0, 1, 0, 0, 0, 1];

interface Place {
  readonly position: readonly [number, number, number];
  readonly cost: boolean;
}

/** An episode in one picture: its last moment, and the robot's path as beads, red where a step cost something. */
export class Trail {
  readonly #places: Place[] = [];
  #last: Frame | null = null;

  add(frame: Frame, cost: boolean): void {
    const [x = 0, y = 0, z = 0] = frame.robot.position;
    this.#places.push({ position: [x, y, z], cost });
    this.#last = frame;
  }

  /** From above, unless another camera is asked for; a robot that runs away, from the side. */
  picture(drawing: Drawing, options: RasterOptions): Picture {
    if (this.#last === null) throw new RangeError('a trail has one moment at least');
    const beads = this.#beads();
    const farthest = Math.max(...this.#places.flatMap(({ position: [x, y] }) => [Math.abs(x), Math.abs(y)]));
    const reach = drawing.runs ? drawing.reach : Math.max(drawing.reach, farthest + 0.2);
    const shapes = beads.map(
      ({ look }): Shape => ({ kind: 'sphere', size: [reach * LOOKS[look].radius, 0, 0], owner: 'object' }),
    );
    const frame: Frame = {
      ...this.#last,
      positions: Float64Array.of(...this.#last.positions, ...beads.flatMap(({ position }) => position)),
      rotations: Float64Array.of(...this.#last.rotations, ...beads.flatMap(() => UPRIGHT)),
      colours: Float32Array.of(...this.#last.colours, ...beads.flatMap(({ look }) => [...LOOKS[look].colour, 1])),
      lidar: [],
      cost: false,
    };
    const whole = { ...drawing, shapes: [...drawing.shapes, ...shapes], reach };
    const camera = options.camera ?? (drawing.runs ? undefined : 'top');
    return new Rasteriser(whole, { ...options, ...(camera === undefined ? {} : { camera }) }).draw(frame);
  }

  /** One in every k places, red if any of the k cost something. */
  #beads(): readonly { readonly position: Place['position']; readonly look: keyof typeof LOOKS }[] {
    const every = Math.ceil(this.#places.length / BEADS);
    return this.#places
      .filter((_, i) => i % every === 0)
      .map(({ position }, i) => {
        const stretch = this.#places.slice(i * every, (i + 1) * every);
        const look = stretch.some(({ cost }) => cost) ? 'cost' : i === 0 ? 'start' : 'free';
        return { position, look };
      });
  }
}

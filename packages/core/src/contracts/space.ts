/** Number types that a box may name, as arrays have them. A box of `uint8` from 0 to 255 with three dimensions is an image. */
export type BoxType = 'float32' | 'float64' | 'uint8' | 'int8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64';

/** Real numbers between bounds. Infinite bounds are written as ±Infinity. Both arrays have the space's dimension as length. */
export interface Box {
  readonly type?: 'box';
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Lengths of its axes, row-major, the last one varying fastest; their product is the dimension. Absent: one axis. */
  readonly shape?: readonly number[];
  /** Absent: float32. Whatever it is, numbers travel in single precision. */
  readonly dtype?: BoxType;
}

/** A box as its author may write it: one bound for all of its numbers, if a shape says how many there are. */
export interface ShapedBox extends Omit<Box, 'low' | 'high'> {
  readonly low: number | readonly number[];
  readonly high: number | readonly number[];
}

/** One choice of n: an action is one number, 0 … n − 1. */
export interface Discrete {
  readonly type: 'discrete';
  readonly n: number;
}

/** Several choices at once: an action is one number per choice, number j from 0 … sizes[j] − 1. */
export interface MultiDiscrete {
  readonly type: 'multi-discrete';
  readonly sizes: readonly number[];
}

/** n bits: n numbers, each 0 or 1. */
export interface MultiBinary {
  readonly type: 'multi-binary';
  readonly n: number;
}

/** What actions may be, as plain data. A space without `type` is a box. */
export type Space = Box | Discrete | MultiDiscrete | MultiBinary;

/** The kinds of action spaces. */
export type SpaceType = NonNullable<Space['type']>;

/** An action space as its author may write it. */
export type ActionSpace = ShapedBox | Discrete | MultiDiscrete | MultiBinary;

/** Several parts by name; a part is no dictionary itself. */
export interface Dictionary {
  readonly type: 'dict';
  readonly spaces: Readonly<Record<string, ActionSpace>>;
}

/** What observations may be. */
export type StructuredSpace = ActionSpace | Dictionary;

/** An observation of a structured space: an index, numbers (those of a box row-major), or these by name. */
export type StructuredObservation = number | ArrayLike<number> | Readonly<Record<string, number | ArrayLike<number>>>;

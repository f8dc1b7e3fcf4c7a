/** Real numbers between bounds. Infinite bounds are written as ±Infinity. Both arrays have the space's dimension as length. */
export interface Box {
  readonly type?: 'box';
  readonly low: readonly number[];
  readonly high: readonly number[];
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

/** What actions may be, as plain data. A space without `type` is a box. */
export type Space = Box | Discrete | MultiDiscrete;

/** The kinds of action spaces. */
export type SpaceType = NonNullable<Space['type']>;

/** n bits: an observation is n numbers, each 0 or 1. */
export interface MultiBinary {
  readonly type: 'multi-binary';
  readonly n: number;
}

/** Several parts by name; a part is no dictionary itself. */
export interface Dictionary {
  readonly type: 'dict';
  readonly spaces: Readonly<Record<string, Space | MultiBinary>>;
}

/** What `withFlatObservations` makes a box of. */
export type StructuredSpace = Space | MultiBinary | Dictionary;

/** An observation of a structured space: an index, numbers, or these by name. */
export type StructuredObservation = number | ArrayLike<number> | Readonly<Record<string, number | ArrayLike<number>>>;

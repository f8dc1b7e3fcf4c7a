import type {
  Box,
  Dictionary,
  MultiBinary,
  Space,
  StructuredObservation,
  StructuredSpace,
} from '../contracts/space.ts';
import { BelayError } from '../errors.ts';
import { choicesOf, isBox } from './space-size.ts';

/** A structured space as a box, and its observations as the numbers of that box. */
export interface FlatObservation {
  readonly space: Box;
  /** A fresh row. Error `environment-observation`: an observation that is not of the space. */
  flatten(observation: StructuredObservation): Float64Array;
}

/** Writes one part into `row[at …]`. */
type Write = (value: number | ArrayLike<number>, row: Float64Array, at: number) => void;

/**
 * Boxes and bits stay as they are; a choice of n options becomes n numbers, 1 for the one that holds and 0 for the others; parts of
 * a dictionary follow each other in the order of its names as they are written.
 */
export function flatObservation(space: StructuredSpace): FlatObservation {
  const dictionary = space.type === 'dict';
  const named = dictionary
    ? Object.entries((space as Dictionary).spaces)
    : [['', space as Space | MultiBinary] as const];
  let size = 0;
  const parts = named.map(([name, part]) => {
    const at = size;
    const box = boxOf(part);
    size += box.low.length;
    const what = dictionary ? `part ${name} of the observation` : 'the observation';
    return { name, at, box, write: writer(part, what) };
  });
  return {
    space: { low: parts.flatMap(({ box }) => box.low), high: parts.flatMap(({ box }) => box.high) },
    flatten(observation) {
      const row = new Float64Array(size);
      for (const { name, at, write } of parts) {
        write(dictionary ? (observation as Readonly<Record<string, number>>)[name]! : (observation as number), row, at);
      }
      return row;
    },
  };
}

function boxOf(space: Space | MultiBinary): Box {
  if (space.type !== 'multi-binary' && isBox(space)) return space;
  const size = space.type === 'multi-binary' ? space.n : choicesOf(space)!.reduce((sum, n) => sum + n, 0);
  return { low: Array(size).fill(0), high: Array(size).fill(1) };
}

function writer(space: Space | MultiBinary, what: string): Write {
  const bits = space.type === 'multi-binary';
  const choices = bits ? null : choicesOf(space);
  const size = choices?.length ?? boxOf(space).low.length;
  return (value, row, at) => {
    const numbers = typeof value === 'number' ? [value] : value;
    if (numbers?.length !== size) throw fault(`${what} has ${numbers?.length ?? 'no'} numbers where ${size} belong`);
    let from = at;
    for (let j = 0; j < size; j++) {
      const number = numbers[j]!;
      if (choices === null) {
        if (bits && number !== 0 && number !== 1) throw fault(`number ${j} of ${what} is ${number}, which is no bit`);
        row[at + j] = number;
        continue;
      }
      if (!(Number.isInteger(number) && number >= 0 && number < choices[j]!)) {
        throw fault(`choice ${j} of ${what} is ${number}; its options are 0 to ${choices[j]! - 1}`);
      }
      row[from + number] = 1;
      from += choices[j]!;
    }
  };
}

function fault(sentence: string): BelayError {
  return new BelayError('environment-observation', sentence);
}

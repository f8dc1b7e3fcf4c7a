import type { ActionSpace, ShapedBox } from '../contracts/space.ts';
import { BelayError } from '../errors.ts';
import { plainBox } from './plain-box.ts';
import { choicesOf } from './space-size.ts';

/** Writes one part of an observation into `row[at …]`. Error `environment-observation`: it is not of the part's space. */
export type WritePart = (value: number | ArrayLike<number>, row: Float32Array | Float64Array, at: number) => void;

/** Boxes and bits as they are, a choice of n options as n numbers, 1 for the one that holds. `what` names the part in errors. */
export function writePart(space: ActionSpace, what: string): WritePart {
  const bits = space.type === 'multi-binary';
  const choices = bits ? null : choicesOf(space);
  const size = bits ? space.n : (choices?.length ?? plainBox(space as ShapedBox).low.length);
  return (value, row, at) => {
    const numbers = numbersOf(value, size, what);
    let from = at;
    for (let j = 0; j < size; j++) {
      const number = numbers[j]!;
      if (choices === null) {
        if (bits && number !== 0 && number !== 1) throw fault(`number ${j} of ${what} is ${number}, which is no bit`);
        if (typeof number !== 'number') throw fault(`number ${j} of ${what} is ${String(number)}; it must be finite`);
        row[at + j] = number;
        continue;
      }
      if (!(Number.isInteger(number) && number >= 0 && number < choices[j]!)) {
        throw fault(`choice ${j} of ${what} is ${number}; its options are 0 to ${choices[j]! - 1}`);
      }
      row.fill(0, from, from + choices[j]!);
      row[from + number] = 1;
      from += choices[j]!;
    }
  };
}

/** Bytes in a number of a row: as many as single precision holds exactly. */
const BYTES_IN_A_NUMBER = 3;

/** Numbers of a row that an image of so many bytes takes. */
export function imageWidth(bytes: number): number {
  return Math.ceil(bytes / BYTES_IN_A_NUMBER);
}

/** An image as `ObservationPart` has it. */
export function writeImage({ shape }: ShapedBox, what: string): WritePart {
  const size = shape!.reduce((product, length) => product * length, 1);
  return (value, row, at) => {
    const bytes = numbersOf(value, size, what);
    if (!(bytes instanceof Uint8Array || bytes instanceof Uint8ClampedArray)) requireBytes(bytes, what);
    packBytes(bytes, row, at);
  };
}

/** row[at …] ← bytes, three in a number. */
export function packBytes(bytes: ArrayLike<number>, row: Float32Array | Float64Array, at: number): void {
  const whole = bytes.length - (bytes.length % BYTES_IN_A_NUMBER);
  let to = at;
  for (let j = 0; j < whole; j += BYTES_IN_A_NUMBER) {
    row[to++] = bytes[j]! + 256 * bytes[j + 1]! + 65536 * bytes[j + 2]!;
  }
  if (whole < bytes.length) row[to] = bytes[whole]! + 256 * (bytes[whole + 1] ?? 0);
}

/** bytes ← the image at row[at …], as many as `bytes` takes. */
export function unpackBytes(row: ArrayLike<number>, at: number, bytes: Uint8Array | Uint8ClampedArray): void {
  for (let j = 0; j < bytes.length; j += BYTES_IN_A_NUMBER) {
    const number = row[at + j / BYTES_IN_A_NUMBER]!;
    bytes[j] = number & 255;
    if (j + 1 < bytes.length) bytes[j + 1] = (number >> 8) & 255;
    if (j + 2 < bytes.length) bytes[j + 2] = (number >> 16) & 255;
  }
}

function requireBytes(bytes: ArrayLike<number>, what: string): void {
  for (let j = 0; j < bytes.length; j++) {
    const byte = bytes[j]!;
    if (!(Number.isInteger(byte) && byte >= 0 && byte <= 255)) {
      throw fault(`number ${j} of ${what} is ${String(byte)}; the bytes of an image are whole numbers from 0 to 255`);
    }
  }
}

function numbersOf(value: number | ArrayLike<number>, size: number, what: string): ArrayLike<number> {
  const numbers = typeof value === 'number' ? [value] : value;
  const length: unknown = numbers?.length;
  if (length === size) return numbers;
  throw fault(`${what} has ${typeof length === 'number' ? length : 'no'} numbers where ${size} belong`);
}

function fault(sentence: string): BelayError {
  return new BelayError('environment-observation', sentence);
}

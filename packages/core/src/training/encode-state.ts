import type { Saved, State } from '../contracts/values.ts';
import { BelayError } from '../errors.ts';
import { crc32 } from './crc32.ts';

/** 'BELAYST' and the version of the format. */
const MAGIC = Uint8Array.of(0x42, 0x45, 0x4c, 0x41, 0x59, 0x53, 0x54, 1);
/** Magic, length of the header, length of the arrays, checksum of all that follows. */
const PREAMBLE = 20;

const arrayKinds = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const;

type ArrayKind = keyof typeof arrayKinds;

/** A node of the header. Lists are ['list', …]; what JSON cannot say exactly is [kind, …]; the rest is as it is. */
type Node = number | string | boolean | null | readonly Node[] | { readonly [key: string]: Node };

/**
 * State as bytes, exact to the bit:
 *
 *     BELAYST 1 · header length (u32) · arrays length (u32) · CRC-32 of the rest (u32) · header (JSON, UTF-8) · arrays
 *
 * The header is the tree of the state with arrays as [kind, offset, length]; arrays follow raw and little-endian, each at a
 * multiple of 8.
 */
export function encodeState(state: State): Uint8Array<ArrayBuffer> {
  const arrays: { readonly bytes: Uint8Array; readonly offset: number }[] = [];
  let length = 0;
  const describe = (saved: Saved): Node => {
    if (typeof saved === 'number') {
      return Number.isFinite(saved) && !Object.is(saved, -0)
        ? saved
        : ['number', Object.is(saved, -0) ? '-0' : `${saved}`];
    }
    if (saved === null || typeof saved !== 'object') return saved;
    if (ArrayBuffer.isView(saved)) {
      const kind = (Object.keys(arrayKinds) as ArrayKind[]).find((name) => saved instanceof arrayKinds[name])!;
      const offset = length;
      arrays.push({ bytes: new Uint8Array(saved.buffer, saved.byteOffset, saved.byteLength), offset });
      length += Math.ceil(saved.byteLength / 8) * 8;
      return [kind, offset, saved.length];
    }
    if (Array.isArray(saved)) return ['list', ...saved.map(describe)];
    return Object.fromEntries(Object.entries(saved).map(([key, value]) => [key, describe(value)]));
  };
  const header = new TextEncoder().encode(JSON.stringify(describe(state)));
  const bytes = new Uint8Array(PREAMBLE + header.length + length);
  bytes.set(header, PREAMBLE);
  for (const array of arrays) bytes.set(array.bytes, PREAMBLE + header.length + array.offset);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(8, header.length, true);
  view.setUint32(12, length, true);
  view.setUint32(16, crc32(bytes.subarray(PREAMBLE)), true);
  return bytes;
}

/** The state that `encodeState` was given. Throws `bad-checkpoint`, naming `source`, if the bytes are not that. */
export function decodeState(encoded: Uint8Array, source: string): State {
  // A subclass such as Node's Buffer slices without copying.
  const bytes = new Uint8Array(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const bad = (why: string, cause?: unknown): BelayError =>
    new BelayError('bad-checkpoint', `${source} ${why}: use another checkpoint of the run.`, { cause });
  if (bytes.length < PREAMBLE || MAGIC.some((byte, i) => i < 7 && bytes[i] !== byte)) throw bad('is no checkpoint');
  if (bytes[7] !== MAGIC[7]) throw bad(`has format ${bytes[7]}, this version of Belay reads ${MAGIC[7]}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(8, true);
  const start = PREAMBLE + headerLength;
  const expected = start + view.getUint32(12, true);
  if (bytes.length !== expected) throw bad(`is cut short or grown (${bytes.length} bytes, not ${expected})`);
  if (crc32(bytes.subarray(PREAMBLE)) !== view.getUint32(16, true))
    throw bad('is damaged (its checksum does not match)');
  const read = (node: Node): Saved => {
    if (node === null || typeof node !== 'object') return node;
    if (!Array.isArray(node)) {
      return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, read(value)]));
    }
    const [kind, ...rest] = node as [string, ...Node[]];
    if (kind === 'list') return rest.map(read);
    if (kind === 'number') return Number(rest[0]);
    const [offset, length] = rest as [number, number];
    const ArrayType = arrayKinds[kind as ArrayKind];
    const from = start + offset;
    return new ArrayType(bytes.slice(from, from + length * ArrayType.BYTES_PER_ELEMENT).buffer);
  };
  try {
    return read(JSON.parse(new TextDecoder().decode(bytes.subarray(PREAMBLE, start))) as Node) as State;
  } catch (error) {
    throw bad('has an unreadable header', error);
  }
}

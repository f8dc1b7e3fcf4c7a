import { crc32c } from './crc32c.ts';

/**
 * TensorBoard's event file: TFRecords, each length (uint64), masked CRC of the length, bytes, masked CRC of the bytes; the
 * bytes are a protobuf message Event { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5 },
 * Summary { repeated Value value = 1 }, Value { string tag = 1; float simple_value = 2 }.
 */
export function eventRecord(event: Uint8Array): Uint8Array {
  const record = new Uint8Array(event.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(event.length), true);
  view.setUint32(8, maskedCrc(record.subarray(0, 8)), true);
  record.set(event, 12);
  view.setUint32(12 + event.length, maskedCrc(event), true);
  return record;
}

/** The first event of a file. */
export function versionEvent(seconds: number): Uint8Array {
  return joined([doubleField(1, seconds), textField(3, 'brain.Event:2')]);
}

/** One value of each tag at a step. */
export function scalarEvent(seconds: number, step: number, values: readonly (readonly [string, number])[]): Uint8Array {
  const summary = joined(
    values.map(([tag, value]) => bytesField(1, joined([textField(1, tag), floatField(2, value)]))),
  );
  return joined([doubleField(1, seconds), joined([varint((2 << 3) | 0), varint(step)]), bytesField(5, summary)]);
}

function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Uint8Array.from([...bytes, rest]);
}

function doubleField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(9);
  bytes[0] = (field << 3) | 1;
  new DataView(bytes.buffer).setFloat64(1, value, true);
  return bytes;
}

function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = (field << 3) | 5;
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return bytes;
}

function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return joined([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

function textField(field: number, text: string): Uint8Array {
  return bytesField(field, new TextEncoder().encode(text));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

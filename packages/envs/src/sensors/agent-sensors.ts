import type { ObservedSensor } from '../agents/agent.ts';

const WIDTH = {
  plain: (size: number) => size,
  third: () => 1,
  'sine-cosine': () => 2,
  'rotation-matrix': () => 9,
} as const;

/** Numbers a sensor takes in the observation. */
export function sensorWidth({ reading, size }: ObservedSensor): number {
  return WIDTH[reading](size);
}

/** Numbers these sensors take in the observation. */
export function observedSize(sensors: readonly ObservedSensor[]): number {
  return sensors.reduce((sum, sensor) => sum + sensorWidth(sensor), 0);
}

/** Writes the robot's sensors at the observation's beginning. `addresses[i]` is where sensor i starts in `sensordata`. */
export function readSensors(
  out: Float64Array,
  sensors: readonly ObservedSensor[],
  addresses: Int32Array,
  sensordata: Float64Array,
): void {
  let at = 0;
  for (let i = 0; i < sensors.length; i++) {
    const { reading, size } = sensors[i] as ObservedSensor;
    const from = addresses[i]!;
    if (reading === 'plain') {
      for (let k = 0; k < size; k++) out[at++] = sensordata[from + k]!;
    } else if (reading === 'third') {
      out[at++] = sensordata[from + 2]!;
    } else if (reading === 'sine-cosine') {
      const angle = sensordata[from]!;
      out[at++] = Math.sin(angle);
      out[at++] = Math.cos(angle);
    } else {
      writeRotation(out, at, sensordata, from);
      at += 9;
    }
  }
}

/** Rotation matrix of the quaternion (w, x, y, z) at `from`. */
function writeRotation(out: Float64Array, at: number, source: Float64Array, from: number): void {
  const w = source[from]!;
  const x = source[from + 1]!;
  const y = source[from + 2]!;
  const z = source[from + 3]!;
  out[at] = w * w + x * x - y * y - z * z;
  out[at + 1] = 2 * (x * y - w * z);
  out[at + 2] = 2 * (x * z + w * y);
  out[at + 3] = 2 * (x * y + w * z);
  out[at + 4] = w * w - x * x + y * y - z * z;
  out[at + 5] = 2 * (y * z - w * x);
  out[at + 6] = 2 * (x * z - w * y);
  out[at + 7] = 2 * (y * z + w * x);
  out[at + 8] = w * w - x * x - y * y + z * z;
}

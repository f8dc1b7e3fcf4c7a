import { Device } from './device.ts';

let current: { readonly device: Promise<Device>; users: number } | null = null;

/** A use of the process's device. */
export interface DeviceLease {
  readonly device: Device;
  /** Ends this use; the last one disposes of the device. */
  release(): void;
}

/**
 * The device that everything in this process computes on, so that environments and networks reach each other's buffers. It is
 * opened by the first use and disposed of by the last; one that was lost is opened anew.
 */
export async function acquireDevice(): Promise<DeviceLease> {
  if (current !== null) {
    const known = current;
    known.users++;
    const device = await known.device;
    if (!device.disposed && device.faults.fault === null) return lease(known, device);
    known.users--;
    if (current === known) current = null;
  }
  current ??= { device: Device.open(), users: 0 };
  const mine = current;
  mine.users++;
  try {
    return lease(mine, await mine.device);
  } catch (error) {
    if (current === mine) current = null;
    throw error;
  }
}

function lease(of: NonNullable<typeof current>, device: Device): DeviceLease {
  let released = false;
  return {
    device,
    release() {
      if (released) return;
      released = true;
      of.users--;
      if (of.users > 0) return;
      if (current === of) current = null;
      device.dispose();
    },
  };
}

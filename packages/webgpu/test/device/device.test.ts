import { BelayError } from '@belay-rl/core';
import { Device } from '../../src/device/device.ts';
import { deviceTest, missing, test } from '../support/driver.ts';
import { offerSoftwareDriver } from '../support/software-driver.ts';

const DOUBLE = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&x)) { x[id.x] = 2.0 * x[id.x]; }
}`;

async function withDevice(use: (device: Device) => Promise<void>): Promise<void> {
  const device = await Device.open();
  try {
    await use(device);
  } finally {
    device.dispose();
  }
}

deviceTest('a kernel computes on what was written, and one readback brings several ranges', async (t) => {
  await withDevice(async (device) => {
    const buffer = device.buffer('numbers', 4 * 100);
    device.write(
      buffer,
      Float32Array.from({ length: 100 }, (_, i) => i),
    );
    const kernel = await device.kernel('doubling', DOUBLE);
    const bindings = device.bind(kernel, [buffer]);
    device.begin('two doublings').runThreads(kernel, bindings, 100).runThreads(kernel, bindings, 100).submit();

    const [first, last] = await device.read('numbers', [
      { buffer, bytes: 12 },
      { buffer, offset: 4 * 98, bytes: 8 },
    ]);

    t.deepEqual([...new Float32Array(first as ArrayBuffer)], [0, 4, 8]);
    t.deepEqual([...new Float32Array(last as ArrayBuffer)], [392, 396]);
    const { dispatches, readbacks, bytesRead, bytesWritten } = device.counters;
    t.deepEqual(
      { dispatches, readbacks, bytesRead, bytesWritten },
      { dispatches: 2, readbacks: 1, bytesRead: 20, bytesWritten: 400 },
    );
  });
});

deviceTest('a kernel that does not compile is told with its name and line', async (t) => {
  await withDevice(async (device) => {
    const error = await t.throwsAsync(device.kernel('broken', 'fn main() {\n  let x: f32 = 1u;\n}'), {
      instanceOf: BelayError,
    });

    t.is((error as BelayError).code, 'gpu-failed');
    t.regex((error as BelayError).message, /does not compile broken, line 2: /);
  });
});

deviceTest('a call that the device refuses is told by its name at the next readback, and ever after', async (t) => {
  await withDevice(async (device) => {
    const buffer = device.buffer('numbers', 16);
    const other = device.buffer('others', 16);
    device.begin('a copy beyond the end').copy(buffer, 0, other, 0, 64).submit();

    const error = await t.throwsAsync(device.read('numbers', [{ buffer, bytes: 16 }]), { instanceOf: BelayError });

    t.is((error as BelayError).code, 'gpu-failed');
    t.regex((error as BelayError).message, /refused "a copy beyond the end": .*[^.]\.$/);
    t.is(
      t.throws(() => device.begin('anything')),
      error,
    );
  });
});

deviceTest('a buffer beyond what the device allows is refused before it is made', async (t) => {
  await withDevice(async (device) => {
    const most = device.adapter.limits.maxStorageBufferBindingSize;
    const error = t.throws(() => device.buffer('observations', most + 4), { instanceOf: BelayError });

    t.is(error.code, 'gpu-memory');
    t.is(error.exitCode, 2);
    t.regex(
      error.message,
      /^The buffer of observations \[bytes\] would take [\d,]+, and the graphics device .* allows/,
    );
    t.is(device.counters.bytesHeld, 0);
  });
});

deviceTest('a device that is lost is told once, with the call under way', async (t) => {
  const device = await Device.open();
  const buffer = device.buffer('numbers', 16);
  device.begin('the last pass').copy(buffer, 0, device.buffer('others', 16), 0, 16).submit();
  device.gpu.destroy();
  await device.gpu.lost;

  const error = await t.throwsAsync(device.read('numbers', [{ buffer, bytes: 16 }]), { instanceOf: BelayError });

  t.is((error as BelayError).code, 'gpu-lost');
  t.regex((error as BelayError).message, /was lost in "the last pass" .*--resume/);
  device.dispose();
});

deviceTest('what is freed is no longer held', async (t) => {
  await withDevice(async (device) => {
    const buffers = [16, 400, 1024].map((bytes) => device.buffer('some', bytes));
    t.is(device.counters.bytesHeld, 1440);
    for (const buffer of [...buffers, ...buffers]) device.free(buffer);
    t.is(device.counters.bytesHeld, 0);
  });
});

test('without npm webgpu one sentence says how to get it', async (t) => {
  const { findGpu } = await import('../../src/device/find-gpu.ts');
  const given = await findGpu(['no-such-flag=1']).then(
    () => null,
    (error: BelayError) => error,
  );
  if (given === null) return t.pass(); // It is installed here.
  t.is(given.code, 'gpu-missing');
  t.is(given.exitCode, 2);
  t.regex(given.message, /npm install webgpu \(/);
});

test('with npm webgpu and a software driver, tests on a device are tried', async (t) => {
  // No literal: the package is the user's to install, and the compiler does not look for it.
  const name: string = 'webgpu';
  const installed = await import(name).then(
    () => true,
    () => false,
  );
  if (installed && offerSoftwareDriver()) t.is(missing, null);
  else t.pass();
});

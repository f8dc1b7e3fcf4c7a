import { acquireDevice } from '../../src/device/shared-device.ts';
import { deviceTest } from '../support/driver.ts';

deviceTest('all of a process share one device, which the last user ends', async (t) => {
  const [a, b] = await Promise.all([acquireDevice(), acquireDevice()]);
  t.is(a.device, b.device);
  a.release();
  a.release();
  t.false(b.device.disposed);
  b.release();
  t.true(b.device.disposed);
  const c = await acquireDevice();
  t.not(c.device, a.device);
  c.release();
});

deviceTest('a device that was lost is opened anew', async (t) => {
  const a = await acquireDevice();
  a.device.gpu.destroy();
  await a.device.gpu.lost;
  const b = await acquireDevice();
  t.not(b.device, a.device);
  a.release();
  t.false(b.device.disposed);
  b.release();
});

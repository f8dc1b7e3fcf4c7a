import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { Device } from '../../src/device/device.ts';
import { offerSoftwareDriver } from './software-driver.ts';

async function whyNot(): Promise<string | null> {
  offerSoftwareDriver();
  try {
    (await Device.open()).dispose();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Why this machine has no graphics device; null: it has one. */
export const missing = await whyNot();

/** A test that needs none. */
export const test: TestFn = anyTest;

/** A test that needs a graphics device, a software driver too; without one it says so and passes. */
export function deviceTest(title: string, run: (t: ExecutionContext) => Promise<void>): void {
  if (missing === null) {
    anyTest.serial(title, run);
    return;
  }
  anyTest(`no graphics device, not tried: ${title}`, (t) => {
    t.log(missing);
    t.pass();
  });
}

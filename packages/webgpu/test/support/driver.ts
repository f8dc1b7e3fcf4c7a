import { existsSync } from 'node:fs';
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { Device } from '../../src/device/device.ts';

/** SwiftShader, as Debian's chromium brings it: a Vulkan driver that computes on the CPU. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Lets Vulkan find a software driver if the machine names no driver of its own. */
export function offerSoftwareDriver(): void {
  const named = process.env['VK_ICD_FILENAMES'] ?? process.env['VK_DRIVER_FILES'];
  if (named === undefined && existsSync(SWIFTSHADER)) process.env['VK_ICD_FILENAMES'] = SWIFTSHADER;
}

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

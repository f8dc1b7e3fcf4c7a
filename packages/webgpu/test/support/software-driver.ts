import { existsSync } from 'node:fs';

/** SwiftShader, as Debian's chromium brings it: a Vulkan driver that computes on the CPU. */
const SWIFTSHADER = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** Lets Vulkan find a software driver if the machine names no driver of its own; true: there is one, and WebGPU must find it. */
export function offerSoftwareDriver(): boolean {
  const named = process.env['VK_ICD_FILENAMES'] ?? process.env['VK_DRIVER_FILES'];
  if (named === undefined && existsSync(SWIFTSHADER)) process.env['VK_ICD_FILENAMES'] = SWIFTSHADER;
  return existsSync(SWIFTSHADER);
}

import { writeFile } from 'node:fs/promises';
import type { Picture } from '@belay-rl/envs';
import { encode } from 'fast-png';
import type { PictureFile } from './picture-file.ts';

export function pngBytes({ width, height, pixels }: Picture): Uint8Array {
  return encode({ width, height, data: pixels, channels: 4 });
}

/** One picture: the last that was added. */
export function pngOutput(path: string): PictureFile {
  let last: Picture | undefined;
  return {
    single: true,
    add(picture) {
      last = picture;
    },
    async finish() {
      if (last !== undefined) await writeFile(path, pngBytes(last));
    },
  };
}

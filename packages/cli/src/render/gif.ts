import { writeFile } from 'node:fs/promises';
import gifenc from 'gifenc';
import type { PictureFile } from './picture-file.ts';

const COLOURS = 128;

/** An animation that repeats. Every picture has colours of its own, so that a cost's red does not cost the others theirs. */
export function gifOutput(path: string): PictureFile {
  const encoder = gifenc.GIFEncoder();
  return {
    single: false,
    add({ width, height, pixels }, seconds) {
      const palette = gifenc.quantize(pixels, COLOURS);
      encoder.writeFrame(gifenc.applyPalette(pixels, palette), width, height, { palette, delay: 1000 * seconds });
    },
    async finish() {
      encoder.finish();
      await writeFile(path, encoder.bytes());
    },
  };
}

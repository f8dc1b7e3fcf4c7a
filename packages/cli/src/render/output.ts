import { refuse } from '@belay-rl/core';
import type { PictureFile } from './picture-file.ts';

/** What a film or a picture ends in. Error: `render-output`. */
export function requireEnding(path: string): 'png' | 'gif' | 'mp4' {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === 'png' || ending === 'gif' || ending === 'mp4') return ending;
  throw refuse('render-output', `--out ${path} must end in .png, .gif or .mp4.`);
}

/** Opens an output by its file ending: .png, .gif or .mp4. Errors: `render-output`. */
export async function openOutput(path: string): Promise<PictureFile> {
  switch (requireEnding(path)) {
    case 'png':
      return (await import('./png.ts')).pngOutput(path);
    case 'gif':
      return (await import('./gif.ts')).gifOutput(path);
    case 'mp4':
      return (await import('./mp4.ts')).mp4Output(path);
  }
}

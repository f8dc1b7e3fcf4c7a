import { refuse } from '@belay-rl/core';
import type { Picture } from '@belay-rl/envs';

/** Where the pictures of an episode go. */
export interface Output {
  /** One picture is enough: what follows would not be kept. */
  readonly single: boolean;
  /** `seconds`: how long the picture is shown. */
  add(picture: Picture, seconds: number): void | Promise<void>;
  /** Writes the file. */
  finish(): Promise<void>;
}

/** What a film or a picture ends in. Error: `render-output`. */
export function requireEnding(path: string): 'png' | 'gif' | 'mp4' {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === 'png' || ending === 'gif' || ending === 'mp4') return ending;
  throw refuse('render-output', `--out ${path} must end in .png, .gif or .mp4.`);
}

/** Opens an output by its file ending: .png, .gif or .mp4. Errors: `render-output`. */
export async function openOutput(path: string): Promise<Output> {
  switch (requireEnding(path)) {
    case 'png':
      return (await import('./png.ts')).pngOutput(path);
    case 'gif':
      return (await import('./gif.ts')).gifOutput(path);
    case 'mp4':
      return (await import('./mp4.ts')).mp4Output(path);
  }
}
